"""A reply to a caught letter, as its receiver's mail program would send it; handed straight to the house's own door."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr

from infra.mail_catcher.store import Letter

HERE = "127.0.0.1"
TIMEOUT_SECONDS = 20


def address_of(letter: Letter) -> str:
    """Where a reply to the letter goes; empty when it cannot be replied to."""
    return parseaddr(next((value for name, value in letter.headers if name.lower() == "reply-to"), ""))[1]


def send(letter: Letter, words: str, port: int) -> str:
    """Send `words` with the letter quoted below; returns what the door answered."""
    to, sender = address_of(letter), letter.to[0]
    try:
        with smtplib.LMTP(HERE, port, timeout=TIMEOUT_SECONDS) as line:
            line.sendmail(sender, [to], bytes(written(letter, words)))
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = refused.recipients[to]
        return f"Refused: {code} {said.decode(errors='replace')}"
    except (smtplib.SMTPException, OSError) as failed:
        return f"Not handed over: {failed}"
    return "Handed over. In a moment it is a message, or a letter says why not."


def written(letter: Letter, words: str) -> EmailMessage:
    """The reply with its quote, as most mail programs write it."""
    told = {name.lower(): value for name, value in letter.headers}
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = letter.to[0], told.get("reply-to", "")
    made["Subject"] = f"Re: {letter.subject}"
    made["Date"] = formatdate(usegmt=True)
    made["Message-ID"] = make_msgid(domain="mail.localhost")
    if "message-id" in told:
        made["In-Reply-To"] = told["message-id"]
        made["References"] = f"{told.get('references', '')} {told['message-id']}".strip()
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    when = letter.received.strftime("%d/%m/%Y %H:%M")
    made.set_content(f"{words}\n\nOn {when}, {told.get('from', letter.sender)} wrote:\n\n{quoted}\n")
    return made
