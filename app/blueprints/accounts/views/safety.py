"""One's own account: what keeps it safe: address, password, browsers."""

from uuid import UUID

from flask import Response, g, url_for

from app.blueprints.accounts import queries, services
from app.blueprints.accounts.errors import AddressTaken, LinkGone
from app.blueprints.accounts.schemas import ChangeEmail, ChangePassword
from app.blueprints.accounts.views.door import know_browser, private, views
from app.blueprints.accounts.views.own import own_form, own_page, saved
from app.web import auth, forms, limits, pages
from app.web.forms import Form
from app.web.limits import limiter
from kernel.errors import N_


@views.get("/account/email")
def email_page() -> Response:
    own = queries.own(g.session, auth.asker().account_id)
    return own_form("accounts/email.html", Form(), own=own)


@views.post("/account/email")
@limits.new_address
@limits.own_password
def email() -> Response:
    """Send a link to the new address. Says the same when that address has an account."""
    form = forms.submitted(ChangeEmail())
    asker = auth.asker()
    with form:
        services.ask_change_email(g.session, asker=asker, **form.data)
        return pages.done(url_for("accounts.email_sent"))
    return own_form("accounts/email.html", form, own=queries.own(g.session, asker.account_id))


@views.get("/account/email/sent")
def email_sent() -> Response:
    return own_page("accounts/email_sent.html")


@views.get("/account/email/<secret>")
def new_email_page(secret: str) -> Response:
    """One button, as for confirming."""
    holder = queries.link_holder(g.session, kind="change_email", secret=secret)
    if holder is None:
        return private("accounts/link_gone.html", status=LinkGone.status, kind="change_email")
    return private("accounts/new_email.html", holder=holder, secret=secret)


@views.post("/account/email/<secret>")
@limiter.limit(limits.SIGN_IN)
def new_email(secret: str) -> Response:
    """Take the new address over. Works without being signed in: the link proves the address, not the person."""
    try:
        services.change_email(g.session, secret=secret)
    except (LinkGone, AddressTaken) as refused:
        return private("accounts/link_gone.html", status=refused.status, kind="change_email")
    there = "accounts.account" if g.asker else "accounts.sign_in_page"
    response = pages.done(url_for(there), toast=N_("Your new address is confirmed."))
    know_browser(response, digest=auth.token_digest())  # of who is signed in here, whatever link they opened
    return response


@views.get("/account/password")
def password_page() -> Response:
    return own_form("accounts/password.html", Form(), own=queries.own(g.session, auth.asker().account_id))


@views.post("/account/password")
@limits.own_password
def password() -> Response:
    """Change the password; every other browser is signed out."""
    form = forms.submitted(ChangePassword())
    asker = auth.asker()
    with form:
        services.change_password(g.session, asker=asker, **form.data)
        return saved()
    return own_form("accounts/password.html", form, own=queries.own(g.session, asker.account_id))


@views.get("/account/devices")
def devices() -> Response:
    """The browsers one is signed in on."""
    return own_page("accounts/devices.html", devices=queries.signed_in(g.session, auth.asker().account_id))


@views.post("/account/devices/<sealed:device_id>/end")
def end_device(device_id: UUID) -> Response:
    asker = auth.asker()
    services.end_device(g.session, asker=asker, device_id=device_id)
    return pages.done(url_for("accounts.devices"), toast=N_("That browser is signed out."))


@views.post("/account/devices/end-others")
def end_others() -> Response:
    asker = auth.asker()
    services.end_devices(g.session, account_id=asker.account_id, but=asker.device_id)
    return pages.done(url_for("accounts.devices"), toast=N_("All other browsers are signed out."))
