"""The HTML door of a space: its public face, the feeds of its posts, and its desk."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.blueprints.posts import queries as posts
from app.blueprints.spaces import queries
from app.blueprints.staff.policy import can_name_staff, can_publish
from app.blueprints.staff.queries import right_at_desk, right_of
from app.web import auth, feeds, limits, pages
from app.web.context import host, one_language
from app.web.limits import limiter
from app.web.unit import address_language
from kernel import paging

views = Blueprint("spaces", __name__, template_folder="templates")
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing ever stood: before any space was opened


@views.get("/<space>")
def show(space: str) -> Response:
    """What everybody sees of a claimed place. `before` continues the list, by a link or by htmx."""
    page = posts.newest(g.session, before=paging.cursor(request.args.get("before")))
    right = right_of(g.session, g.asker)
    g.noindex = "before" in request.args
    template = "spaces/posts.html" if pages.wants_fragment() else "spaces/show.html"
    return pages.page(template, space=g.space, page=page, right=right, about=g.about)


@views.get("/<space>/feed.atom")
@limiter.limit(limits.FEEDS)
def atom(space: str) -> Response:
    """What the space publishes, for reader programs."""
    return _answer(space, feeds.ATOM_KIND)


@views.get("/<space>/feed.json")
@limiter.limit(limits.FEEDS)
def json_feed(space: str) -> Response:
    """The same as JSON Feed."""
    return _answer(space, feeds.JSON_KIND)


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


def _answer(space: str, kind: str) -> Response:
    """In the language of the address, whoever asks: the same for everybody."""
    language = address_language() or g.pack.languages[0]
    state = posts.feed_state(g.session)
    known_by = (state, space, g.space.name, g.country_code, language, host(), request.script_root, _icon())
    return feeds.answer(kind, known_by, lambda: _feed(space, language, state))


def _icon() -> str:
    return host() + cast("Callable[[str], str]", current_app.jinja_env.globals["asset"])("card-town.png")


def _feed(space: str, language: str, state: posts.FeedState) -> feeds.Feed:
    with force_locale(language):
        title = _("%(place)s: news of the town", place=g.space.name)
        description = _("What %(place)s publishes for its residents.", place=g.space.name)
    return feeds.Feed(
        id=f"tag:{g.pack.public_host},2026:space/{space}",
        url=url_for("spaces.show", space=space, _external=True),
        atom_url=url_for("spaces.atom", space=space, _external=True),
        json_url=url_for("spaces.json_feed", space=space, _external=True),
        title=title,
        description=description,
        language=language,
        author=g.space.name,
        icon=_icon(),
        updated=posts.last_change(g.session, state) or BEFORE_ALL,
        entries=[_entry(space, post) for post in posts.for_feed(g.session)],
    )


def _entry(space: str, post: posts.FeedPost) -> feeds.Entry:
    prefix = one_language(post.language)
    path = f"/{space}/posts/{post.public_id}"
    return feeds.Entry(
        id=f"tag:{g.pack.public_host},2026:post/{post.public_id}",
        url=f"{host()}/{prefix}{path}" if prefix else f"{host()}{path}",
        title=post.title,
        summary=post.excerpt,
        html=str(post.html),
        language=post.language,
        tags=["important"] if post.important else [],
        published=post.published_at,
        updated=post.updated_at,
    )
