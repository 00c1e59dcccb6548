"""Whether a letter comes from whom it says: its From against the account, and the word of the mail server.

RFC 8601: a mail server writes what it has checked into Authentication-Results, under its own name (authserv-id), and
removes what others wrote under that name. Values are read as they were sent; comments and quoted strings hide nothing.
"""

import re
import unicodedata
from collections.abc import Iterator

from app.blueprints.replies.policy.letter import LONGEST_FIELD

PASS = "pass"  # noqa: S105  a result, not a secret
# A quoted string, a comment's bracket, or a plain character; what stands in quotes or comments separates nothing.
PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]|.', re.DOTALL)
RESULT = re.compile(r"([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(r'(?<![a-z])([a-z]{1,20}\.[a-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]+)', re.IGNORECASE)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are the same mailbox: case and the form of the domain (RFC 5890) do not matter."""
    return _plain(one) == _plain(other) != ""


def is_vouched(values: tuple[str, ...], *, authserv_id: str, sender: str) -> bool:
    """Whether the mail server of this name says that `sender` wrote the letter.

    The topmost result of DMARC decides (RFC 7489 section 11.1); where its domain has no such policy, a passed DKIM
    signature or SPF check of the sender's own domain, or of one above or below it.
    """
    domain = _plain(sender).rpartition("@")[2]
    found = [result for value in values for result in _results(value, authserv_id)]
    dmarc = next(((verdict, about) for method, verdict, about in found if method == "dmarc"), ("none", {}))
    if dmarc[0] != "none":
        return dmarc[0] == PASS and _domain(dmarc[1].get("header.from", "")) == domain
    return any(
        verdict == PASS and _aligned(_domain(about.get(named, "")), domain)
        for method, verdict, about in found
        for named in {"dkim": ("header.d",), "spf": ("smtp.mailfrom",)}.get(method, ())
    )


def _results(value: str, authserv_id: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Method, verdict and properties of each result in one field, when it was written under this name."""
    if len(value) > LONGEST_FIELD:
        return
    whole = _parts(value)
    names = whole[0].split() if whole else []
    # In its plain form alone: servers that remove fields of others under their name may not know it quoted or behind a comment.
    if (
        not names
        or not value.lstrip().lower().startswith(authserv_id.lower())
        or names[0].lower() != authserv_id.lower()
    ):
        return
    for part in whole[1:]:
        said = RESULT.match(part)
        if said:
            about = {name.lower(): text.strip('"') for name, text in PROPERTY.findall(part[said.end() :])}
            yield said[1].lower(), said[2].lower(), about


def _parts(value: str) -> list[str]:
    """The field at its semicolons, without comments."""
    parts, deep = [""], 0
    for piece in PIECE.findall(value):
        if piece == "(":
            deep += 1
        elif piece == ")" and deep:
            deep -= 1
        elif not deep and piece == ";":
            parts.append("")
        elif not deep:
            parts[-1] += piece
    return [" ".join(part.split()) for part in parts]


def _aligned(proven: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489 section 3.1), kept to domains that lie on one line."""
    return bool(proven) and (proven == domain or domain.endswith(f".{proven}") or proven.endswith(f".{domain}"))


def _domain(text: str) -> str:
    return _plain(f"x@{text.rpartition('@')[2]}").rpartition("@")[2] if text else ""


def _plain(address: str) -> str:
    """One form of an address: NFC, lower case, the domain in ASCII; empty for what is none."""
    local, at, domain = unicodedata.normalize("NFC", address).lower().rpartition("@")
    try:
        ascii_domain = domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    return f"{local}@{ascii_domain}" if at and local and ascii_domain else ""
