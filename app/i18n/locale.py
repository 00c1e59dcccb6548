"""Which language for this person, here, now: address, account, cookie, browser, country."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale
from flask import Request

from app.i18n.catalogue import LANGUAGES, PSEUDO
from tenants.packs import Pack

COOKIE = "language"


def offered_languages(pack: Pack) -> tuple[str, ...]:
    """All seven, those of the country first."""
    return tuple(dict.fromkeys((*pack.languages, *LANGUAGES)))


def locale_of(language: str, pack: Pack) -> Locale:
    """Language and territory together: `fr` in Belgium is `fr_BE`; where CLDR has no such pair, the language alone."""
    official = next((name for name in pack.locales if name.split("_")[0] == language), None)
    return _first_known(official, f"{language}_{pack.territory}", language)


@lru_cache
def _first_known(*names: str | None) -> Locale:
    for name in names:
        if name:
            try:
                return Locale.parse(name)
            except (UnknownLocaleError, ValueError):
                continue
    return Locale.parse("en")


def choose(request: Request, pack: Pack, *, address: str | None, account: str | None, pseudo: bool = False) -> Locale:
    """The locale of this request. `address`: the language its path begins with. `account`: the person's choice."""
    offered = offered_languages(pack)
    cookie = request.cookies.get(f"__Host-{COOKIE}") or request.cookies.get(COOKIE)  # as app/web/auth.py names it
    if pseudo and cookie == PSEUDO:
        return Locale.parse(PSEUDO)
    for wanted in (address, account, cookie):
        if wanted in offered:
            return locale_of(str(wanted), pack)
    browser = negotiate_locale([tag.replace("-", "_") for tag, _ in request.accept_languages], offered)
    return locale_of(browser.split("_")[0] if browser else pack.languages[0], pack)
