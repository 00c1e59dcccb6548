"""Schema names put into statements, each text made once per tenant.

SQLAlchemy replaces a token by the schema's name at every execution, with a regular expression: a quarter of the
client's work on a hot page (docs/adr/0007-binding.md). The text depends on the statement and the map alone, so it is kept.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGIdentifierPreparer_psycopg

TEXTS = 4096  # some megabytes; a country's hot statements and those of some hundred spaces


class _Preparer(PGIdentifierPreparer_psycopg):
    """Overrides one private method of SQLAlchemy 2.0 (pinned); a test compares it with the original."""

    def _render_schema_translates(self, statement: str, schema_translate_map: Any) -> str:
        key = (statement, *schema_translate_map.items())
        text = _texts.get(key)
        if text is None:
            text = super()._render_schema_translates(statement, schema_translate_map)
            if len(_texts) >= TEXTS:
                _texts.clear()
            _texts[key] = text
        return text


_texts: dict[tuple[Any, ...], str] = {}


def remember_texts(engine: Engine) -> None:
    """Let an engine keep the texts it has made. To be called before its first statement."""
    engine.dialect.identifier_preparer = _Preparer(engine.dialect)
