"""The JSON door of staff: who has which right in this space, and ending one. Staff are appointed by operators."""

from typing import Any
from uuid import UUID

from flask import g

from app.blueprints.staff import queries, services
from app.blueprints.staff.schemas import PresentStaffOut
from app.web import auth
from app.web.json_door import Door
from app.web.limits import SEARCH, WRITING, limiter
from app.web.openapi import READ, WRITE, refuses

api = Door("staff_api", __name__, url_prefix="/api/v1/spaces/<space>/staff", description="Who may do what in a space")


@api.get("")
@limiter.limit(SEARCH)
@refuses(api, 403)
@api.doc(security=READ)
@api.response(200, PresentStaffOut)
def present(space: str) -> dict[str, Any]:
    """Everybody with a right in this space, for those who have one."""
    asker = auth.asker()
    queries.right_at_desk(g.session, asker)
    names = ("id", "display_name", "right", "appointed_at")
    told = [
        {
            **{name: getattr(person, name) for name in names},
            "mine": person.account_id == asker.account_id,
        }
        for person in queries.present_staff(g.session)
    ]
    return {"items": told}


@api.delete("/<sealed:staff_id>")
@limiter.limit(WRITING)
@refuses(api, 409)
@api.doc(security=WRITE)
@api.response(204)
def end(space: str, staff_id: UUID) -> None:
    """End a right: an owner any, everybody their own."""
    services.end(g.session, asker=auth.asker(), staff_id=staff_id)
