"""The Jinja environment of the compared Django, by its own Jinja2 backend: the house's templates, words and formats."""

import secrets
from contextvars import ContextVar
from functools import cache
from typing import Any

from babel import Locale
from babel.support import Translations
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from jinja2 import Environment
from werkzeug.local import LocalProxy

from app.i18n import formats
from app.i18n.catalogue import FOLDER
from infra.bench.feed import frame as parts

# The house's parts are imported without context, so that they are made once: the request must be found from outside.
current: ContextVar[HttpRequest] = ContextVar("request")


@cache
def words(language: str) -> Translations:
    return Translations.load(FOLDER, [language], "messages")


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(f"{language}_FR")


def gettext(message: str) -> str:
    return words(translation.get_language()).ugettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    return words(translation.get_language()).ungettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    return words(translation.get_language()).upgettext(context, message)


def npgettext(context: str, one: str, many: str, count: int) -> str:
    return words(translation.get_language()).unpgettext(context, one, many, count)


def environment(**options: Any) -> Environment:
    """As the documentation of the Jinja2 backend wants it."""
    made = Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701  the backend says autoescape
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    made.filters.update(parts.filters())
    made.globals.update(
        parts.named(),
        request=LocalProxy(current),
        csrf_token=lambda: get_token(current.get()),
        path=lambda to: current.get().script_root + to,
        g={},
    )
    # The house's formats ask Flask-Babel for the reader's language: here Django knows it.
    formats.get_locale = lambda: locale_of(translation.get_language())  # type: ignore[attr-defined]
    formats.gettext = lambda message, **values: gettext(message) % values  # type: ignore[attr-defined]
    return made


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every page."""
    request.nonce = secrets.token_urlsafe(16)
    request.script_root, request.full_path = "", request.get_full_path() + "?"
    current.set(request)
    locale = locale_of(translation.get_language())
    return {
        "asker": request.person,
        "country": {"code": "fr", "name": locale.territories["FR"]},
        "locale": locale,
        "languages": parts.languages(locale.language),
        "alternates": [],
        "canonical": request.build_absolute_uri(request.path),
        "noindex": True,
        "nonce": request.nonce,
        "theme": request.person.theme,
        "toasts": [],
    }
