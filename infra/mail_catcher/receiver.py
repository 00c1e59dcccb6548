"""The SMTP side."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.mail_catcher.store import Store

LARGEST = 20_000_000  # bytes of one letter


class Receiver:
    """Stores a letter, then answers 250; 452 when it could not be stored, so that the sender tries again."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        try:
            await asyncio.to_thread(self.store.keep, envelope.mail_from or "", envelope.rcpt_tos, raw)
        except OSError as refused:
            return f"452 The letter could not be stored: {refused.strerror}"
        return "250 Stored"
