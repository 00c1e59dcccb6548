"""The HTML door of files: bytes to whom they are for, and an owner's own file."""

from flask import Blueprint, Response, current_app, g, request, url_for
from werkzeug.wsgi import wrap_file

from app.blueprints.files import policy, queries, services
from app.blueprints.files.schemas import Describe, GoOn, ObjectTo
from app.web import auth, forms, pages
from app.web.limits import WRITING, limiter
from app.web.porch import house
from kernel.errors import N_, NotFound
from tenants.phones import masked

views = Blueprint("files", "app.blueprints.files", template_folder="templates")
KINDS = {"webp": "image/webp", "jpg": "image/jpeg", "pdf": "application/pdf"}


@views.get("/files/<public_id>/<variant>")
def fetch(public_id: str, variant: str) -> Response:
    """One size of a photo, or a PDF, for whoever may see the thing it belongs to."""
    found = queries.served(g.session, public_id, variant)
    if found is None or not _may_fetch(found):
        raise NotFound
    try:
        stream = house().files.open(g.country.id, found.digest)
    except FileNotFoundError:
        raise NotFound from None
    response = Response(wrap_file(request.environ, stream), content_type=KINDS[variant.rsplit(".", 1)[-1]])
    response.direct_passthrough = True
    response.content_length = found.bytes
    response.headers["Cache-Control"] = "private, no-cache"  # kept by the browser, and the rule is asked each time
    if found.media == "pdf":
        response.headers.set("Content-Disposition", "attachment", filename=_pdf_name(found))
    response.set_etag(found.digest)
    response.make_conditional(request)
    if response.status_code == 304:  # noqa: PLR2004  not modified: nobody reads the bytes
        stream.close()
    return response


@views.get("/files/<public_id>")
def show(public_id: str) -> Response:
    """One's own file: what became of it, what it shows, and how to take it away."""
    return _own_page(public_id, forms.Form())


@views.post("/files/<public_id>/alt")
@limiter.limit(WRITING)
def describe(public_id: str) -> Response:
    """Say what a photo shows."""
    form = forms.submitted(Describe())
    with form:
        data = form.data
        services.describe(g.session, asker=auth.asker(), public_id=public_id, alt=data["alt"])
        return pages.done(
            data["next"] or url_for("files.show", public_id=public_id), toast=N_("Thank you, it is kept.")
        )
    return _own_page(public_id, form, status=422)


@views.post("/files/<public_id>/earlier")
@limiter.limit(WRITING)
def earlier(public_id: str) -> Response:
    """Move a photo towards the first one."""
    return _moved(public_id, -1)


@views.post("/files/<public_id>/later")
@limiter.limit(WRITING)
def later(public_id: str) -> Response:
    """Move a photo towards the last one."""
    return _moved(public_id, 1)


@views.post("/files/<public_id>/remove")
@limiter.limit(WRITING)
def remove(public_id: str) -> Response:
    """Take one's file away."""
    wanted = forms.submitted(GoOn()).data
    services.drop(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(wanted["next"] or "/", toast=N_("It is removed."))


@views.post("/files/<public_id>/object")
@limiter.limit(WRITING)
def object_to(public_id: str) -> Response:
    """Say why a photo that was taken down should be shown."""
    form = forms.submitted(ObjectTo())
    with form:
        services.object_to(g.session, asker=auth.asker(), public_id=public_id, text=form.data["text"])
        return pages.done(
            url_for("files.show", public_id=public_id), toast=N_("Thank you. Your objection has arrived.")
        )
    return _own_page(public_id, form, status=422)


def _moved(public_id: str, by: int) -> Response:
    wanted = forms.submitted(GoOn()).data
    services.move(g.session, asker=auth.asker(), public_id=public_id, by=by)
    return pages.done(wanted["next"] or url_for("files.show", public_id=public_id))


def _own_page(public_id: str, form: forms.Form, *, status: int = 200) -> Response:
    g.area, g.noindex = "me", True
    file = queries.own_file(g.session, auth.asker(), public_id)
    another = queries.another_decides(g.session, current_app.extensions["file_parties"], file.id)
    return pages.form_page("files/show.html", form, status=status, file=file, another=another)


def _may_fetch(found: queries.Served) -> bool:
    if g.asker is None:
        return False
    sees = False
    if found.thing_kind is not None:
        rule = current_app.extensions["file_rules"].get(found.thing_kind)
        sees = rule is not None and rule(g.session, g.asker, found.thing_id)
    return policy.can_fetch(g.asker, found, sees_thing=sees)


def _pdf_name(found: queries.Served) -> str:
    mine = g.asker is not None and policy.is_owner(g.asker, found)
    name = found.name if mine else masked(found.name, g.country_code)
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"
