"""A message at a door of ours is believed when it is signed, fresh, of our mode and of our version. In this order."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from billing.gateway.errors import NoticeRefused
from billing.gateway.notices import OF_ACCOUNT, Door
from billing.gateway.reading import moment
from billing.gateway.things import Notice

API_VERSION = "2026-10-28.endive"
TOLERANCE = timedelta(seconds=300)  # Stripe's own (docs.stripe.com/webhooks/signature, November 2026)
WORD = re.compile(r"[!-~]{1,255}")
OBJECTS = {Door.platform: "event", Door.connect: "event", Door.thin: "v2.core.event"}


def verify(door: Door, body: bytes, signature: str, *, secret: str, livemode: bool, now: datetime) -> Notice:
    """What the message says. Raises NoticeRefused with `closed`, `signature`, `stale`, `form`, `livemode` or `version`.

    The moment of signing is held against our clock and not the library's, which nobody can move.
    """
    if not secret.strip():
        raise NoticeRefused("closed")
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret)
        signed_at = moment(int(dict(part.split("=", 1) for part in signature.split(","))["t"]))
    except (stripe.SignatureVerificationError, ValueError, OverflowError, OSError) as error:
        raise NoticeRefused("signature") from error
    if signed_at < now - TOLERANCE:
        raise NoticeRefused("stale")
    try:
        told = json.loads(body)
        notice = notice_of(told)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise NoticeRefused("form") from error
    if told.get("object") != OBJECTS[door]:
        raise NoticeRefused("form")
    if notice.livemode is not livemode:
        raise NoticeRefused("livemode")
    if door is not Door.thin and notice.api_version != API_VERSION:
        raise NoticeRefused("version")
    return notice


def notice_of(told: Mapping[str, Any]) -> Notice:
    """An event of Stripe's, a v1 snapshot or a thin v2 one, without its snapshot. Raises KeyError, TypeError."""
    if told["object"] == "v2.core.event":
        related = told.get("related_object") or {}
        object_id = related.get("id")
        context = told.get("context")
        # An account's own link tells of the account in its data; the account is the context then.
        if object_id is None and told["type"] in OF_ACCOUNT:
            object_id = context
        return _notice(told, object_id=object_id, connected=None)
    connected = told.get("account")
    of_account = told["type"] in OF_ACCOUNT
    object_id = connected if of_account and connected else told["data"]["object"].get("id")
    return _notice(told, object_id=object_id, connected=None if of_account else connected)


def _notice(told: Mapping[str, Any], *, object_id: object, connected: object) -> Notice:
    livemode = told["livemode"]
    if not isinstance(livemode, bool):
        raise TypeError("the mode is no truth value")
    version = told.get("api_version")
    return Notice(
        event_id=_word(told["id"]),
        type=_word(told["type"]),
        object_id=None if object_id is None else _word(object_id),
        connected_account=None if connected is None else _word(connected),
        api_version=None if version is None else _word(version),
        livemode=livemode,
        created=moment(told["created"]),
    )


def _word(value: object) -> str:
    """An id or name of Stripe's: letters and signs of ASCII. Raises TypeError."""
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise TypeError("no word of Stripe's")
    return value
