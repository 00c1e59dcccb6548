"""The reference geography: files that hold, a loader that only ever does what they say, and the search over it."""

import gzip
import json
import lzma

import pytest
import shapely
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from infra.places import check, slugs
from infra.places import pack as build_pack
from infra.places.draft import Draft
from tenants import contours, geography, migrate, packs, place_files, place_search
from tenants.typed_names import fold
from tests import world as worlds

SHIPPED = packs.COUNTRIES
EVERY = packs.all_codes(made_up=True)


@pytest.fixture(scope="module")
def full(server, world):
    """A database of this module's own with every country loaded."""
    worlds.create_database(server, "geography")
    owner = worlds.owner_engine(server, "geography")
    migrate.migrate_control(owner)
    for code in EVERY:
        with owner.begin() as connection:
            geography.load(connection, packs.load(code), contours=packs.load(code).made_up)
    yield owner
    owner.dispose()
    worlds.drop_database(server, "geography")


@pytest.fixture
def control(full):
    """A transaction of the owner that is undone."""
    with full.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture(scope="module")
def reader(server, full):
    """A session under the role that may read places and nothing else."""
    engine = create_engine(server.dsn("postgres", "geography"))
    with Session(engine) as session:
        session.execute(text("SET ROLE geo_reader"))
        yield session
    engine.dispose()


@pytest.fixture
def atlas(tmp_path, monkeypatch):
    """The made-up country in a folder of the test's own, and a way to rewrite its places."""
    country = tmp_path / "xx"
    (country / "geo").mkdir(parents=True)
    source = packs.COUNTRIES / "xx"
    for file in source.rglob("*.*"):
        (country / file.relative_to(source)).write_bytes(file.read_bytes())
    monkeypatch.setattr(packs, "COUNTRIES", tmp_path)

    def rewrite(change):
        file = country / "geo" / place_files.PLACES
        rows = [json.loads(line) for line in gzip.decompress(file.read_bytes()).decode().splitlines()]
        rows = change(rows)
        file.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
        return packs.load("xx")

    return rewrite


def xx(control, columns="*", where="true"):
    return control.execute(
        text(f"SELECT {columns} FROM control.place WHERE country = 'xx' AND {where} ORDER BY code")
    ).all()


@pytest.mark.parametrize("code", EVERY)
def test_files_have_no_fault(code):
    rules = build_pack.read(code)["places"]
    assert list(check.faults(rules, build_pack.geo(code), build_pack.parents(code))) == []


def test_every_fault_is_found(tmp_path):
    good = {"id": "a", "code": "X001", "name": "Ville", "all_names": "Ville", "slug": "ville", "parent_code": "N"}
    rules, parents = build_pack.read("xx")["places"], {"N"}
    for spoiled in (
        {"code": "1"},
        {"name": "Vi?le"},
        {"name": " "},
        {"all_names": "town@hall"},
        {"parent_code": "Q"},
        {"lat": 0.0, "lon": 0.0},
        {"email": "town"},
    ):
        assert list(check.place_faults(good | spoiled, rules, parents)), spoiled
    assert not list(check.place_faults(good, rules, parents))
    for slug in ("eu", "ads", "sign-in", "Ville", "é", ""):
        assert list(check.slug_faults([good | {"slug": slug}])), slug
    assert list(check.slug_faults([good, good | {"code": "X002"}]))
    assert list(check.referee_faults({"1", "2"}, {"1", "3"}, set(), 5))
    assert list(check.referee_faults({"1"}, {"1", "2", "3"}, {"1", "2"}, 5))
    assert not list(check.referee_faults({"1"}, {"1"}, {"1"}, 5))
    assert list(check.change_faults([good] * 100, [good] * 80))
    square = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    assert list(check.contour_faults({"a": square, "b": square}, []))
    assert list(check.contour_faults({"X001": square}, [good | {"lat": 5.0, "lon": 5.0}]))


def test_files_together_are_small():
    assert sum(file.stat().st_size for file in packs.COUNTRIES.rglob("*") if file.is_file()) < 8_000_000


def test_contours_are_read_back_valid_and_hold_their_town_halls():
    points = {
        row["code"]: (row["lon"], row["lat"])
        for row in check.places(packs.load("fr").geo)
        if row.get("point_kind") == "contour"
    }
    seen = 0
    for code, wkb, west, south, east, north in contours.read(packs.load("fr").geo / place_files.CONTOURS):
        seen += 1
        if code in points:
            assert shapely.from_wkb(wkb).buffer(contours.STEP).covers(shapely.Point(points[code]))
        assert west < east
        assert south < north
    assert seen > 34_000
    assert points


def test_contours_keep_holes_and_islands():
    found = {
        code: shapely.from_wkb(wkb) for code, wkb, *_ in contours.read(packs.load("xx").geo / place_files.CONTOURS)
    }
    assert len(found["X001"].geoms[0].interiors) == 1
    assert len(found["X002"].geoms) == 2
    assert all(shape.is_valid for shape in found.values())


def test_contour_whose_rings_cross_is_mended(tmp_path):
    file = tmp_path / "contours.xz"
    file.write_bytes(lzma.compress(b"A 0 0 100 100 0 -100 -100 100\nB 0 0 100 0 0 100 -100 0\n"))
    (_, crossed, *_), (code, *_) = contours.read(file)
    assert shapely.from_wkb(crossed).is_valid
    assert code == "B"


def test_every_place_of_the_files_is_loaded(control):
    for code in EVERY:
        rows = check.places(packs.load(code).geo)
        counted = control.execute(text("SELECT count(*) FROM control.place WHERE country = :c"), {"c": code}).scalar()
        assert counted == len(rows) > 0


def test_the_same_files_again_are_skipped_and_change_nothing(control):
    assert geography.load(control, packs.load("xx")).skipped
    control.execute(text("DELETE FROM control.geography_load"))
    report = geography.load(control, packs.load("xx"))
    assert (report.inserted, report.changed, report.closed, report.unchanged) == (0, 0, 0, 20)


def test_place_without_point_or_postal_code_is_loaded(control):
    (nowhere,) = xx(control, "lat, lon, population", "name = 'Nulpart'")
    assert nowhere == (None, None, None)


def test_changed_name_keeps_the_id(control, atlas):
    before = xx(control, "id", "code = 'X003'")
    pack = atlas(
        lambda rows: [row | ({"name": "Neuf", "all_names": "Neuf"} if row["code"] == "X003" else {}) for row in rows]
    )
    report = geography.load(control, pack)
    assert (report.changed, report.inserted, report.closed) == (1, 0, 0)
    assert xx(control, "id", "code = 'X003' AND name = 'Neuf' AND search_name = 'neuf'") == before


def test_place_gone_is_closed_with_its_successor_and_comes_back_under_its_id(control, atlas):
    before = xx(control, "id, slug", "code = 'X003'")
    merged = atlas(
        lambda rows: [
            row | ({"former": ["X003"]} if row["code"] == "X004" else {}) for row in rows if row["code"] != "X003"
        ]
    )
    assert geography.load(control, merged).closed == 1
    ((successor,),) = xx(control, "id", "code = 'X004'")
    assert xx(control, "succeeded_by, active_to IS NOT NULL", "code = 'X003'") == [(successor, True)]
    postal = text("SELECT count(*) FROM control.place_postal WHERE place_id = :id")
    assert control.execute(postal, {"id": before[0].id}).scalar() == 0
    original = check.places(packs.load("xx").geo)
    gone = next(row for row in check.places(SHIPPED / "xx" / "geo") if row["code"] == "X003")
    back = geography.load(control, atlas(lambda _: [*original, gone]))
    assert back.inserted == 0
    assert xx(control, "id, slug", "code = 'X003' AND active_to IS NULL") == before


def test_slugs_may_change_places(control, atlas):
    def swapped(rows):
        slug = {row["code"]: row["slug"] for row in rows}
        slug["X003"], slug["X004"] = slug["X004"], slug["X003"]
        return [row | {"slug": slug[row["code"]]} for row in rows]

    assert geography.load(control, atlas(swapped)).changed == 2


def test_rows_entered_by_hand_are_left_alone(control, atlas):
    control.execute(
        text("""INSERT INTO control.place (id, country, kind, code_scheme, code, name, names, all_names, slug, slugs, source,
          source_version) VALUES (gen_random_uuid(), 'xx', 'commune', 'manual', '1', 'Neuve', '{}', 'Neuve', 'neuve', '{}',
          'manual', '1')""")
    )
    control.execute(
        text("""INSERT INTO control.place_postal SELECT 'xx', '9999', id, 'learned', false FROM control.place
          WHERE country = 'xx' AND code = 'X001'""")
    )
    arriving = {"id": "019000000000700080000000000000aa", "code": "X021", "name": "Neuve", "all_names": "Neuve"}
    arriving |= {"slug": "neuve", "parent_code": "N", "source": "made-up", "source_version": "1"}
    report = geography.load(control, atlas(lambda rows: [*rows, arriving]))
    assert (report.inserted, report.closed) == (1, 0)
    assert xx(control, "slug", "name = 'Neuve'") == [("neuve",), ("neuve-x021",)]
    assert control.execute(text("SELECT count(*) FROM control.place_postal WHERE postal_code = '9999'")).scalar() == 1


def test_failed_load_leaves_nothing(full, atlas):
    pack = atlas(lambda rows: [row | {"name": ""} for row in rows])
    with pytest.raises(Exception, match="ck_place_name"), full.begin() as connection:
        geography.load(connection, pack)
    with full.connect() as connection:
        assert len(xx(connection, "id", "name <> '' AND active_to IS NULL")) == 20


def test_contours_are_loaded_with_their_boxes(control):
    rows = control.execute(text("SELECT geom, west, south, east, north FROM control.place_contour")).all()
    assert len(rows) == 8
    for geom, *box in rows:
        assert shapely.from_wkb(bytes(geom)).bounds == tuple(box)


def test_python_folds_as_the_database_does(control):
    rows = control.execute(text("SELECT all_names, search_name FROM control.place")).all()
    assert [names for names, folded in rows if fold(names) != folded.strip()] == []


@pytest.mark.parametrize(
    ("country", "typed", "first"),
    [
        ("fr", "saint-malo", "Saint-Malo"),
        ("fr", "SAINT MALO", "Saint-Malo"),
        ("fr", "st malo", "Saint-Malo"),
        ("fr", "havre", "Le Havre"),
        ("fr", "eu", "Eu"),
        ("fr", "y", "Y"),
        ("fr", "l’haÿ", "L'Haÿ-les-Roses"),
        ("fr", "35400", "Saint-Malo"),
        ("fr", "35400 saint", "Saint-Malo"),
        ("fr", "vilurbane", "Villeurbanne"),
        ("fr", "marseile", "Marseille"),
        ("fr", "toulose", "Toulouse"),
        ("be", "Brussel", "Bruxelles"),
        ("be", "Luik", "Liège"),
        ("be", "anvers", "Antwerpen"),
        ("be", "st niklaas", "Sint-Niklaas"),
        ("be", "Saint-Vith", "Sankt Vith"),
        ("de", "munchen", "München"),
        ("de", "muenchen", "München"),
        ("de", "frankfrt", "Frankfurt am Main"),
        ("de", "Grossenhain", "Großenhain"),
        ("ch", "genf", "Genève"),
        ("ch", "st gallen", "St. Gallen"),
        ("ch", "bienne", "Biel/Bienne"),
        ("it", "bozen", "Bolzano"),
        ("es", "donostia", "San Sebastián"),
        ("es", "28013", "Madrid"),
        ("nl", "den bosch", "'s-Hertogenbosch"),
        ("nl", "naaldwijk", "Westland"),
        ("nl", "1012 AB", "Amsterdam"),
        ("pt", "lisbonne", "Lisboa"),
        ("pt", "1000-001", "Lisboa"),
        ("lu", "Lëtzebuerg", "Luxembourg"),
        ("lu", "L-1111", "Luxembourg"),
    ],
)
def test_search_finds_first(reader, country, typed, first):
    found = place_search.search(reader, country, typed)
    assert found, "nothing found"
    assert found[0].name == first


def test_search_shows_the_code_that_was_typed(reader):
    assert {hit.postal_code for hit in place_search.search(reader, "fr", "75011")} == {"75011"}


def test_search_stays_in_its_country(reader):
    assert all(hit.name != "Paris" for hit in place_search.search(reader, "de", "paris"))


def test_search_keeps_to_the_limit_and_tells_homonyms_apart(reader):
    found = place_search.search(reader, "fr", "saint", limit=7)
    assert len(found) == 7
    twins = place_search.search(reader, "xx", "saint-gribouille")
    assert {(hit.parent, hit.slug) for hit in twins} == {
        ("Nordmark", "saint-gribouille-n"),
        ("Sudrive", "saint-gribouille-s"),
    }


def test_closed_place_is_not_found(control, atlas):
    geography.load(control, atlas(lambda rows: [row for row in rows if row["code"] != "X003"]))
    assert all(hit.name != "Vaucendre" for hit in place_search.search(Session(control), "xx", "vaucendre"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "%",
        "_",
        "%%%",
        "\\",
        "\0",
        "a\0b",
        "x" * 1_000_000,
        "😀",
        "\ud800",
        "'",
        "日本",
        "٣٥٤٠٠",
        "-",
        "9" * 70,
        "q" * 79,
    ],
)
def test_hostile_text_finds_nothing(reader, typed):
    assert place_search.search(reader, "fr", typed) == []


def test_wildcards_are_letters_like_others(reader):
    assert place_search.search(reader, "xx", "b%e") == []
    assert place_search.search(reader, "xx", "belle_oche") == place_search.search(reader, "xx", "belle oche")


def test_slug_is_plain_when_alone_else_longer_and_kept_once_given():
    def drafts(*names):
        return [Draft(code=f"X00{n}", name=name, source="t", parent_code=p) for n, (name, p) in enumerate(names)]

    alone = slugs.assign(drafts(("Alpha", "N")), ["fr"], {})
    assert alone == {"X000": {"": "alpha"}}
    twins = slugs.assign(drafts(("Alpha", "N"), ("Alpha", "S")), ["fr"], {})
    assert [slug[""] for slug in twins.values()] == ["alpha-n", "alpha-s"]
    same_parent = slugs.assign(drafts(("Alpha", "N"), ("Alpha", "N")), ["fr"], {})
    assert [slug[""] for slug in same_parent.values()] == ["alpha-n", "alpha-x001"]
    later = slugs.assign(drafts(("Alpha", "N"), ("Alpha", "S")), ["fr"], alone)
    assert [slug[""] for slug in later.values()] == ["alpha", "alpha-s"]
    ours = slugs.assign(drafts(("Ads", "N"), ("Eu", "S")), ["fr"], {})
    assert [slug[""] for slug in ours.values()] == ["ads-n", "eu-s"]
    german = slugs.assign(drafts(("Köln", "N")), ["de"], {})
    assert german == {"X000": {"": "koeln"}}


@pytest.mark.parametrize(
    ("country", "typed", "first"),
    [
        ("de", "freiburg", "Freiburg im Breisgau"),
        ("de", "freiburg im breisgau", "Freiburg im Breisgau"),
        ("de", "frankfurt", "Frankfurt am Main"),
        ("de", "rothenburg", "Rothenburg ob der Tauber"),
        ("de", "halle", "Halle (Saale)"),
        ("fr", "chalon", "Chalon-sur-Saône"),
        ("nl", "capelle", "Capelle aan den IJssel"),
    ],
)
def test_a_town_is_known_by_the_name_everybody_says(reader, country, typed, first):
    found = place_search.named(reader, country, [typed])
    assert first in [one.hit.name for one in found if typed in (*one.names, one.short)]


def test_a_whole_name_comes_before_a_short_one_and_a_beginning_is_none(reader):
    assert place_search.named(reader, "de", ["mainz"])[0].names == {"mainz"}
    assert place_search.named(reader, "fr", ["saint"]) == []
