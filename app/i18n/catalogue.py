"""The words: one catalogue per language, read once per process, with the country's own wording laid over it.

Flask-Babel 4.0.0 makes a Domain per request and so parses the catalogue again each time (front.md 10.2): ours stays with
the application. It asks for an application context, not for a request, so that letters keep the country's wording too.
"""

import copy
from collections.abc import Mapping
from pathlib import Path

from babel.support import NullTranslations, Translations
from flask import current_app, g, has_app_context
from flask_babel import Babel, Domain, get_locale, ngettext, pgettext
from flask_babel import gettext as _gettext

from kernel.errors import Message
from tenants import packs

FOLDER = Path(__file__).resolve().parents[2] / "translations"
LANGUAGES = ("fr", "nl", "de", "it", "es", "pt", "en")
PSEUDO = "en_150"  # English as spoken in Europe: a locale Babel accepts, used to find untagged words

__all__ = ["FOLDER", "LANGUAGES", "PSEUDO", "CountryBabel", "ngettext", "pgettext", "tell"]


class CountryDomain(Domain):
    """The catalogues of one application, each with the wording of the country at hand."""

    def __init__(self) -> None:
        """Catalogues come from `translations/`."""
        super().__init__(translation_directories=[str(FOLDER)])  # type: ignore[no-untyped-call]
        self.merged: dict[tuple[str, str], NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the locale at hand; for a known country with the words of its pack over it."""
        base: NullTranslations = super().get_translations()  # type: ignore[no-untyped-call]
        code = g.get("country_code") if has_app_context() else None
        locale = get_locale()
        if code is None or locale is None:
            return base
        key = (code, str(locale))
        if key not in self.merged:
            words = packs.load(code).words
            self.merged[key] = _laid_over(base, {**words.get(locale.language, {}), **words.get(str(locale), {})})
        return self.merged[key]


class CountryBabel(Babel):
    """Babel with one Domain per application: tests make several applications in one process."""

    @property
    def domain_instance(self) -> CountryDomain:
        domain: CountryDomain = current_app.extensions.setdefault("country_domain", CountryDomain())
        return domain


def tell(message: str) -> str:
    """Translate a message id that came from below the porch, with its values and its plural."""
    if isinstance(message, Message):
        if message.many is not None:
            return str(ngettext(str(message), message.many, message.values["count"], **message.values))
        return str(_gettext(str(message), **message.values))
    return str(_gettext(message))


def _laid_over(base: NullTranslations, words: Mapping[str, str]) -> NullTranslations:
    if not words or not isinstance(base, Translations):
        return base
    merged = copy.copy(base)
    merged._catalog = dict([*base._catalog.items(), *words.items()])  # noqa: SLF001  no public way to add
    return merged
