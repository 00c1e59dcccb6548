"""The feed's reads, against the plainest way to do the same."""

import math
import random
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.blueprints.ads import models, queries
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.moderation.models import Block
from kernel import clock, geo, ids
from kernel.paging import START, cursor, page_of
from tests.builders.accounts import asking, farid, lea, tom
from tests.builders.ads import an_ad

RADII_KM = (1, 5, 20, 50)
EVERYTHING = list(AdKind)


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


def many_ads(session, author, count, *, seed):
    """Ads clustered as in towns: most near, some far; several at the very same moment."""
    dice, now = random.Random(seed), clock.now()
    rows = []
    for number in range(count):
        spread = dice.choice([0.01, 0.05, 0.3, 1.0])
        lat, lon = 48.6493 + dice.gauss(0, spread), -2.0257 + dice.gauss(0, spread)
        at = now - timedelta(minutes=number // 3)
        rows.append(
            {
                "id": ids.uuid7(),
                "public_id": ids.public_id(),
                "author_id": author.id,
                "key": ids.uuid7(),
                "kind": dice.choice(EVERYTHING),
                "title": f"Ad number {number}",
                "text": "",
                "language": "fr",
                "place_id": author.account.place_id,
                "lat": lat,
                "lon": lon,
                "state": dice.choice([AdState.open] * 9 + [AdState.expired]),
                "created_at": at,
                "updated_at": at,
                "expires_at": at + timedelta(days=60),
                "published_at": at,
                "renewals": 0,
                "details": {},
                **models.cells(lat, lon),
            }
        )
    session.execute(insert(Ad), rows)
    return rows


def sphere_m(lat, lon, other_lat, other_lon):
    """The distance on the sphere (haversine), another way than the product's."""
    p, q = math.radians(lat), math.radians(other_lat)
    half = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def whole_feed(session, asker, **wanted):
    found, after = [], START
    while after:
        rows = queries.newest_around(session, asker, after=after, limit=21, **wanted)
        page = page_of(rows, 20)
        found.extend(page.rows)
        after = page.after and cursor(str(page.after))
    return found


@pytest.mark.parametrize("radius_km", RADII_KM)
def test_feed_is_what_looking_at_every_ad_gives(session, radius_km):
    ads = many_ads(session, lea(session), 2000, seed=radius_km)
    asker = asking(session, tom(session))
    found = [ad.id for ad in whole_feed(session, asker, radius_km=radius_km, kinds=EVERYTHING)]
    opened = [ad for ad in ads if ad["state"] == AdState.open]
    far = {ad["id"]: sphere_m(asker.lat, asker.lon, ad["lat"], ad["lon"]) / 1000 for ad in opened}
    rim = {key for key, km in far.items() if abs(km - radius_km) < radius_km / 100}  # the plane errs by less
    ordered = sorted(opened, key=lambda ad: (ad["created_at"], ad["id"]), reverse=True)
    expected = [ad["id"] for ad in ordered if far[ad["id"]] < radius_km and ad["id"] not in rim]
    assert len(expected) > 20
    assert [key for key in found if key not in rim] == expected
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("kind", EVERYTHING)
def test_feed_of_one_kind_holds_that_kind_only(session, kind):
    ads = many_ads(session, lea(session), 200, seed=7)
    found = whole_feed(session, asking(session, tom(session)), radius_km=50, kinds=[kind])
    assert {ad.kind for ad in found} == {kind}
    assert len(found) <= sum(ad["kind"] == kind for ad in ads)


def test_pages_lose_and_repeat_nothing_while_ads_come_in(session):
    anna = lea(session)
    ads = {an_ad(session, anna, created_at=clock.now() - timedelta(minutes=n)).id for n in range(30)}
    asker = asking(session, tom(session))
    first = page_of(queries.newest_around(session, asker, radius_km=5, kinds=EVERYTHING, limit=21), 20)
    an_ad(session, anna)
    rest = queries.newest_around(session, asker, radius_km=5, kinds=EVERYTHING, after=first.after, limit=21)
    seen = [ad.id for ad in [*first.rows, *rest]]
    assert (set(seen), len(seen)) == (ads, 30)


@pytest.mark.parametrize("radius_km", [2, 5, 20])
def test_of_the_same_moment_the_rim_is_not_forgotten_for_the_inside(session, radius_km):
    author, reader = farid(session), lea(session)
    asker, now = asking(session, reader), clock.now()
    assert asker.lat is not None
    assert asker.lon is not None
    points = [(asker.lat, asker.lon), (asker.lat + radius_km * 0.98 / geo.KM_PER_DEGREE, asker.lon)]
    near, rim = [an_ad(session, author, published_at=now, lat=lat, lon=lon) for lat, lon in points]
    assert near.id < rim.id
    [first] = queries.newest_around(session, asker, radius_km=radius_km, kinds=EVERYTHING, limit=1)
    assert first.id == rim.id


@pytest.mark.parametrize("author_blocks", [True, False])
def test_blocked_authors_are_out_of_sight_both_ways(session, author_blocks):
    anna, ben = lea(session), tom(session)
    ad = an_ad(session, anna)
    asker = asking(session, ben)
    assert queries.newest_around(session, asker, radius_km=5, kinds=EVERYTHING, limit=5)
    blocker, blocked = (anna, ben) if author_blocks else (ben, anna)
    session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now()))
    session.flush()
    assert queries.newest_around(session, asker, radius_km=5, kinds=EVERYTHING, limit=5) == []
    assert queries.reportable(session, ad.public_id, asker=asker) is None


def test_asker_without_a_point_reads_the_ads_of_the_town(session):
    here, _there = an_ad(session, lea(session)), an_ad(session, farid(session))
    asker = asking(session, tom(session, lat=None, lon=None))
    found = queries.newest_around(session, asker, radius_km=5, kinds=EVERYTHING, limit=5)
    assert [(ad.id, ad.distance_m) for ad in found] == [(here.id, None)]


def test_distance_is_told_between_points_and_not_from_a_town_hall(session):
    home = {"lat": 48.655, "lon": -2.02}
    at_hall, at_home = an_ad(session, lea(session)), an_ad(session, lea(session, **home))
    next_town = an_ad(session, farid(session))
    neighbour = asking(session, tom(session, lat=48.652, lon=-2.02))
    seen = {ad.id: ad.distance_m for ad in whole_feed(session, neighbour, radius_km=50, kinds=EVERYTHING)}
    assert seen[at_hall.id] is None
    assert seen[at_home.id] == pytest.approx(333.6, abs=1)
    assert seen[next_town.id] == pytest.approx(12_700, rel=0.05)


@pytest.mark.parametrize(("radius_km", "resolution"), [(1, 8), (5, 8), (20, 5), (50, 5)])
def test_cells_cover_the_circle(radius_km, resolution):
    dice = random.Random(radius_km)
    for lat, lon in ((48.65, -2.02), (38.7, -9.1), (54.9, 8.3), (-21.1, 55.5), (4.9, -52.3)):
        cells = set(geo.cells_around(lat, lon, radius_km, resolution))
        for _ in range(300):
            angle, far = dice.uniform(0, math.tau), radius_km * math.sqrt(dice.random()) / geo.KM_PER_DEGREE
            point = lat + far * math.sin(angle), lon + far * math.cos(angle) / math.cos(math.radians(lat))
            assert geo.cell(*point, resolution) in cells


@pytest.mark.parametrize(("radius_km", "resolution"), [(1, 7), (5, 7), (20, 5), (50, 5)])
def test_cells_of_a_circle_come_in_two(radius_km, resolution):
    circle = (48.65, -2.02, radius_km, resolution)
    inside, rim = geo.inside_and_rim(*circle)
    assert geo.cell(48.65, -2.02, resolution) in inside
    assert sorted(inside + rim) == list(geo.cells_around(*circle))
