"""Places in use, accounts, devices, tokens, rights in spaces."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0002"
down_revision = "country_0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE known_place (
  id uuid NOT NULL, name text NOT NULL, names jsonb NOT NULL, slug text NOT NULL, slugs jsonb NOT NULL,
  lat double precision, lon double precision, time_zone text, known_since timestamptz NOT NULL,
  CONSTRAINT pk_known_place PRIMARY KEY (id),
  CONSTRAINT ck_known_place_name CHECK (name <> ''),
  CONSTRAINT ck_known_place_point CHECK ((lat IS NULL) = (lon IS NULL)));

CREATE TABLE account (
  id uuid NOT NULL, public_id text NOT NULL, email text NOT NULL, email_key text NOT NULL, password_hash text NOT NULL,
  given_name text NOT NULL, family_name text NOT NULL, name_form text NOT NULL, birth_date date NOT NULL,
  place_id uuid NOT NULL, home_lat double precision, home_lon double precision, lat double precision, lon double precision,
  language text NOT NULL, time_zone text NOT NULL, theme text NOT NULL, role text NOT NULL, state text NOT NULL,
  terms_version text NOT NULL, terms_accepted_at timestamptz NOT NULL, failed_sign_ins smallint NOT NULL,
  failed_at timestamptz, locked_until timestamptz, joined_by text, created_at timestamptz NOT NULL, confirmed_at timestamptz,
  CONSTRAINT pk_account PRIMARY KEY (id),
  CONSTRAINT ck_account_state CHECK (state IN ('unconfirmed', 'confirmed', 'closed')),
  CONSTRAINT ck_account_role CHECK (role IN ('resident', 'country_manager')),
  CONSTRAINT ck_account_name_form CHECK (name_form IN ('initial', 'full')),
  CONSTRAINT ck_account_theme CHECK (theme IN ('auto', 'light', 'dark')),
  CONSTRAINT ck_account_email_key CHECK (email_key = lower(email)),
  CONSTRAINT ck_account_confirmed_at CHECK ((state = 'unconfirmed') = (confirmed_at IS NULL) OR state = 'closed'),
  CONSTRAINT ck_account_home CHECK ((home_lat IS NULL) = (home_lon IS NULL)),
  CONSTRAINT ck_account_point CHECK ((lat IS NULL) = (lon IS NULL)),
  CONSTRAINT uq_account_email_key UNIQUE (email_key),
  CONSTRAINT uq_account_public_id UNIQUE (public_id),
  CONSTRAINT fk_account_place_id FOREIGN KEY (place_id) REFERENCES known_place (id));
CREATE INDEX ix_account_place_id ON account (place_id);

CREATE TABLE device (
  id uuid NOT NULL, account_id uuid NOT NULL, digest text NOT NULL, label text NOT NULL, created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL, ended_at timestamptz,
  CONSTRAINT pk_device PRIMARY KEY (id),
  CONSTRAINT uq_device_digest UNIQUE (digest),
  CONSTRAINT fk_device_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_device_account ON device (account_id) WHERE ended_at IS NULL;

CREATE TABLE token (
  id uuid NOT NULL, account_id uuid NOT NULL, kind text NOT NULL, digest text NOT NULL, email text NOT NULL,
  created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz,
  CONSTRAINT pk_token PRIMARY KEY (id),
  CONSTRAINT ck_token_kind CHECK (kind IN ('confirm', 'reset', 'change_email')),
  CONSTRAINT uq_token_digest UNIQUE (digest),
  CONSTRAINT fk_token_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_token_account ON token (account_id);

CREATE TABLE known_staff (
  account_id uuid NOT NULL, collectivity_id uuid NOT NULL, slug text NOT NULL, name text NOT NULL, "right" text NOT NULL,
  until timestamptz,
  CONSTRAINT pk_known_staff PRIMARY KEY (account_id, collectivity_id),
  CONSTRAINT fk_known_staff_account_id FOREIGN KEY (account_id) REFERENCES account (id));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("known_place", "account", "device", "token", "known_staff"):
        grant(table)
