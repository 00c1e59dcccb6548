"""The words: one catalogue per language, read once per process, with the country's own wording laid over it.

Flask-Babel 4.0.0 makes a Domain per request and so parses the catalogue again each time (front.md 10.2): ours stays with
the application. It asks for an application context, not for a request, so that letters keep the country's wording too.
"""

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g
from flask_babel import Babel, Domain, get_locale, ngettext, pgettext
from flask_babel import gettext as _gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from kernel.errors import Message
from tenants import packs
from tenants.packs import Pack

FOLDER = Path(__file__).resolve().parents[2] / "translations"
LANGUAGES = ("fr", "nl", "de", "it", "es", "pt", "en")
SENTENCES = 4096  # of one catalogue, kept ready: more than there are
STOP = re.compile(r"%\((\w+)\)s\.(?!\.)")  # a value at the end of a sentence
PSEUDO = "en_150"  # English as spoken in Europe: a locale Babel accepts, used to find untagged words

__all__ = ["FOLDER", "LANGUAGES", "PSEUDO", "CountryBabel", "ngettext", "pgettext", "tell"]


class Catalogue:
    """A catalogue, and the sentences templates have asked it for: those without values are made once."""

    def __init__(self, words: NullTranslations) -> None:
        self.words = words
        self._ready: dict[str, Markup] = {}

    def sentence(self, message: str, values: Mapping[str, Any]) -> Markup:
        """A message for a page: its values are escaped."""
        if values:
            return Markup(_stopped(self.words.gettext(message), values)) % values  # noqa: S704  catalogues are ours
        ready = self._ready.get(message)
        if ready is None:
            ready = Markup(self.words.gettext(message)) % values  # noqa: S704  a doubled percent sign becomes one
            if len(self._ready) < SENTENCES:
                self._ready[message] = ready
        return ready


class CountryDomain(Domain):
    """The catalogues of one application, each with the wording of the country at hand."""

    def __init__(self) -> None:
        """Catalogues come from `translations/`."""
        super().__init__(translation_directories=[str(FOLDER)])  # type: ignore[no-untyped-call]
        self.merged: dict[tuple[str, str], Catalogue] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the locale at hand; for a known country with the words of its pack over it."""
        return self.at_hand().words

    def at_hand(self) -> Catalogue:
        """The same with its sentences: found once per locale and country, since a page asks some hundred times."""
        if not g:
            return Catalogue(super().get_translations())  # type: ignore[no-untyped-call]
        here = vars(g._get_current_object())  # noqa: SLF001  each look through the proxy looks for the context again
        code = here.get("country_code", "")
        # Where Flask-Babel 4.0.0 keeps the locale of this context, once it was asked for.
        locale = getattr(here.get("_flask_babel"), "babel_locale", None) or get_locale() or Locale.parse("en")
        kept: tuple[Locale, str, Catalogue] | None = here.get("catalogue")
        if kept is None or kept[0] is not locale or kept[1] != code:
            kept = here["catalogue"] = (locale, code, self._of(code, locale))
        return kept[2]

    def _of(self, code: str, locale: Locale) -> Catalogue:
        key = (code, str(locale))
        if key not in self.merged:
            base: NullTranslations = super().get_translations()  # type: ignore[no-untyped-call]
            self.merged[key] = Catalogue(_laid_over(base, packs.load(code), locale) if code else base)
        return self.merged[key]


class CountryBabel(Babel):
    """Babel with one Domain per application: tests make several applications in one process."""

    def init_app(self, app: Flask, *arguments: Any, **settings: Any) -> None:
        """As Babel does, with a shorter way from `_` in a template to the catalogue: Jinja's own takes most of a page."""
        super().init_app(app, *arguments, **settings)  # type: ignore[no-untyped-call]
        domain = app.extensions["country_domain"] = CountryDomain()

        @pass_eval_context
        def told(context: EvalContext, message: str, **values: Any) -> str:
            catalogue = domain.at_hand()
            if context.autoescape:
                return catalogue.sentence(message, values)
            return _stopped(catalogue.words.gettext(message), values) % values

        app.jinja_env.globals["_"] = told

    @property
    def domain_instance(self) -> CountryDomain:
        domain: CountryDomain = current_app.extensions["country_domain"]
        return domain


def tell(message: str) -> str:
    """Translate a message id that came from below the porch, with its values and its plural."""
    if isinstance(message, Message):
        if message.many is not None:
            return str(ngettext(str(message), message.many, message.values["count"], **message.values))
        words = str(_gettext(str(message)))
        return _stopped(words, message.values) % message.values if message.values else words
    return str(_gettext(message))


def _stopped(words: str, values: Mapping[str, Any]) -> str:
    """The words with one full stop where a value brings its own: "has reached Léa M.", not "Léa M.."."""
    if ")s." not in words:
        return words
    return STOP.sub(lambda end: end[0][: -str(values[end[1]]).endswith(".") or None], words)


def _laid_over(base: NullTranslations, pack: Pack, locale: Locale) -> NullTranslations:
    words = {**pack.words.get(locale.language, {}), **pack.words.get(str(locale), {})}
    letters = str.maketrans(dict(pack.letters.get(locale.language, {})))
    if not (words or letters) or not isinstance(base, Translations):
        return base
    merged = copy.copy(base)
    told = [*base._catalog.items(), *words.items()]  # noqa: SLF001  no public way to add
    merged._catalog = {message: said.translate(letters) for message, said in told}  # noqa: SLF001
    return merged
