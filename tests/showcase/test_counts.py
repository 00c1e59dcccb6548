"""Counting what is open: right after anything that can happen to an ad, and never done by a visitor's page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.ads.models import AdKind, AdState
from app.blueprints.showcase import jobs, queries
from app.blueprints.showcase.models import AdCount
from app.blueprints.showcase.services import recount
from kernel import clock
from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad
from tests.world import CANCALE, SAINT_MALO


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


def test_open_ads_are_counted_by_place_and_kind_and_for_the_country(session):
    anna = lea(session)
    for kind in (AdKind.ask, AdKind.lend, AdKind.lend):
        an_ad(session, anna, kind=kind)
    an_ad(session, farid(session), kind=AdKind.lend)
    an_ad(session, anna, kind=AdKind.offer, state=AdState.expired)
    recount(session)
    assert queries.counts_of(session, [SAINT_MALO, CANCALE]) == {
        SAINT_MALO: {"ask": 1, "lend": 2},
        CANCALE: {"lend": 1},
    }
    assert queries.totals(session) == {"ask": 1, "lend": 3}


@pytest.mark.parametrize("state", [AdState.expired, AdState.hidden])
def test_count_follows_an_ad_through_any_state_and_back(session, state):
    ad = an_ad(session, lea(session), kind=AdKind.ask)
    seen = []
    for now in (AdState.open, state, AdState.open):
        ad.state = now
        session.flush()
        recount(session)
        seen.append((queries.counts_of(session, [SAINT_MALO]), queries.totals(session)["ask"]))
    one = ({SAINT_MALO: {"ask": 1}}, 1)
    assert seen == [one, ({}, 0), one]


def test_deleted_ad_is_counted_no_more(session):
    ad = an_ad(session, lea(session))
    recount(session)
    session.delete(ad)
    session.flush()
    recount(session)
    assert queries.counts_of(session, [SAINT_MALO]) == {}
    assert queries.totals(session) == {"lend": 0}


def test_date_of_a_count_changes_with_the_number_only(session, monkeypatch):
    an_ad(session, lea(session))
    recount(session)
    first = session.scalar(select(AdCount.changed_at))
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert recount(session) == 0
    assert session.scalar(select(AdCount.changed_at)) == first
    an_ad(session, tom(session))
    assert recount(session) == 1
    assert session.scalar(select(AdCount.changed_at)) == later


def test_counting_twice_changes_nothing(session):
    an_ad(session, lea(session))
    assert [recount(session) for _ in range(3)] == [1, 0, 0]


def test_sweep_counts_its_own_country_only(house, unit, world):
    with unit(world.fr) as u:
        an_ad(u.session, lea(u.session))
    for tenant in (world.fr, world.xx):
        jobs.recount(house, tenant=tenant)
    with unit(world.fr) as u:
        assert queries.totals(u.session) == {"lend": 1}
    with unit(world.xx) as u:
        assert queries.totals(u.session) == {}


@pytest.mark.parametrize(
    "path", ["/", "/types", "/types/lend", "/cancale", "/saint-malo", "/saint-malo/lend", "/sitemap.xml"]
)
def test_no_visitors_page_reads_the_ads(browse, unit, world, statements, path):
    with unit(world.fr) as u:
        an_ad(u.session, lea(u.session))
        recount(u.session)
    statements.clear()
    assert browse().get(path).status == 200
    assert statements
    assert [statement for statement in statements if "fr.ad " in statement or "fr.account" in statement] == []
