"""What every template knows without being told: who asks, where, in which language, and where things are."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from flask import Flask, g, request
from flask_babel import get_locale

from app.i18n import formats
from app.i18n.catalogue import LANGUAGES, tell
from app.i18n.locale import choose, offered_languages
from app.web import csrf, headers, heads, linked_data, markdown, pages
from app.web.porch import house
from app.web.unit import address_language
from kernel import clock
from kernel.errors import N_


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language the reader may choose. `url`: the same page in it, where the country speaks it."""

    code: str
    name: str
    current: bool
    url: str | None


def select_locale() -> str:
    """The locale of this request, for Flask-Babel."""
    pack = g.get("pack")
    if pack is None:
        return request.accept_languages.best_match(LANGUAGES) or "en"
    account = g.asker.locale if g.get("asker") else None
    pseudo = house().config.pseudo_locale
    return str(choose(request, pack, address=address_language(), account=account, pseudo=pseudo))


def register(app: Flask) -> None:
    """Give the templates their context and filters."""
    app.context_processor(_context)
    app.jinja_env.globals.update(csrf_token=csrf.token, tell=tell, N_=N_, now=clock.now)
    app.jinja_env.globals.update(fitting=heads.fitting, ld=linked_data)
    app.jinja_env.filters.update(
        ago=formats.ago,
        day=formats.day,
        moment=formats.moment,
        time_of_day=formats.time_of_day,
        weekday=formats.weekday,
        hour=formats.hour,
        money=formats.money,
        number=formats.number,
        listed=formats.listed,
        distance=formats.distance,
        direction=formats.direction,
        kilometres=formats.kilometres,
        metres=formats.metres,
        file_size=formats.file_size,
        distance_of=formats.distance_of,
        hour_of_day=formats.hour_of_day,
        whole_price=formats.whole_price,
        markdown=markdown.render,
        linked=markdown.linked,
        title_of_page=heads.title,
        description_of_page=heads.description,
    )


def _context() -> dict[str, Any]:
    locale = get_locale() or Locale.parse("en")
    toast = pages.waiting_toast()
    return {
        "asker": g.get("asker"),
        "country": _country(locale),
        "locale": locale,
        "languages": _languages(locale),
        "alternates": _alternates(),
        "canonical": canonical(),
        "host": host(),
        "noindex": g.get("noindex", False),
        "nonce": headers.nonce(),
        "theme": g.asker.theme if g.get("asker") else "auto",
        "toasts": [tell(toast)] if toast else [],
        "area": g.get("area", ""),
    }


def _country(locale: Locale) -> dict[str, str]:
    pack = g.get("pack")
    if pack is None:
        return {"code": "", "name": ""}
    return {"code": pack.code, "name": locale.territories.get(pack.territory, g.country.name)}


@cache
def _own_name(code: str) -> str:
    """A language as its speakers call it."""
    return str(Locale.parse(code).get_display_name(code) or code).capitalize()


def _languages(locale: Locale) -> list[Language]:
    pack = g.get("pack")
    official = pack.languages if pack else ()
    prefixed = official if len(official) > 1 else ()
    return [
        Language(
            code=code,
            name=_own_name(code),
            current=code == locale.language,
            url=_address(code) if code in prefixed and request.method == "GET" else None,
        )
        for code in (offered_languages(pack) if pack else LANGUAGES)
    ]


def host() -> str:
    """Scheme and host of this request: what stands before a path."""
    return request.host_url.rstrip("/")


def canonical() -> str:
    """The one address of this page in its language; of what is written in one language, in that one (`g.one_language`)."""
    return _address(g.get("one_language", address_language()))


def one_language(language: str) -> str | None:
    """The language that the one address of something written in one language begins with: its own, if the country speaks it."""
    official: tuple[str, ...] = g.pack.languages
    if len(official) == 1:
        return None
    return language if language in official else official[0]


def _alternates() -> list[tuple[str, str]]:
    """Language-territory and address of each version of this page, with the default one."""
    pack = g.get("pack")
    if pack is None or len(pack.languages) < 2 or "one_language" in g:  # noqa: PLR2004  one language has no alternate
        return []
    pairs = [(locale.replace("_", "-"), _address(locale.split("_")[0])) for locale in pack.locales]
    return [*pairs, ("x-default", _address(None))]


def _address(language: str | None) -> str:
    """This page's address without its query, in a language. A door whose path differs by language says so in `g.paths`."""
    prefix = f"/{language}" if language else ""
    path = g.get("paths", {}).get(language, request.path)
    return f"{host()}{prefix}{path}"
