"""New ads against kept searches: what the page of a search would show, the other way round; and how people are told."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app import wiring
from app.blueprints.accounts.models import AccountState
from app.blueprints.accounts.services import choose_place, set_home
from app.blueprints.ads.events import AdPublished
from app.blueprints.ads.models import AdDismissal, AdKind, AdState
from app.blueprints.ads.queries import Town, Wanted, looked_for
from app.blueprints.ads.queries.words import query_of
from app.blueprints.home import queries, services
from app.blueprints.home.models import SearchHit, Tell
from app.blueprints.home.services import telling
from app.blueprints.moderation.models import Block
from app.blueprints.notifications.models import Delivery, Notification
from app.blueprints.notifications.services import turn_letters_off
from kernel import clock, ids, outbox
from kernel.outbox import CountryOutbox
from tests import world as worlds
from tests.builders.accounts import asking, farid, lea, tom
from tests.builders.ads import an_ad
from tests.builders.searches import a_search
from tests.travel import travel

WORDS = ("vélo", "échelle", "perceuse", "chat", "piano")
CANCALE = Town(id=worlds.CANCALE, lat=48.6759, lon=-1.8517)
# No home is farther from its town than `LARGEST_PLACE_M`, which both ways rely on.
POINTS = st.tuples(st.floats(48.45, 48.9), st.floats(-2.4, -1.55))
KINDS = st.lists(st.sampled_from([AdKind.lend, AdKind.sell, AdKind.ask]), unique=True, min_size=1).map(tuple)
ADS = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(" ".join),
        "kind": st.sampled_from([AdKind.lend, AdKind.sell, AdKind.ask]),
        "point": POINTS,
        "in_cancale": st.booleans(),
        "price": st.sampled_from([None, 500, 3000]),
    }
)
SEARCHES = st.fixed_dictionaries(
    {
        "typed": st.sampled_from(["", "vélos", "echelle", "perceuse chat", "piano"]),
        "radius_km": st.sampled_from([1, 5, 20, 50]),
        "kinds": KINDS | st.just(tuple(AdKind)),
        "around": st.sampled_from([None, CANCALE]),
        "point": POINTS | st.none(),
        "price_most": st.sampled_from([None, 1000]),
    }
)


def keep(session, person, wanted, typed):
    asker = asking(session, person)
    reading = queries.read(session, asker, "fr", typed, "here")
    kept = services.keep_search(
        session, asker=asker, wanted=wanted, reading=reading, name=typed or "x", tell=Tell.page, key=ids.uuid7()
    )
    return kept, query_of(reading.words)


class Undone(Exception):
    """Ends an example without a trace."""


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(ads=st.lists(ADS, min_size=1, max_size=6), searches=st.lists(SEARCHES, min_size=1, max_size=6))
def test_ads_find_the_searches_whose_pages_show_them(unit, world, ads, searches):
    with pytest.raises(Undone), unit(world.fr) as u:
        session = u.session
        authors = {False: lea(session), True: farid(session)}
        kept = []
        for one in searches:
            lat, lon = one["point"] or (None, None)
            person = tom(session, lat=lat, lon=lon)
            names = ("radius_km", "kinds", "around", "price_most")
            wanted = Wanted(**{name: one[name] for name in names})
            row, query = keep(session, person, wanted, one["typed"])
            kept.append((row, person, Wanted(**{name: one[name] for name in names}, query=query)))
        for one in ads:
            lat, lon = one["point"]
            money = {"price": one["price"], "currency": one["price"] and "EUR"}
            ad = an_ad(
                session, authors[one["in_cancale"]], title=one["title"], kind=one["kind"], lat=lat, lon=lon,
                language="fr", text="", **money,
            )  # fmt: skip
            services.match_ad(session, ad_id=ad.id)
        pairs = set(session.execute(select(SearchHit.search_id, SearchHit.ad_id)).tuples())
        shown = {
            (row.id, ad.id)
            for row, person, wanted in kept
            for ad in looked_for(session, asking(session, person), wanted, size=100).rows
        }
        assert pairs == shown
        raise Undone


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def publish(unit, world, house, author, *, times=1, **ad):
    """An ad is published, and everything that follows happens."""
    with unit(world.fr) as u:
        made = an_ad(u.session, author, **({"title": "Long ladder"} | ad))
        outbox.write(u.session, AdPublished(ad_id=made.id, author_id=author.id, kind=made.kind, place_id=made.place_id))
    travel(house, world.fr, times=times)
    return made


def told(unit, world):
    with unit(world.fr, read_only=True) as u:
        rows = u.session.execute(
            select(Notification.account_id, Notification.kind, Notification.values, Notification.path)
        )
        return [tuple(row) for row in rows if row.kind.startswith("home.")]


def letters(unit, world):
    with unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(Delivery.letter).order_by(Delivery.id)))


def test_keeper_is_told_once_however_many_searches_found_it_and_however_often_it_comes(app, house, unit, world, people):
    with unit(world.fr) as u:
        for typed in ("ladder", "ladders", ""):
            a_search(u.session, people[1], typed, tell=Tell.letter if typed else Tell.page)
        a_search(u.session, people[0], "ladder")  # the author's own
        a_search(u.session, farid(u.session), "piano", radius_km=50)
    ad = publish(unit, world, house, people[0], times=2)
    [(account, kind, values, path)] = told(unit, world)
    assert (account, kind, path) == (people[1].id, "home.found", f"/ads/{ad.public_id}")
    assert values == {"name": "ladder", "title": "Long ladder", "place": "Saint-Malo"}
    assert letters(unit, world) == ["home/mail/found"]


def test_one_letter_a_day_is_not_one_at_once(app, house, unit, world, people):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.daily)
    publish(unit, world, house, people[0])
    assert (told(unit, world), letters(unit, world)) == ([], [])


def silence(session, why, author, keeper, row):
    """Make that the keeper should not be told."""
    if why == "paused":
        row.paused_at = clock.now()
    elif why == "closed account":
        keeper.account.state = AccountState.closed
    else:
        blocker, blocked = (author, keeper) if why == "blocked by them" else (keeper, author)
        session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now()))
    session.flush()


@pytest.mark.parametrize("why", ["blocked by them", "blocked by me", "paused", "closed account"])
def test_nobody_is_told_of_what_they_should_not_see(app, house, unit, world, why):
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        row = a_search(u.session, keeper, "ladder")
        silence(u.session, why, author, keeper, row)
    publish(unit, world, house, author)
    assert told(unit, world) == []


@pytest.mark.parametrize("state", [AdState.expired, AdState.hidden])
def test_an_ad_that_is_over_before_its_turn_is_told_to_nobody(app, house, unit, world, people, state):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder")
    publish(unit, world, house, people[0], state=state)
    assert told(unit, world) == []


def test_dismissed_ad_finds_no_search(unit, world, people):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder")
        ad = an_ad(u.session, people[0], title="Long ladder")
        u.session.add(AdDismissal(account_id=people[1].id, ad_id=ad.id, created_at=clock.now()))
        u.session.flush()
        assert services.match_ad(u.session, ad_id=ad.id) is False


def test_dismissed_between_finding_and_telling_is_not_told(unit, world, people):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
        ad = an_ad(u.session, people[0], title="Long ladder")
        assert services.match_ad(u.session, ad_id=ad.id)
        u.session.add(AdDismissal(account_id=people[1].id, ad_id=ad.id, created_at=clock.now()))
        services.tell_found(u.session, ad_id=ad.id, cause_id=ids.uuid7())
    assert told(unit, world) == []


def test_telephone_number_in_a_title_is_masked_in_what_a_search_tells(app, house, unit, world, people):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
    publish(unit, world, house, people[0], title="Ladder 06 12 34 56 78")
    [(_, _, values, _)] = told(unit, world)
    assert values["title"] == "Ladder 06 •• •• •• 78"


def test_letters_at_once_are_bounded_a_day_and_the_rest_waits_for_the_daily_one(unit, world, people):
    most = telling.LETTERS_A_DAY
    with unit(world.fr) as u:
        page = tom(u.session)
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
        a_search(u.session, page, "ladder", tell=Tell.page)
        for number in range(most + 3):
            ad = an_ad(u.session, people[0], title=f"Ladder number {number}")
            services.match_ad(u.session, ad_id=ad.id)
            services.tell_found(u.session, ad_id=ad.id, cause_id=ids.uuid7())
    assert letters(unit, world) == ["home/mail/found"] * most
    # On the page both are told of all.
    assert [len([row for row in told(unit, world) if row[0] == who.id]) for who in (people[1], page)] == [most + 3] * 2
    with unit(world.fr) as u:
        assert services.write_daily(u.session, people=[(people[1].id, clock.now().date())])
        later = an_ad(u.session, people[0], title="Ladder of tomorrow")
        u.session.execute(update(Notification).values(created_at=Notification.created_at - timedelta(days=1)))
        services.match_ad(u.session, ad_id=later.id)
        services.tell_found(u.session, ad_id=later.id, cause_id=ids.uuid7())
    assert letters(unit, world) == [*["home/mail/found"] * most, "home/mail/daily", "home/mail/found"]
    [daily] = [values for _, kind, values, _ in told(unit, world) if kind == "home.daily"]
    assert [ad["title"] for ad in daily["groups"][0]["ads"]] == [f"Ladder number {most + n}" for n in (2, 1, 0)]


def found(session, author, *titles):
    """Ads of one neighbour, one after the other, as the searches find and tell them."""
    for title in titles:
        ad = an_ad(session, author, title=title)
        services.match_ad(session, ad_id=ad.id)
        services.tell_found(session, ad_id=ad.id, cause_id=ids.uuid7())


def test_who_does_without_letters_at_once_gets_no_daily_one_in_their_place(unit, world, people):
    titles = [f"Ladder number {number}" for number in range(2 * telling.LETTERS_A_DAY)]
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
        turn_letters_off(u.session, account_id=people[1].id, kind=telling.KIND)
        found(u.session, people[0], *titles)
        assert not services.write_daily(u.session, people=[(people[1].id, clock.now().date())])
    assert (letters(unit, world), len(told(unit, world))) == ([], len(titles))


def test_who_turns_letters_off_in_the_middle_of_a_day_is_not_written_to_the_next(unit, world, people):
    most = telling.LETTERS_A_DAY
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
        found(u.session, people[0], *(f"Ladder number {number}" for number in range(most)))
        turn_letters_off(u.session, account_id=people[1].id, kind=telling.KIND)
        found(u.session, people[0], "Ladder of the evening")
        assert not services.write_daily(u.session, people=[(people[1].id, clock.now().date())])
    assert (letters(unit, world), len(told(unit, world))) == (["home/mail/found"] * most, most + 1)


def test_what_was_found_and_never_told_is_no_letter(unit, world, people):
    most = telling.LETTERS_A_DAY
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder", tell=Tell.letter)
        for number in range(most):
            ad = an_ad(u.session, people[0], title=f"Ladder number {number}")
            services.match_ad(u.session, ad_id=ad.id)
            u.session.add(AdDismissal(account_id=people[1].id, ad_id=ad.id, created_at=clock.now()))
            services.tell_found(u.session, ad_id=ad.id, cause_id=ids.uuid7())
        found(u.session, people[0], "Ladder that is wanted")
    assert letters(unit, world) == ["home/mail/found"]


def test_a_whole_town_is_told_in_parts_and_each_once(app, house, unit, world, people, monkeypatch):
    monkeypatch.setattr(services.tell_found, "__kwdefaults__", {"most": 3})
    with unit(world.fr) as u:
        keepers = [a_search(u.session, tom(u.session), "ladder").account_id for _ in range(10)]
    publish(unit, world, house, people[0], times=2)
    assert sorted(row[0] for row in told(unit, world)) == sorted(keepers)
    with unit(world.fr, read_only=True) as u:
        parts = u.session.scalar(select(func.count()).where(CountryOutbox.name == "home.AdFound"))
        waiting = u.session.scalar(select(func.count()).where(SearchHit.told_at.is_(None)))
    assert (parts, waiting) == (4, 0)


@pytest.mark.parametrize("count", [1, 40])
def test_an_ad_costs_the_same_statements_however_many_searches_there_are(unit, world, people, queries, count):
    with unit(world.fr) as u:
        for _ in range(count):
            a_search(u.session, tom(u.session), random.Random(count).choice(["ladder", "piano"]))
        ad = an_ad(u.session, people[0], title="Long ladder")
        assert queries(lambda: services.match_ad(u.session, ad_id=ad.id)) == 3


def test_searches_follow_their_keeper_to_another_town(app, house, unit, world, people):
    with unit(world.fr) as u:
        a_search(u.session, people[1], "ladder")
        choose_place(u.session, asker=asking(u.session, people[1]), place_id=worlds.CANCALE)
        cancale = farid(u.session)
    travel(house, world.fr)
    publish(unit, world, house, people[0], title="Ladder of Saint-Malo")
    publish(unit, world, house, cancale, title="Ladder of Cancale")
    assert [values["title"] for _, _, values, _ in told(unit, world)] == ["Ladder of Cancale"]


def test_searches_follow_an_exact_place_and_searches_around_a_town_stay(app, house, unit, world, people):
    with unit(world.fr) as u:
        own, town = a_search(u.session, people[1], "ladder"), a_search(u.session, people[1], "ladder cancale")
        set_home(u.session, asker=asking(u.session, people[1]), lat=48.70, lon=-2.03, key="key")
        before = (town.lat, town.lon, town.cells)
    travel(house, world.fr)
    with unit(world.fr) as u:
        own, town, tom_now = (u.session.get(type(row), row.id) for row in (own, town, people[1].account))
        assert (own.lat, own.lon) == (tom_now.lat, tom_now.lon)
        assert (town.lat, town.lon, town.cells) == before


def test_every_event_of_searches_is_followed():
    assert {step.name for step in wiring.ROAD.following("ads.AdPublished")} >= {"home.find_searches"}
    assert {step.queue for step in wiring.ROAD.following("home.AdFound")} == {"bulk"}
