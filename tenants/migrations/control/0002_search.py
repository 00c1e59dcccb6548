"""What words are searched by: plain spelling, and stems in the language they are written in."""

from alembic import op

revision = "control_0002"
down_revision = "control_0001"
branch_labels = None
depends_on = None

# Letters of every script stay, so that a text in Ukrainian or Arabic is found as well.
PLAIN = r"""
CREATE FUNCTION public.plain(t text) RETURNS text IMMUTABLE PARALLEL SAFE STRICT LANGUAGE sql RETURN
  regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, t)), '(\W|_)+', ' ', 'g')
"""

# The stemmers of PostgreSQL leave some everyday plurals apart, the more so without accents (vélo and vélos, huis and
# huizen, colchão and colchões). These are brought together before: docs/adr/0014-search.md, tests/ads/test_stems.py.
# A generated column depends on this function: who changes it rewrites that column in the same release.
STEMS = r"""
CREATE FUNCTION public.stems(language text, t text) RETURNS tsvector IMMUTABLE PARALLEL SAFE STRICT LANGUAGE sql RETURN
  CASE language
  WHEN 'fr' THEN to_tsvector('pg_catalog.french', regexp_replace(regexp_replace(public.plain(t),
    '(\w{3}[aiou])s\M', '\1', 'g'),
    'oux\M', 'ou', 'g'))
  WHEN 'nl' THEN to_tsvector('pg_catalog.dutch', regexp_replace(regexp_replace(regexp_replace(regexp_replace(public.plain(t),
    '(\w{4}e)s\M', '\1', 'g'),
    '(\w)(z|s?s)en\M', '\1s', 'g'),
    '(\w)ven\M', '\1f', 'g'),
    '\m(kind|blad|lied|ei)eren\M', '\1', 'g'))
  WHEN 'de' THEN to_tsvector('pg_catalog.german', public.plain(t))
  WHEN 'it' THEN to_tsvector('pg_catalog.italian', regexp_replace(public.plain(t),
    '(\w{5})[aeio]\M', '\1', 'g'))
  WHEN 'es' THEN to_tsvector('pg_catalog.spanish', regexp_replace(regexp_replace(public.plain(t),
    'cion\M', 'ción', 'g'),
    '(\w{2})ces\M', '\1z', 'g'))
  WHEN 'pt' THEN to_tsvector('pg_catalog.portuguese', regexp_replace(regexp_replace(regexp_replace(public.plain(t),
    '(\w)(oes|aes|aos)\M', '\1ao', 'g'),
    '(\w{3})ns\M', '\1m', 'g'),
    '(\w{2}[aeo])is\M', '\1l', 'g'))
  WHEN 'en' THEN to_tsvector('pg_catalog.english', public.plain(t))
  ELSE to_tsvector('pg_catalog.simple', public.plain(t)) END
"""


def upgrade() -> None:
    op.execute(PLAIN)
    op.execute(STEMS)
