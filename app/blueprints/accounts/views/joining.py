"""Join and confirm."""

from flask import Response, g, redirect, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from app.blueprints.accounts import queries, services
from app.blueprints.accounts.errors import LinkGone
from app.blueprints.accounts.schemas import Confirm, SignUp
from app.blueprints.accounts.views.door import chosen, label, private, signed_in, towns, views
from app.blueprints.help.policy import TERMS_VERSION
from app.blueprints.places.queries import at_address
from app.web import auth, forms, limits, pages
from app.web.forms import Form
from app.web.limits import limiter
from kernel.errors import N_

JOIN_SECONDS = 4 * 24 * 3600  # a day longer than the link of the letter


@views.get("/sign-up")
def sign_up() -> AnyResponse:
    """The form to join; `?place=<slug>` begins with a town."""
    if g.asker:
        return redirect(f"{request.script_root}/", 303)
    slug = request.args.get("place", "")
    town = at_address(g.session, country=g.country_code, slug=slug).place if slug else None
    values = {
        "name_form": "initial",
        "place": town.name if town else "",
        "place_id": str(town.id) if town else "",
    }
    return _sign_up_page(Form(values=values), status=200)


@views.post("/sign-up")
@limiter.limit(limits.SIGN_UP, key_func=limits.by_address)
@limiter.limit(limits.LETTERS, key_func=lambda: limits.typed("email"))
def join() -> Response:
    """Make the account and send the letter; the answer is the same for an address that has one."""
    form = forms.submitted(SignUp())
    with form:
        told = {name: value for name, value in form.data.items() if name not in {"place", "place_id", "terms"}}
        place_id = queries.chosen_town(
            g.session, country=g.country_code, text=form.data["place"], place_id=chosen(form)
        )
        joining = services.Joining(**told, place_id=place_id, language=_language())
        browser = services.sign_up(g.session, joining, pack=g.pack, terms_version=TERMS_VERSION)
        response = pages.done(url_for("accounts.sent"))
        auth.set_cookie(response, "join", browser, max_age=JOIN_SECONDS)
        return response
    return _sign_up_page(form, status=422)


@views.get("/sign-up/sent")
def sent() -> Response:
    """Where to look for the letter."""
    g.noindex = True
    return pages.page("accounts/sent.html")


@views.get("/confirm")
def unconfirmed() -> AnyResponse:
    """What somebody sees who has not opened the letter's link yet."""
    g.noindex = True
    asker = auth.asker()
    if asker.confirmed:
        return redirect(f"{request.script_root}/", 303)
    return pages.page("accounts/unconfirmed.html", own=queries.own(g.session, asker.account_id))


@views.post("/confirm")
@limiter.limit(limits.LETTERS)
def ask_again() -> Response:
    """Send the letter again."""
    services.ask_confirm_letter(g.session, asker=auth.asker())
    return pages.done(url_for("accounts.unconfirmed"), toast=N_("A new letter is on its way."))


@views.get("/confirm/<secret>")
def confirm_page(secret: str) -> Response:
    """One button: programs that look through mail open links, but they press nothing."""
    return _confirm_page(Form(), secret=secret, status=200)


@views.post("/confirm/<secret>")
@limiter.limit(limits.SIGN_IN)
def confirm(secret: str) -> Response:
    """Confirm the account and sign this browser in."""
    form = forms.submitted(Confirm())
    try:
        with form:
            token = services.confirm(
                g.session, **form.data, secret=secret, browser=_browser(), asker=g.asker, label=label()
            )
            return signed_in(token, "/", toast=N_("Welcome. Your address is confirmed."))
    except LinkGone:
        pass  # told by the page, which finds no holder
    return _confirm_page(form, secret=secret, status=422)


def _confirm_page(form: Form, *, secret: str, status: int) -> Response:
    holder = queries.link_holder(g.session, kind="confirm", secret=secret)
    if holder is None:
        return private("accounts/link_gone.html", status=LinkGone.status, kind="confirm")
    here = queries.joined_here(g.session, secret=secret, browser=_browser())
    own = queries.own(g.session, holder.account_id)
    return private(
        "accounts/confirm.html",
        status=status,
        holder=holder,
        own=own,
        secret=secret,
        here=here,
        form_errors=form.errors,
    )


def _browser() -> str:
    """What this browser was given when somebody signed up with it."""
    return request.cookies.get(auth.cookie_name("join"), "")


def _sign_up_page(form: Form, *, status: int) -> Response:
    found = towns(form) if form.errors else []
    return pages.form_page("accounts/sign_up.html", form, status=status, towns=found, least_age=g.pack.ages.sign_up)


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"
