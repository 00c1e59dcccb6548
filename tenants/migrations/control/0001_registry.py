"""Registry of tenants and hosts; reference geography; who may read what."""

from alembic import op

from tenants.roles import APP_ROLE, GEO_READER

revision = "control_0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")

# unaccent() is only STABLE, because its dictionary may change; ours does not, and indexes need IMMUTABLE.
FOLD = """
CREATE FUNCTION public.fold(t text) RETURNS text IMMUTABLE PARALLEL SAFE STRICT LANGUAGE sql RETURN
  regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, t)), '[^a-z0-9]+', ' ', 'g')
"""

TABLES = """
CREATE TABLE tenant (
  id uuid NOT NULL, family text NOT NULL, country text NOT NULL, schema text NOT NULL, role text NOT NULL, slug text,
  name text NOT NULL, place_ids uuid[] NOT NULL, state text NOT NULL, dsn_write text, dsn_read text,
  created_at timestamptz NOT NULL, moved_at timestamptz NOT NULL,
  CONSTRAINT pk_tenant PRIMARY KEY (id),
  CONSTRAINT ck_tenant_family CHECK (family IN ('country', 'collectivity')),
  CONSTRAINT ck_tenant_state CHECK (state IN ('opening', 'open', 'suspended', 'closed', 'archived')),
  CONSTRAINT ck_tenant_schema CHECK (schema ~ '^[a-z][a-z0-9_]{1,59}$'),
  CONSTRAINT ck_tenant_role CHECK (role ~ '^[a-z][a-z0-9_]{1,59}$'),
  CONSTRAINT ck_tenant_slug_of_collectivity CHECK ((family = 'country') = (slug IS NULL)),
  CONSTRAINT uq_tenant_schema UNIQUE (schema),
  CONSTRAINT uq_tenant_role UNIQUE (role),
  CONSTRAINT uq_tenant_country_slug UNIQUE (country, slug));

CREATE TABLE host (
  host text NOT NULL, tenant_id uuid NOT NULL,
  CONSTRAINT pk_host PRIMARY KEY (host),
  CONSTRAINT fk_host_tenant_id FOREIGN KEY (tenant_id) REFERENCES tenant (id));

CREATE TABLE place (
  id uuid NOT NULL, country text NOT NULL, kind text NOT NULL, code_scheme text NOT NULL, code text NOT NULL,
  parent_code text, name text NOT NULL, names jsonb NOT NULL, all_names text NOT NULL,
  search_name text GENERATED ALWAYS AS (public.fold(all_names)) STORED,
  slug text NOT NULL, slugs jsonb NOT NULL, siren text,
  population integer, population_year smallint, population_of text,
  lat double precision, lon double precision, point_kind text, timezone text,
  source text NOT NULL, source_version text NOT NULL, active_from date, active_to date, succeeded_by uuid,
  CONSTRAINT pk_place PRIMARY KEY (id),
  CONSTRAINT ck_place_name CHECK (name <> ''),
  CONSTRAINT ck_place_point CHECK ((lat IS NULL) = (lon IS NULL)));
CREATE UNIQUE INDEX uq_place_code ON place (country, code_scheme, code) WHERE active_to IS NULL;
CREATE UNIQUE INDEX uq_place_slug ON place (country, slug) WHERE active_to IS NULL;
CREATE INDEX ix_place_slug ON place (country, slug text_pattern_ops);
CREATE INDEX ix_place_slugs ON place USING gin (slugs);
CREATE INDEX ix_place_point ON place (lat, lon) WHERE active_to IS NULL;
CREATE INDEX ix_place_search_trigrams ON place USING gin (search_name public.gin_trgm_ops);
CREATE INDEX ix_place_search_prefix ON place (country, search_name text_pattern_ops) WHERE active_to IS NULL;
CREATE INDEX ix_place_folded ON place (country, public.fold(name)) WHERE active_to IS NULL;

CREATE TABLE place_postal (
  country text NOT NULL, postal_code text NOT NULL, place_id uuid NOT NULL, source text NOT NULL, guessed boolean NOT NULL,
  CONSTRAINT pk_place_postal PRIMARY KEY (country, postal_code, place_id),
  CONSTRAINT fk_place_postal_place_id FOREIGN KEY (place_id) REFERENCES place (id));
CREATE INDEX ix_place_postal_place_id ON place_postal (place_id);
CREATE INDEX ix_place_postal_prefix ON place_postal (country, postal_code text_pattern_ops);

CREATE TABLE place_contour (
  place_id uuid NOT NULL, geom bytea NOT NULL, west double precision NOT NULL, south double precision NOT NULL,
  east double precision NOT NULL, north double precision NOT NULL, source text NOT NULL,
  CONSTRAINT pk_place_contour PRIMARY KEY (place_id),
  CONSTRAINT fk_place_contour_place_id FOREIGN KEY (place_id) REFERENCES place (id));
CREATE INDEX ix_place_contour_box ON place_contour (west, east, south, north);

CREATE TABLE geography_load (
  country text NOT NULL, sha256 text NOT NULL, loaded_at timestamptz NOT NULL,
  CONSTRAINT pk_geography_load PRIMARY KEY (country));
"""


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} WITH SCHEMA public")
    op.execute(FOLD)
    op.execute(TABLES)
    op.execute(f"""DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{GEO_READER}') THEN CREATE ROLE {GEO_READER} NOLOGIN; END IF;
    END $$""")
    op.execute(f"GRANT USAGE ON SCHEMA control TO {APP_ROLE}, {GEO_READER}")
    op.execute(f"GRANT SELECT ON tenant, host TO {APP_ROLE}")
    op.execute(f"GRANT SELECT ON place, place_postal, place_contour TO {GEO_READER}")
