"""The one letter a day: at the reader's own hour, exactly once, grouped, capped, and none when nothing is new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from app.blueprints.ads.models import Ad, AdReach, AdState, AdTold
from app.blueprints.home import jobs, services
from app.blueprints.home.models import DailyLetter, SearchHit, Tell
from app.blueprints.moderation.models import Block
from app.blueprints.notifications.models import Delivery, Notification
from app.i18n import letters
from kernel import clock
from tenants import house as houses
from tests import world as worlds
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.lost import a_lost_cat
from tests.builders.searches import a_search


@pytest.fixture
def at(monkeypatch):
    """Move the one clock: `at("2027-03-28 00:30")`, in UTC."""

    def moved(moment):
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: now)

    return moved


def hit(unit, world, author, title="Long ladder", **ad):
    """An ad that the searches which are kept have found."""
    with unit(world.fr) as u:
        made = an_ad(u.session, author, title=title, **ad)
        services.match_ad(u.session, ad_id=made.id)
        return made


def sweep(house, world):
    jobs.write_daily(house, tenant=world.fr)


def written(unit, world):
    with unit(world.fr, read_only=True) as u:
        rows = u.session.execute(select(Notification.account_id, Notification.values).order_by(Notification.created_at))
        return [(account, values["groups"]) for account, values in rows]


def titles(groups):
    return [(group["name"], [ad["title"] for ad in group["ads"]], group["more"]) for group in groups]


def test_letter_comes_at_ones_own_hour_and_once(house, unit, world, at):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, paris, reunion = lea(u.session), tom(u.session), tom(u.session, time_zone="Indian/Reunion")
        for keeper in (paris, reunion):
            a_search(u.session, keeper, "ladder", tell=Tell.daily)
        u.session.flush()
    with unit(world.fr) as u:  # had today's letter before anything was found
        for keeper in (paris, reunion):
            u.session.add(
                DailyLetter(account_id=keeper.id, day=datetime(2026, 11, 23, tzinfo=UTC).date(), made_at=clock.now())
            )
    hit(unit, world, author)
    told = []
    for moment in (
        "2026-11-23 12:05",
        "2026-11-24 02:59",
        "2026-11-24 03:00",
        "2026-11-24 05:59",
        "2026-11-24 06:00",
        "2026-11-24 06:00",
        "2026-11-25 09:00",
    ):
        at(moment)
        sweep(house, world)
        told.append([account for account, _ in written(unit, world)])
    # Seven o'clock is 3:00 UTC on Réunion and 6:00 in Paris.
    assert told == [
        [],
        [],
        [reunion.id],
        [reunion.id],
        [reunion.id, paris.id],
        [reunion.id, paris.id],
        [reunion.id, paris.id],
    ]


@pytest.mark.parametrize(
    ("hour", "moments", "expected"),
    [
        # 28 March 2027: 2:00 does not exist in Paris; the clock goes from 1:59 to 3:00 (1:00 UTC).
        (2, ("2027-03-28 00:30", "2027-03-28 00:59", "2027-03-28 01:00", "2027-03-28 01:30"), [0, 0, 1, 1]),
        # 31 October 2027: 2:30 comes twice, at 0:30 and at 1:30 UTC.
        (2, ("2027-10-30 23:30", "2027-10-31 00:30", "2027-10-31 01:30"), [0, 1, 1]),
        (0, ("2027-03-27 22:59", "2027-03-27 23:00"), [1, 2]),  # a day ends at midnight of Paris
    ],
)
def test_a_change_of_the_clock_neither_loses_nor_doubles_a_letter(house, unit, world, at, hour, moments, expected):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        a_search(u.session, keeper, "ladder", tell=Tell.daily)
        from tests.home.test_matching import asking

        services.set_daily_hour(u.session, asker=asking(u.session, keeper), hour=hour)
    counts = []
    for number, moment in enumerate(moments):
        at(moment)
        hit(unit, world, author, f"Ladder number {number}")
        sweep(house, world)
        counts.append(len(written(unit, world)))
    assert counts == expected


def test_late_and_double_runs_lose_nothing(house, unit, world, at):
    at("2026-11-23 05:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        a_search(u.session, keeper, "ladder", tell=Tell.daily)
    for day in ("23", "24", "25"):
        at(f"2026-11-{day} 05:00")
        hit(unit, world, author, f"Ladder of the {day}")
    at("2026-11-25 22:00")  # nothing has run for three days
    sweep(house, world)
    hit(unit, world, author, "Ladder of the evening")
    sweep(house, world)
    at("2026-11-26 06:00")
    sweep(house, world)
    sweep(house, world)
    assert [titles(groups) for _, groups in written(unit, world)] == [
        [("ladder", ["Ladder of the 25", "Ladder of the 24", "Ladder of the 23"], 0)],
        [("ladder", ["Ladder of the evening"], 0)],
    ]


def test_letter_is_grouped_capped_and_names_an_ad_once(house, unit, world, at):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        for typed in ("ladder", "piano", ""):
            a_search(u.session, keeper, typed, tell=Tell.daily)
    for number in range(7):
        hit(unit, world, author, f"Ladder number {number}", created_at=clock.now() - timedelta(minutes=10 - number))
    hit(unit, world, author, "Piano lessons")
    sweep(house, world)
    [(_, groups)] = written(unit, world)
    ladders = [f"Ladder number {number}" for number in (6, 5, 4, 3, 2)]
    assert titles(groups) == [("ladder", ladders, 2), ("piano", ["Piano lessons"], 0)]


@pytest.mark.parametrize("why", ["over", "blocked", "paused", "nothing"])
def test_no_empty_letter(house, unit, world, at, why):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        row = a_search(u.session, keeper, "ladder", tell=Tell.daily)
    if why != "nothing":
        ad = hit(unit, world, author)
    with unit(world.fr) as u:
        if why == "over":
            u.session.get(Ad, ad.id).state = AdState.expired
        elif why == "blocked":
            u.session.add(Block(blocker_id=author.id, blocked_id=keeper.id, created_at=clock.now()))
        elif why == "paused":
            u.session.get(type(row), row.id).paused_at = clock.now()
    sweep(house, world)
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(Notification.id)).all() == []
        assert u.session.scalars(select(Delivery.id)).all() == []
        assert u.session.scalars(select(SearchHit.ad_id).where(SearchHit.told_at.is_(None))).all() == []


def test_many_people_are_written_to_in_several_units(house, unit, world, at, monkeypatch):
    at("2026-11-23 12:00")
    monkeypatch.setattr(jobs, "PER_UNIT", 2)
    with unit(world.fr) as u:
        author = lea(u.session)
        keepers = {a_search(u.session, tom(u.session), "ladder", tell=Tell.daily).account_id for _ in range(5)}
    hit(unit, world, author)
    sweep(house, world)
    assert {account for account, _ in written(unit, world)} == keepers


def test_telephone_number_in_a_title_is_masked(house, unit, world, at):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        a_search(u.session, keeper, "ladder", tell=Tell.daily)
    hit(unit, world, author, "Ladder 06 12 34 56 78")
    sweep(house, world)
    [(_, groups)] = written(unit, world)
    assert titles(groups) == [("ladder", ["Ladder 06 •• •• •• 78"], 0)]


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


@pytest.mark.parametrize("moment", ["before what is found is marked", "after it was marked"])
def test_what_is_found_while_a_letter_is_written_is_told_once(committing, world, moment):
    with committing.scope.unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        a_search(u.session, keeper, "ladder", tell=Tell.daily)
        services.match_ad(u.session, ad_id=an_ad(u.session, author, title="First ladder").id)
    found = []

    def meanwhile(_connection, _cursor, statement, *_):
        if "UPDATE" in statement and "search_hit" in statement and not found:
            found.append(moment)
            with committing.scope.unit(world.fr) as other:
                services.match_ad(other.session, ad_id=an_ad(other.session, author, title="Second ladder").id)

    name = "before_cursor_execute" if moment.startswith("before") else "after_cursor_execute"
    today = clock.now().date()
    for day in (today, today + timedelta(days=1)):
        with committing.scope.unit(world.fr) as u:
            connection = u.session.connection()
            event.listen(connection, name, meanwhile)
            services.write_daily(u.session, people=[(keeper.id, day)])
            event.remove(connection, name, meanwhile)
    with committing.scope.unit(world.fr, read_only=True) as u:
        told = [ad["title"] for row in u.session.scalars(select(Notification.values)) for ad in row["groups"][0]["ads"]]
    assert (found, sorted(told)) == ([moment], ["First ladder", "Second ladder"])


def test_what_was_found_long_ago_is_forgotten(house, unit, world, at):
    at("2026-11-23 12:00")
    with unit(world.fr) as u:
        author, keeper = lea(u.session), tom(u.session)
        a_search(u.session, keeper, "ladder", tell=Tell.daily)
    hit(unit, world, author, "Ladder of autumn")
    sweep(house, world)
    at("2027-01-22 11:00")
    recent = hit(unit, world, author, "Ladder of winter")
    sweep(house, world)
    jobs.forget_found(house, tenant=world.fr)
    assert len(kept_rows(unit, world)[0]) == 2
    at("2027-01-24 12:00")
    jobs.forget_found(house, tenant=world.fr)
    hits, days = kept_rows(unit, world)
    assert (hits, [str(day) for day in days]) == ([recent.id], ["2027-01-22"])


def kept_rows(unit, world):
    with unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(SearchHit.ad_id))), list(u.session.scalars(select(DailyLetter.day)))


VALUES = {
    "reader": "Tom",
    "name": "Échelle & <b>",
    "title": "Échelle <i>bois</i>",
    "place": "Saint-Malo",
    "names": "Échelle & <b>",
    "groups": [
        {
            "name": "Échelle & <b>",
            "ads": [{"title": "Échelle <i>bois</i>", "lang": "fr", "place": "Cancale", "path": "/ads/AAAAAAAAAAA"}],
            "more": 2,
        }
    ],
    "url": "http://fr.localhost:8000/searches",
    "settings_url": "http://fr.localhost:8000/notifications/letters",
}


@pytest.mark.parametrize("letter", ["found", "daily"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_letters_say_what_was_found_and_lead_there(app, letter, language):
    with app.app_context():
        made = letters.render(f"home/mail/{letter}", country="fr", language=language, values=VALUES)
    assert "Échelle & <b>" in made.subject
    assert "Échelle <i>bois</i>" in made.text
    assert "<i>bois" not in made.html
    assert all(VALUES["url"] in part for part in (made.text, made.html))
    if letter == "daily":
        assert "http://fr.localhost:8000/ads/AAAAAAAAAAA" in made.text
        assert "http://fr.localhost:8000/ads/AAAAAAAAAAA" in made.html


def test_letter_goes_out_with_one_click_to_end_it(app):
    assert {"home.found", "home.daily"} <= set(app.extensions["letters"])


def test_whom_the_letters_of_a_unit_tell_of_what_is_lost_is_noted_at_once(house, unit, world, at):
    at("2026-11-23 05:00")
    with unit(world.fr) as u:
        author, keepers = lea(u.session), [tom(u.session) for _ in range(3)]
        for keeper in keepers:
            a_search(u.session, keeper, tell=Tell.daily)
        cats = [a_lost_cat(u.session, author, title=f"Cat number {number}") for number in range(2)]
        for cat in cats:
            services.match_ad(u.session, ad_id=cat.id)
    at("2026-11-23 06:00")
    with unit(world.fr) as u:
        seen = []
        event.listen(u.session.connection(), "before_cursor_execute", lambda *told: seen.append(told[2]))
        assert services.write_daily(u.session, people=services.due_daily(u.session, most=9)) == 3
        # The words of the ads are locked first and together: a unit that has one of them never waits for another.
        noted = [sql for sql in seen if "ad_reach" in sql or ("INSERT" in sql and "ad_told" in sql)]
        assert ("FOR NO KEY UPDATE" in noted[0], "ad_told" in noted[1], len(noted)) == (True, True, 4)
        told = set(u.session.execute(select(AdTold.ad_id, AdTold.account_id)).tuples())
        assert told == {(cat.id, keeper.id) for cat in cats for keeper in keepers}
        assert u.session.scalars(select(AdReach.told)).all() == [3, 3]
