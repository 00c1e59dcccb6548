"""The photos of one's ad: added, described, ordered, taken away."""

from collections.abc import Sequence

from flask import Response, g, url_for

from app.blueprints.ads import policy, queries, services
from app.blueprints.ads.views.door import to_ad, views
from app.blueprints.files.queries import FileView
from app.blueprints.files.views import FormWithFiles
from app.web import auth, fields, forms, limits, pages, uploads
from app.web.limits import limiter
from kernel import clock, ids
from kernel.errors import N_


@views.get("/ads/<public_id>/photos")
def photos(public_id: str) -> Response:
    """After publishing it asks kindly what photos show that nobody has described."""
    return _page(public_id, forms.Form(values={"key": ids.uuid7()}))


@views.post("/ads/<public_id>/photos")
@uploads.takes_files
@limiter.limit(limits.WRITING)
def add_photos(public_id: str) -> Response:
    """Keep what is said of the photos, and add those that came along."""
    asker = auth.asker()
    queries.own_ad(g.session, asker, public_id)
    form = FormWithFiles(fields.Form(), asker=asker)
    with form:
        assert form.data is not None  # parsed: a file that was not taken refuses it
        added = services.add_photos(g.session, asker=asker, public_id=public_id, key=form.key)
        if added:
            return pages.done(url_for("ads.photos", public_id=public_id), toast=N_("It is kept."))
        return to_ad(public_id, toast=N_("It is kept."))
    return _page(public_id, form, waiting=form.files, status=422)


def _page(public_id: str, form: forms.Form, *, waiting: Sequence[FileView] = (), status: int = 200) -> Response:
    asker = auth.asker()
    ad = queries.own_ad(g.session, asker, public_id)
    may = policy.may(asker, ad, g.pack.ads[ad.kind], clock.now())
    return pages.form_page("ads/photos.html", form, status=status, ad=ad, waiting=waiting, can_change=may.change)
