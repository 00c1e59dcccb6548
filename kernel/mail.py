"""Mail: the one module that speaks SMTP. A letter is handed over here, ready; words are made above."""

import smtplib
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from kernel.errors import PermanentFailure, TemporaryFailure

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter, ready to leave. `key` becomes the Message-ID, by which a receiver knows a second copy."""

    to: str
    sender: str
    subject: str
    text: str
    html: str
    language: str
    key: str
    headers: dict[str, str] = field(default_factory=dict)


def send(url: str, letter: Letter) -> None:
    """Hand the letter to the server at `url` (`smtp://[user:password@]host:port`, `smtps://` for TLS).

    Raises TemporaryFailure where trying later may help, PermanentFailure where the receiver is refused for good.
    """
    parts = urlsplit(url)
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(parts.hostname or "", parts.port or 25, timeout=TIMEOUT_SECONDS) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_message(letter))
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise (PermanentFailure if code >= 500 else TemporaryFailure)(f"recipient refused: {code}") from refused  # noqa: PLR2004
    except smtplib.SMTPResponseException as answer:
        permanent = answer.smtp_code >= 500  # noqa: PLR2004  RFC 5321 section 4.2.1: 5yz is permanent
        raise (PermanentFailure if permanent else TemporaryFailure)(f"refused: {answer.smtp_code}") from answer
    except (OSError, smtplib.SMTPException) as obstacle:
        raise TemporaryFailure(f"mail server not reached: {type(obstacle).__name__}") from obstacle


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate(usegmt=True)
    host = letter.sender.rsplit("@", 1)[-1].rstrip(">")
    message["Message-ID"] = f"<{letter.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: setting the content drops what is named Content-
    return message
