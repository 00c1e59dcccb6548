"""Keys of rows as they may stand in addresses: sealed, so that they tell neither id nor moment and nobody can make one up.

AES-SIV (RFC 5297): the same bytes give the same seal, so that an address stays the same and may be kept by browsers; what
was changed or sealed for another purpose does not open. A row that many addresses name has a public id of its own instead
(`kernel.ids`); this is for the few that have none, and for cursors.
"""

import base64
import hashlib
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

ID = b"id"


def _made(key: bytes) -> AESSIV:
    return AESSIV(hashlib.blake2b(key, person=b"smiile.seal").digest())


_seal = _made(os.urandom(32))  # until a house is built: nothing that was sealed elsewhere opens


def use(secret_key: str) -> None:
    """Seal by this key from now on, as every process of the house does."""
    global _seal  # noqa: PLW0603  one key in a process, as it has one configuration
    _seal = _made(secret_key.encode())


def close(purpose: bytes, plain: bytes) -> str:
    """The seal of some bytes, fit for an address: 16 bytes more than they are, in base 64."""
    return base64.urlsafe_b64encode(_seal.encrypt(plain, [purpose])).decode().rstrip("=")


def open_(purpose: bytes, text: str) -> bytes | None:
    """What was sealed for this purpose; None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        return _seal.decrypt(sealed, [purpose])
    except (ValueError, InvalidTag):
        return None


def of_id(key: UUID) -> str:
    """A row's key as it stands in an address: 43 characters."""
    return close(ID, key.bytes)


def id_in(text: str) -> UUID | None:
    """The key in an address, if it is one of ours."""
    found = open_(ID, text)
    return UUID(bytes=found) if found is not None and len(found) == 16 else None  # noqa: PLR2004  bytes of a UUID
