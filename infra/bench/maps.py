"""`bench maps`: the maps for crawlers of nine countries, made and judged; the sweep that counts open ads."""

import time
from collections.abc import Mapping
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, insert, text

from app.blueprints.accounts.models import Account
from app.blueprints.ads.models import Ad
from app.blueprints.showcase import jobs
from app.factory import create_app
from infra import postgres, valkey
from infra.bench import hreflang, rows
from infra.bench.rounds import Figure
from kernel import clock
from kernel.config import Config
from tenants import geography, house, migrate, packs, services
from tenants.house import House
from tenants.models import Family

PORT = 8000
WHOLE = 5_000  # addresses: of a country with no more every page is opened, of a larger one an even sample and ...
SAMPLE = 1_000
ADS = 1_000_000
TOWNS = 5_000
KNOWN = text("""
INSERT INTO fr.known_place (id, name, names, slug, slugs, lat, lon, time_zone, known_since)
SELECT id, name, names, slug, slugs, lat, lon, timezone, now() FROM control.place
WHERE country = 'fr' ORDER BY population DESC LIMIT :towns
""")
# Copies of one ad, whatever its columns are, over towns and kinds.
COPIES = text("""
INSERT INTO fr.ad SELECT (jsonb_populate_record(a, jsonb_build_object(
  'id', gen_random_uuid(), 'key', gen_random_uuid(), 'public_id', n::text,
  'place_id', p.ids[1 + n % :towns], 'kind', (ARRAY['ask', 'offer', 'lend'])[1 + n / 7 % 3]))).*
FROM fr.ad a, (SELECT array_agg(id) AS ids FROM fr.known_place) p, generate_series(1, :ads) n
""")


def run() -> list[Figure]:
    """Seconds of making all maps of France, faults over nine countries, seconds of a sweep over a million ads."""
    with postgres.running() as server, valkey.running() as store:
        owner = create_engine(server.dsn("smiile_owner", "smiile"))
        migrate.migrate_control(owner)
        for code in packs.all_codes():
            with owner.begin() as connection:
                geography.load(connection, packs.load(code), contours=False)
            new = services.NewTenant(family=Family.country, country=code, name=code, hosts=(f"{code}.localhost",))
            services.open_tenant(owner, new)
        config = Config(
            database_url=server.dsn("smiile_app", "smiile"),
            redis_url=store.url(),
            smtp_url="smtp://127.0.0.1:9",
            base_url=f"http://localhost:{PORT}",
            secret_key="only for figures",  # noqa: S106
            stage="test",
        )
        made = house.build(config)
        client = create_app(made).test_client()
        figures = [figure for code in packs.all_codes() for figure in _judged(client, code)]
        figures += _swept(owner, made)
        made.close()
        owner.dispose()
    return figures


def _judged(client: FlaskClient, code: str) -> list[Figure]:
    base = f"http://{code}.localhost:{PORT}"

    def fetch(path: str) -> tuple[int, Mapping[str, str], str]:
        answer = client.get(path, base_url=base)
        return answer.status_code, answer.headers, answer.text

    began = time.perf_counter()
    maps = list(hreflang.maps_of(fetch, base))
    took = time.perf_counter() - began
    urls = [url for _path, body in maps for url in hreflang.urls_of(body)]
    faults = list(hreflang.faults_of_maps(maps, base))
    step = 1 if len(urls) <= WHOLE else len(urls) // SAMPLE
    opened = [url for number, url in enumerate(urls) if number % step == 0 or _differs(url)]
    for url in opened:
        faults += hreflang.faults_of_page(fetch, base, url)
    for fault in faults[:20]:
        print(fault, flush=True)
    languages = len(packs.load(code).languages)
    largest = max(len(body.encode()) for _path, body in maps) / 1024 / 1024
    note = f"{len(maps)} maps, the largest {largest:.1f} MB"
    told = f"{len(urls)} addresses, {languages} languages, {len(opened)} pages opened"
    return [
        Figure(f"{code}: making all maps", took, 10.0, "s", note),
        Figure(f"{code}: faults of languages, canonicals, redirects, noindex", len(faults), 0, "", told),
    ]


def _differs(url: hreflang.Url) -> bool:
    """... every page whose slug is another in another language (South Tyrol)."""
    return len({href.rsplit("/", 1)[1] for href in url.versions.values()}) > 1


def _swept(owner: Engine, made: House) -> list[Figure]:
    """The sweep over a million open ads: the first time, when every count is new, and every minute after."""
    france = made.registry.country("fr")
    assert france is not None  # opened above
    now = clock.now()
    with owner.begin() as connection:
        connection.execute(KNOWN, {"towns": TOWNS})
        town: UUID = connection.execute(text("SELECT id FROM fr.known_place LIMIT 1")).scalar_one()
        rooms = connection.execution_options(schema_translate_map={"country": "fr"})
        rooms.execute(insert(Account), [rows.an_account(town, now)])
        rooms.execute(insert(Ad), [rows.an_ad(town, 0, now)])
        connection.execute(COPIES, {"towns": TOWNS, "ads": ADS})
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE fr.ad"))
    took = []
    for _turn in range(4):
        began = time.perf_counter()
        jobs.recount(made, tenant=france)
        took.append(time.perf_counter() - began)
    note = f"{ADS} open ads in {TOWNS} towns"
    return [
        Figure("the sweep that counts, when every number is new", took[0], 10.0, "s", note),
        Figure("the same when nothing has changed, median of 3", sorted(took[1:])[1], 3.0, "s", note),
    ]
