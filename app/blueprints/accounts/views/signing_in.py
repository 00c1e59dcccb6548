"""Sign in and out, and the way back for who forgot the password."""

from flask import Response, g, request, url_for

from app.blueprints.accounts import queries, services
from app.blueprints.accounts.errors import LinkGone
from app.blueprints.accounts.schemas import Forgotten, NewPassword, SignIn
from app.blueprints.accounts.views.door import label, onward, private, signed_in, views
from app.web import auth, forms, limits, pages
from app.web.forms import Form
from app.web.limits import limiter
from kernel.errors import N_


@views.get("/sign-in")
def sign_in_page() -> Response:
    """The form to sign in; `?next=<path>` says where to go on."""
    return pages.form_page("accounts/sign_in.html", Form(values={"next": onward(request.args.get("next", "/"))}))


@views.post("/sign-in")
@limiter.limit(limits.SIGN_IN, key_func=limits.by_address_unless_known("email"))
@limiter.limit(limits.SIGN_IN, key_func=lambda: limits.typed("email"), exempt_when=lambda: limits.is_known("email"))
def sign_in() -> Response:
    """Sign this browser in. Refusals are alike, and count (the error keeps its effects)."""
    form = forms.submitted(SignIn())
    with form:
        token = services.sign_in(g.session, **form.data, label=label(), known=limits.is_known("email"))
        return signed_in(token, onward(request.form.get("next", "/")))
    return pages.refused("accounts/sign_in.html", form)


@views.post("/sign-out")
def sign_out() -> Response:
    """Sign this browser out; who is not signed in is told the same."""
    if g.asker:
        services.sign_out(g.session, asker=g.asker)
    response = pages.done(url_for("accounts.sign_in_page"), toast=N_("You are signed out."))
    auth.forget(response)
    return response


@views.get("/forgotten")
def forgotten_page() -> Response:
    """Ask for a link to set a new password."""
    g.noindex = True
    return pages.form_page("accounts/forgotten.html", Form())


@views.post("/forgotten")
@limiter.limit(limits.LETTERS, key_func=limits.by_address_unless_known("email"))
@limiter.limit(limits.LETTERS, key_func=lambda: limits.typed("email"), exempt_when=lambda: limits.is_known("email"))
def forgotten() -> Response:
    """Send the link, if there is such an account; the answer never tells."""
    form = forms.submitted(Forgotten())
    with form:
        services.ask_reset(g.session, **form.data)
        return pages.done(url_for("accounts.forgotten_sent"))
    return pages.refused("accounts/forgotten.html", form)


@views.get("/forgotten/sent")
def forgotten_sent() -> Response:
    """Where to look for the letter."""
    g.noindex = True
    return pages.page("accounts/forgotten_sent.html")


@views.get("/reset/<secret>")
def reset_page(secret: str) -> Response:
    """The form for a new password, while the link is good."""
    return _reset_page(Form(), secret=secret)


@views.post("/reset/<secret>")
@limiter.limit(limits.SIGN_IN)
def reset(secret: str) -> Response:
    """Set the new password and sign this browser in; every other one is signed out."""
    form = forms.submitted(NewPassword())
    try:
        with form:
            token = services.reset_password(g.session, **form.data, secret=secret, label=label())
            return signed_in(token, "/", toast=N_("Your password is changed."))
    except LinkGone:
        return _gone()
    return _reset_page(form, secret=secret, status=422)


def _reset_page(form: Form, *, secret: str, status: int = 200) -> Response:
    holder = queries.link_holder(g.session, kind="reset", secret=secret)
    if holder is None:
        return _gone()
    own = queries.own(g.session, holder.account_id)
    return private("accounts/reset.html", status=status, own=own, secret=secret, form_errors=form.errors)


def _gone() -> Response:
    return private("accounts/link_gone.html", status=LinkGone.status, kind="reset")
