"""Render one letter in its reader's language: a text file with subject and text, and an HTML file beside it.

Two files, because subject and text must not be escaped and HTML must (one file would put `&amp;` into subjects).
"""

from dataclasses import dataclass

import css_inline
from flask import Flask, current_app, g
from flask_babel import force_locale
from jinja2 import Environment

from app.i18n.locale import locale_of
from tenants import packs


@dataclass(frozen=True, kw_only=True)
class Rendered:
    subject: str
    text: str
    html: str
    language: str


def render(letter: str, *, country: str, language: str, values: dict[str, object]) -> Rendered:
    """The letter `room/mail/name` for a reader of this language in this country. Needs an application context."""
    locale = locale_of(language, packs.load(country))
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  the proxied application itself
    g.country_code = country
    with force_locale(str(locale)):
        values = {"locale": locale, **values}
        plain = _plain(app).get_template(f"{letter}.txt")
        blocks = {name: "".join(block(plain.new_context(values))).strip() for name, block in plain.blocks.items()}
        page = app.jinja_env.get_template(f"{letter}.html").render(subject=blocks["subject"], **values)
    return Rendered(
        subject=" ".join(blocks["subject"].split()),
        text=blocks["text"] + "\n",
        html=css_inline.inline(page),
        language=str(locale).replace("_", "-"),
    )


def _plain(app: Flask) -> Environment:
    """The application's templates without escaping, for subject and text."""
    made = app.extensions.get("plain_templates")
    if made is None:
        made = app.jinja_env.overlay(autoescape=False)
        app.extensions["plain_templates"] = made
    assert isinstance(made, Environment)
    return made
