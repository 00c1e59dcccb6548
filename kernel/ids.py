"""Ids: UUIDv7 keys made in Python, and short public ids for addresses.

`uuid.uuid7` comes with Python 3.14 only (RFC 9562 section 5.7 gives the layout).
"""

import hashlib
import os
import secrets
import time
import uuid

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PUBLIC_ID_BITS = 64
PUBLIC_ID_LENGTH = 11  # 62 ** 11 > 2 ** 64


def uuid7() -> uuid.UUID:
    """A key whose order is the order of making, to the millisecond and then to about 0.25 microseconds."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = (rest << 12) // 1_000_000
    tail = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail)


def digest(secret: str) -> str:
    """What the database keeps of a secret that was handed out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def public_id() -> str:
    """A random 64-bit id in base 62, for addresses: it tells neither number nor time and cannot be guessed."""
    return _digits(secrets.randbits(PUBLIC_ID_BITS))


def packed(public_id: str) -> bytes:
    """The eight bytes of a public id, where upper and lower case cannot be kept. Raises ValueError for anything else."""
    number = 0
    for digit in public_id:
        number = number * len(ALPHABET) + ALPHABET.index(digit)
    if len(public_id) != PUBLIC_ID_LENGTH or number >> PUBLIC_ID_BITS:
        raise ValueError("not a public id")
    return number.to_bytes(PUBLIC_ID_BITS // 8)


def unpacked(eight: bytes) -> str:
    """The public id of its eight bytes."""
    return _digits(int.from_bytes(eight))


def _digits(number: int) -> str:
    digits = ""
    for _ in range(PUBLIC_ID_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        digits = ALPHABET[index] + digits
    return digits
