"""The HTML door of posts: the page everybody reads, and the forms of those at the desk."""

from flask import Blueprint, Response, g, url_for

from app.blueprints.posts import policy, queries, services
from app.blueprints.posts.schemas import EditPost, WritePost
from app.blueprints.staff.queries import right_at_desk, right_of
from app.web import auth, forms, pages
from app.web.context import one_language
from app.web.limits import WRITING, limiter
from kernel import clock, ids
from kernel.errors import N_

views = Blueprint("posts", __name__, template_folder="templates")


@views.get("/<space>/posts/<public_id>")
def show(space: str, public_id: str) -> Response:
    """One post; a draft for the desk only."""
    post = queries.read(g.session, asker=g.asker, public_id=public_id)
    right = right_of(g.session, g.asker)
    g.noindex = post.published_at is None
    g.one_language = one_language(post.language)
    return pages.page(
        "posts/show.html",
        space=g.space,
        post=post,
        excerpt=queries.excerpt(post),
        last_day=post.last_day(services.time_zone(g.session)),
        over=post.is_over(clock.now()),
        can_change=g.asker is not None and policy.can_change(right, g.asker.account_id, post),
        can_publish=policy.can_publish(right),
    )


@views.get("/<space>/posts/new")
def new(space: str) -> Response:
    """An empty form with a key of its own."""
    right = right_at_desk(g.session, auth.asker())
    g.noindex = True
    form = forms.Form(values={"key": ids.uuid7(), "priority": "normal"})
    return pages.form_page("posts/new.html", form, space=g.space, can_publish=policy.can_publish(right))


@views.post("/<space>/posts")
@limiter.limit(WRITING)
def write(space: str) -> Response:
    """Write a post: kept as a draft, or published at once."""
    asker = auth.asker()
    right = right_at_desk(g.session, asker)
    form = forms.submitted(WritePost())
    with form:
        post = services.write_post(g.session, asker=asker, **form.data)
        return pages.done(_address(space, post.public_id), toast=_told(str(post.state)))
    g.noindex = True
    return pages.refused(
        "posts/new.html",
        form,
        fragment="posts/new_form.html",
        space=g.space,
        can_publish=policy.can_publish(right),
    )


@views.get("/<space>/posts/<public_id>/edit")
def edit(space: str, public_id: str) -> Response:
    """The form with what the post says now."""
    g.noindex = True
    post = queries.read_to_change(g.session, asker=auth.asker(), public_id=public_id)
    kept = {name: getattr(post, name) for name in ("title", "text", "priority", "version")}
    form = forms.Form(values={**kept, "last_day": post.last_day(services.time_zone(g.session))})
    return pages.form_page("posts/edit.html", form, space=g.space, public_id=public_id)


@views.post("/<space>/posts/<public_id>/edit")
@limiter.limit(WRITING)
def change(space: str, public_id: str) -> Response:
    """Keep the changed words."""
    asker = auth.asker()
    form = forms.submitted(EditPost())
    with form:
        services.edit_post(g.session, asker=asker, public_id=public_id, **form.data)
        return pages.done(_address(space, public_id), toast=N_("Your changes are kept."))
    right_at_desk(g.session, asker)
    g.noindex = True
    return pages.refused("posts/edit.html", form, fragment="posts/edit_form.html", space=g.space, public_id=public_id)


@views.post("/<space>/posts/<public_id>/publish")
@limiter.limit(WRITING)
def publish(space: str, public_id: str) -> Response:
    """Show a draft to everybody."""
    services.publish_post(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(_address(space, public_id), toast=_told("published"))


@views.get("/<space>/posts/<public_id>/withdraw")
def ask_withdrawal(space: str, public_id: str) -> Response:
    """Ask before a post is taken back."""
    g.noindex = True
    post = queries.read_to_change(g.session, asker=auth.asker(), public_id=public_id)
    return pages.page("posts/withdraw.html", space=g.space, post=post)


@views.post("/<space>/posts/<public_id>/withdraw")
@limiter.limit(WRITING)
def withdraw(space: str, public_id: str) -> Response:
    """Take a post back."""
    services.withdraw_post(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(
        url_for("spaces.desk", space=space), toast=N_("The post is withdrawn. Nobody can read it any more.")
    )


def _address(space: str, public_id: str) -> str:
    return url_for("posts.show", space=space, public_id=public_id)


def _told(state: str) -> str:
    if state == "published":
        return N_("Your post is published. Residents see it in their feed in a moment.")
    return N_("Your draft is kept. Only the staff of this space can read it.")
