"""How a letter reaches the house: over LMTP, as a mail server hands it over."""

import smtplib
from email.message import EmailMessage

from tests.live import Live


def hand_over(live: Live, letter: EmailMessage, sender: str, address: str) -> None:
    """Given and taken; what becomes of it is seen later."""
    host, port = live.environment["INBOUND_LISTEN"].split(":")
    with smtplib.LMTP(host, int(port), timeout=20) as line:
        assert line.sendmail(sender, [address], bytes(letter)) == {}
