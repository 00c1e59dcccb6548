"""Tickets for pages that stay open: what they may hear at once from the streams process (app/streams.py)."""

import random
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, g, jsonify, request

from app.web import auth
from app.web.porch import house
from kernel import clock, live
from kernel.live import Subject

SPREAD = 0.2  # of a ticket's life: pages opened together do not come again together


def ticket(subject: Subject, key: UUID) -> Response:
    """Where the asker's page may listen to news of a thing it shows, and to its badge; 204 while nobody would tell it.

    The door asks its policy first: whoever gets the ticket learns when something happens there, until it ends.
    """
    config, asker = house().config, auth.asker()
    if not config.live_url or not house().queue.heard():
        return Response(status=204)
    badge = live.topic(g.country.id, Subject.badge, asker.account_id)
    now = clock.now().timestamp()
    made = live.Ticket(
        origin=request.host_url.rstrip("/"),
        account=badge,
        device=live.topic(g.country.id, Subject.device, asker.device_id),
        says={badge: Subject.badge, live.topic(g.country.id, subject, key): subject},
        made_at=now,
        ends_at=now + live.LIFE.total_seconds() * (1 - random.random() * SPREAD),  # noqa: S311  nobody need not guess it
    )
    return jsonify(url=_address(), ticket=live.sign(config.live_key, made))


def origin() -> str:
    """The other origin this country's pages may connect to; "" when the streams are under the page's own.

    Nobody else's pages get one: the host stands in a header then, and only a country's is known.
    """
    parts = urlsplit(_address() if g.get("country") else "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _address() -> str:
    return house().config.live_address(request.host.rsplit(":", 1)[0])
