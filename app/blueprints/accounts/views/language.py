"""The language menu at the foot of every page."""

from flask import Response, g, request

from app.blueprints.accounts import services
from app.blueprints.accounts.schemas import language_form
from app.blueprints.accounts.views.door import onward, views
from app.i18n.locale import COOKIE, offered_languages
from app.web import forms, pages
from app.web.auth import set_cookie

KEPT_SECONDS = 365 * 24 * 3600


@views.post("/language")
def language() -> Response:
    """Keep the language in a cookie, and with the account of who has one; then the same page again in it.

    The page is asked for without a language in its address, which would win over the choice.
    """
    wanted = forms.submitted(language_form(offered_languages(g.pack))).data["language"]
    if g.asker:
        services.set_language(g.session, asker=g.asker, language=wanted)
    response = pages.done(onward(request.form.get("next", "/")))
    set_cookie(response, COOKIE, wanted, max_age=KEPT_SECONDS)
    return response
