"""Who can help with what: the directory of skills, for confirmed neighbours only."""

from flask import Response, g, request

from app.blueprints.ads.policy import radii_km, radius_km
from app.blueprints.home import queries
from app.blueprints.home.schemas import Skilled
from app.blueprints.home.views.routes import views
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel.errors import Invalid


@views.get("/skills")
@limiter.limit(limits.SEARCH)
def skills() -> Response:
    """Skills of neighbours around, by distance; a search among them by words."""
    asker = auth.asker()
    g.area, g.noindex = "feed", True
    form = forms.Form(Skilled(), request.args.to_dict())
    try:
        told = form.data
    except Invalid as wrong:
        form.refuse(wrong)
        told = {"q": "", "within": None}
    within = radius_km(g.pack.near, told["within"])
    found = queries.skills(g.session, asker, radius_km=within, typed=told["q"], spoken=g.pack.languages)
    template = "home/skills_found.html" if pages.wants_fragment() else "home/skills.html"
    return pages.form_page(
        template, form, status=422 if form.errors else 200, found=found, q=told["q"], within=within,
        radii=radii_km(g.pack.near),
    )  # fmt: skip
