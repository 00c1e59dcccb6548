"""A letter's bytes, opened: who sent it, who vouches for it, what stands in it. It may hold anything at all."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

from app.blueprints.replies.policy import html

MOST_TEXT = 200_000  # characters of text, with everything quoted; no person writes more
# What a letter of 30 MB may be made of: base64 of that size has 400,000 lines. More would fill the memory when it is parsed.
MOST_LINES, MOST_PARTS, MOST_HEADERS, LONGEST_FIELD = 600_000, 200, 256_000, 4_000
DEEPEST = 20
# The fields the parser itself reads; its time grows with the square of their length.
STRUCTURE = re.compile(rb"^content-[a-z-]+[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
# Text encodings of Python that no mail program writes; some of them take very long.
STRANGE_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
AUTOMATIC_FIELDS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Loop")
PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})
MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply"})


class Unreadable(Exception):
    """No letter a mail program writes."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`sender`: the one address of From as it stands there, empty when there is not exactly one.

    `automatic`: a machine wrote it, and must not be written to. `vouched`: the values of Authentication-Results, the
    topmost first, undecoded. `text`: its body in plain words, quotes included, cut after MOST_TEXT. `attachments`: how many there are.
    """

    sender: str
    automatic: bool
    vouched: tuple[str, ...]
    text: str
    attachments: int


def opened(raw: bytes) -> Opened:
    """Open a letter; it begins with the Return-Path the mail server told. Raises Unreadable, and nothing else."""
    try:
        return _opened(raw)
    except Unreadable:
        raise
    except Exception as fault:  # the parser meets what its authors never met; the letter is to blame, not the reader
        raise Unreadable(type(fault).__name__) from fault


def _opened(raw: bytes) -> Opened:
    head_ends = next((at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0), len(raw))
    if head_ends > MOST_HEADERS or raw.count(b"\n") > MOST_LINES or raw.count(b"\n--") > MOST_PARTS:
        raise Unreadable("too large in a way no letter is")
    if any(len(found[0]) > LONGEST_FIELD for found in STRUCTURE.finditer(raw)):
        raise Unreadable("a field no program writes")
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    text = "\n".join(_texts(message, DEEPEST))
    return Opened(
        sender=_sender(message),
        automatic=_automatic(message),
        vouched=tuple(value for name, value in message.raw_items() if name.lower() == "authentication-results"),
        text=text[: MOST_TEXT + 1],
        attachments=sum(map(_is_attachment, message.walk())),
    )


def field(part: Message, name: str) -> str:
    """A field as it was sent, unfolded; the first of its name. Nothing is decoded, so nothing can be smuggled in."""
    raw = next((value for key, value in part.raw_items() if key.lower() == name.lower()), "")
    value = " ".join(str(raw).split())
    if len(value) > LONGEST_FIELD:
        raise Unreadable(name)
    return value


def _kind(part: Message) -> str:
    return part.get_content_type() if field(part, "Content-Type") else "text/plain"


def _sender(message: EmailMessage) -> str:
    """RFC 5322 section 3.6: exactly one From. Two of them, or two addresses in one, are how forgers deceive readers."""
    if len([1 for name, _ in message.raw_items() if name.lower() == "from"]) != 1 or not field(message, "From"):
        return ""
    addresses = message["From"].addresses
    return str(addresses[0].addr_spec) if len(addresses) == 1 else ""


def _automatic(message: EmailMessage) -> bool:
    """RFC 3834 section 2: answers are given to people only. Everything here is written by machines."""
    told = field(message, "Auto-Submitted").lower()
    machine = _sender(message).partition("@")[0].lower() in MACHINES
    return (
        field(message, "Return-Path") == "<>"
        or (told not in {"", "no"})
        or field(message, "Precedence").lower() in PRECEDENCES
        or any(field(message, name) for name in AUTOMATIC_FIELDS)
        or _kind(message) == "multipart/report"
        or machine
    )


def _texts(part: Message, deeper: int) -> list[str]:
    """The words of a body: of alternatives one, of other wholes every part in turn. Each part is read once."""
    kind = _kind(part)
    if not part.is_multipart():
        if _is_attachment(part) or kind not in {"text/plain", "text/html"}:
            return []
        text = _decoded(part)
        return [html.as_text(text) if kind == "text/html" else _unflowed(part, text)]
    parts = part.get_payload()
    if not deeper or not isinstance(parts, list) or kind == "message/rfc822":
        return []
    within = [one for one in parts if isinstance(one, Message)]
    if kind == "multipart/related":
        within = within[:1]
    if kind == "multipart/alternative":
        return _first_with_words(within, deeper - 1)
    return [text for one in within for text in _texts(one, deeper - 1)]


def _first_with_words(alternatives: list[Message], deeper: int) -> list[str]:
    """One of several forms of the same words; a plain one before the others."""
    for one in sorted(alternatives, key=lambda part: _kind(part) != "text/plain"):
        texts = _texts(one, deeper)
        if any(text.strip() for text in texts):
            return texts
    return []


def _decoded(part: Message) -> str:
    """The text of a part. A charset that is unknown, or is not what it says, gives marks instead of an error."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    raw = raw[: 4 * MOST_TEXT]
    charset = str(part.get_content_charset() or "utf-8").lower().replace("-", "_")
    if charset not in STRANGE_CHARSETS:
        try:
            return raw.decode(charset, "strict" if charset in {"utf_8", "us_ascii"} else "replace")
        except (LookupError, UnicodeError):
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("windows-1252", "replace")


def _unflowed(part: Message, text: str) -> str:
    """Lines as they were written (RFC 3676): a space at the end means that the next line goes on."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    together = "" if str(part.get_param("delsp") or "").lower() == "yes" else " "
    lines: list[str] = []
    goes_on, depth_before = False, 0
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")  # the stuffed space
        if goes_on and depth == depth_before:
            lines[-1] = lines[-1].removesuffix(" ") + together + words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        goes_on, depth_before = words.endswith(" ") and words != "-- ", depth
    return "\n".join(lines)


def _is_attachment(part: Message) -> bool:
    """Something beside the words. A picture inside the HTML has an id; a signature of the letter is none either."""
    kind = _kind(part)
    if part.is_multipart() and kind != "message/rfc822":
        return False
    if field(part, "Content-Disposition").lower().startswith("attachment"):
        return "signature" not in kind
    return not kind.startswith(("text/", "multipart/")) and not field(part, "Content-ID") and "signature" not in kind
