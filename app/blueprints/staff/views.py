"""The HTML door of staff: who has which right in this space."""

from uuid import UUID

from flask import Blueprint, Response, g, url_for

from app.blueprints.staff import policy, queries, services
from app.web import auth, pages
from app.web.limits import WRITING, limiter
from kernel.errors import N_

views = Blueprint("staff", __name__, template_folder="templates")


@views.get("/<space>/staff")
def present(space: str) -> Response:
    """Everybody with a right, for those who have one."""
    g.area, g.noindex = f"desk-{space}", True
    right = queries.right_at_desk(g.session, auth.asker())
    rows = queries.present_staff(g.session)
    return pages.page(
        "staff/present.html",
        space=g.space,
        staff=rows,
        time_zone=g.asker.time_zone,
        can_end=policy.can_name_staff(right),
    )


@views.get("/<space>/staff/<sealed:staff_id>/end")
def ask_end(space: str, staff_id: UUID) -> Response:
    """Ask before a right is ended."""
    g.noindex = True
    person = queries.to_end(g.session, asker=auth.asker(), staff_id=staff_id)
    return pages.page("staff/end.html", space=g.space, person=person)


@views.post("/<space>/staff/<sealed:staff_id>/end")
@limiter.limit(WRITING)
def end(space: str, staff_id: UUID) -> Response:
    """End a right."""
    asker = auth.asker()
    ended = services.end(g.session, asker=asker, staff_id=staff_id)
    if ended.account_id == asker.account_id:
        return pages.done(url_for("spaces.show", space=space), toast=N_("You no longer work for this space."))
    return pages.done(url_for("staff.present", space=space), toast=N_("The right has been ended."))
