"""The HTML door of a space: its public face and its desk."""

from flask import Blueprint, Response, g, request

from app.blueprints.posts import queries as posts
from app.blueprints.spaces import queries
from app.blueprints.staff.policy import can_name_staff, can_publish
from app.blueprints.staff.queries import right_at_desk, right_of
from app.web import auth, pages
from kernel import paging

views = Blueprint("spaces", __name__, template_folder="templates")


@views.get("/<space>")
def show(space: str) -> Response:
    """What everybody sees of a claimed place. `before` continues the list, by a link or by htmx."""
    page = posts.newest(g.session, before=paging.cursor(request.args.get("before")))
    right = right_of(g.session, g.asker)
    g.noindex = "before" in request.args
    template = "spaces/posts.html" if pages.wants_fragment() else "spaces/show.html"
    return pages.page(template, space=g.space, page=page, right=right, about=g.about)


@views.get("/<space>/desk")
def desk(space: str) -> Response:
    """Drafts and posts, for those with a right in this space."""
    right = right_at_desk(g.session, auth.asker())
    g.area, g.noindex = f"desk-{space}", True
    return pages.page(
        "spaces/desk.html",
        space=g.space,
        desk=queries.desk(g.session),
        can_publish=can_publish(right),
        can_name_staff=can_name_staff(right),
    )
