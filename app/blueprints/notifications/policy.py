"""Reply addresses: where an answer to a letter goes, `reply+<token>@<reply domain>`.

A token holds the public ids of a conversation and an account, and an HMAC over both, the country and the account's
address. So it is another one for each person and conversation, cannot be guessed, and ends with a change of address.
Base 32 in lower case, since mail servers may fold the case; at most 64 characters before the "@" (RFC 5321 4.5.3.1.1).
"""

import base64
import hmac
from dataclasses import dataclass
from typing import Self

from kernel import ids

PREFIX = "reply+"
SIGNATURE_BYTES = 16
_ID_BYTES = 8
_LENGTH = 52  # of base 32 for two ids and a signature, without padding


@dataclass(frozen=True, kw_only=True)
class ReplyAddress:
    """A reply address as it was read: whose (public ids of conversation and account), and its signature, still to be checked."""

    conversation: str
    account: str
    signature: bytes

    @classmethod
    def read(cls, local_part: str) -> Self | None:
        """The address told by what stands before the "@", in whatever case; None when it is none of ours."""
        token = local_part.lower().removeprefix(PREFIX)
        if len(token) != _LENGTH or not local_part.lower().startswith(PREFIX):
            return None
        try:
            whole = base64.b32decode(token.upper() + "====")
        except ValueError:
            return None
        if _written(whole) != token:  # the last sign holds bits that mean nothing
            return None
        return cls(
            conversation=ids.unpacked(whole[:_ID_BYTES]),
            account=ids.unpacked(whole[_ID_BYTES : 2 * _ID_BYTES]),
            signature=whole[2 * _ID_BYTES :],
        )

    def is_signed(self, secret: str, *, country: str, email_key: str) -> bool:
        """Whether we made it, in this country, for the account's address of today."""
        wanted = _signature(
            secret, country=country, conversation=self.conversation, account=self.account, email_key=email_key
        )
        return hmac.compare_digest(self.signature, wanted)


def reply_local_part(secret: str, *, country: str, conversation: str, account: str, email_key: str) -> str:
    """What stands before the "@". `conversation`, `account`: public ids. Raises ValueError when they are none."""
    signature = _signature(secret, country=country, conversation=conversation, account=account, email_key=email_key)
    whole = ids.packed(conversation) + ids.packed(account) + signature
    return PREFIX + _written(whole)


def _written(whole: bytes) -> str:
    return base64.b32encode(whole).decode().lower().rstrip("=")


def _signature(secret: str, **about: str) -> bytes:
    told = "\0".join(("reply address", *(about[name] for name in ("country", "conversation", "account", "email_key"))))
    return hmac.digest(secret.encode(), told.encode(), "sha256")[:SIGNATURE_BYTES]
