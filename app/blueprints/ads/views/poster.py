"""The poster of what one has lost, to be printed; and where its code leads."""

from flask import Response, g, request

from app.blueprints.ads import queries
from app.blueprints.ads.views.door import views
from app.i18n import addresses
from app.web import auth, pages, qr
from app.web.porch import house


@views.get("/ads/<public_id>/poster")
def poster(public_id: str) -> Response:
    """One sheet of A4: photo, words, a code that leads to the ad. Nobody's name, address or number stands on it."""
    asker = auth.asker()
    ad = queries.poster_ad(g.session, asker, public_id)
    address = f"{addresses.base_of(house().config, g.country_code, asker.locale)}/ads/{ad.public_id}/seen"
    return pages.page("ads/poster.html", ad=ad, address=address, code=qr.drawn(address))


@views.get("/ads/<public_id>/seen")
def seen(public_id: str) -> Response:
    """To the ad; a visitor reads first what this is and how to write. Whether there is such an ad is not said here."""
    g.noindex = True
    onward = f"/ads/{public_id}"
    if g.asker:
        return pages.done(f"{request.script_root}{onward}")
    return pages.page("ads/seen.html", onward=onward)
