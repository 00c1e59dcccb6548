"""What bounds the word of what is lost: it waits, an author has some a week, a reader some letters a day; errors are taken back."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads import jobs, queries, services
from app.blueprints.ads.models import Ad, AdKind, AdReach, AdTold, Goes, Outcome
from app.blueprints.ads.services.told import KEPT
from app.blueprints.notifications.models import How, Notification
from app.blueprints.notifications.services import choose_tellings
from app.i18n import letters
from app.web.auth import digest
from kernel import clock, ids
from tenants import packs
from tests.ads.test_reach import AGAIN, HOME, LOST, later, living, told
from tests.builders.accounts import lea
from tests.builders.conversations import as_asker
from tests.builders.lost import CAT, WAIT, a_lost_cat, word_goes
from tests.travel import travel

FRANCE = packs.load("fr")
STILL = "ads.lost_again"


@pytest.fixture
def street(unit, world):
    """Léa; Nils, who lives near and reads letters."""
    with unit(world.fr) as u:
        anna, near = lea(u.session, lat=HOME[0], lon=HOME[1]), living(u.session, 0.2)
        choose_tellings(u.session, asker=as_asker(near), wanted={LOST: How.letter})
    return anna, near


def publish(session, person, title):
    asker = asker_for(session, digest=digest(person.device))
    thing = {"object": "pet", "on_day": clock.today("Europe/Paris")}
    return services.publish_ad(
        session, asker=asker, pack=FRANCE, kind=AdKind.lost, title=title, text="", key=ids.uuid7(), told=thing
    )


def close(session, person, ad, outcome=Outcome.elsewhere):
    services.close_ad(session, asker=as_asker(person), public_id=ad.public_id, outcome=outcome)


def reopen(session, person, ad):
    services.reopen_ad(session, asker=as_asker(person), public_id=ad.public_id)


def moments(house, world, **after):
    """The scheduler comes by so much later."""
    with time_machine.travel(clock.now() + timedelta(**after), tick=False):
        jobs.reach_ads(house, tenant=world.fr)


def test_an_author_has_some_words_a_week_and_reads_that_a_further_one_has_none(browse, unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        for number in range(12):
            ad = publish(u.session, anna, f"Buy at example.com, number {number}")
            word_goes(u.session, ad)
            if number < 11:
                close(u.session, anna, ad, Outcome.given_up)
    assert told(unit, world, LOST) == ["Nils"] * 3
    assert told(unit, world, LOST, letter=True) == ["Nils"] * 3
    page = browse(anna).get(f"/ads/{ad.public_id}")
    assert "Nobody is told of this one by itself; whoever looks finds it." in page.words
    assert "goes farther" not in page.words
    with unit(world.fr) as u, time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        word_goes(u.session, publish(u.session, anna, "Grey cat, really"))
    assert told(unit, world, LOST) == ["Nils"] * 4


def test_opened_again_is_no_further_word_and_counts_no_second_time(unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        first = publish(u.session, anna, "Grey cat")
        for _ in range(5):
            close(u.session, anna, first, Outcome.given_up)
            reopen(u.session, anna, first)
        for title in ("Brown dog", "Black bag"):
            word_goes(u.session, publish(u.session, anna, title))
        word_goes(u.session, first)
    assert told(unit, world, LOST) == ["Nils"] * 3


def test_reader_gets_some_letters_a_day_and_reads_the_rest_on_the_page(unit, world, street):
    with unit(world.fr) as u:
        for number in range(5):
            word_goes(u.session, publish(u.session, living(u.session, 0.1, f"Author{number}"), "Grey cat"))
    assert told(unit, world, LOST).count("Nils") == 5
    assert told(unit, world, LOST, letter=True) == ["Nils"] * 3
    with unit(world.fr) as u, time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        word_goes(u.session, publish(u.session, living(u.session, 0.1, "Tomorrow"), "Grey cat"))
    assert told(unit, world, LOST, letter=True) == ["Nils"] * 4


@pytest.mark.parametrize("stopped", [False, True])
def test_word_waits_some_minutes_in_which_it_can_be_stopped(house, unit, world, street, stopped):
    anna, _near = street
    with unit(world.fr) as u:
        cat = publish(u.session, anna, "Grey cat")
    moments(house, world, minutes=4)
    assert told(unit, world, LOST) == []
    if stopped:
        with unit(world.fr) as u:
            services.hide_ad(u.session, ad_id=cat.id)
    moments(house, world, minutes=6)
    assert told(unit, world, LOST) == ([] if stopped else ["Nils"])


def test_ending_chosen_by_mistake_is_taken_back_before_anybody_hears_of_it(house, unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        cat = a_lost_cat(u.session, anna)
        word_goes(u.session, cat)
        close(u.session, anna, cat)
    travel(house, world.fr)
    moments(house, world, minutes=9)
    with unit(world.fr) as u:
        reopen(u.session, anna, cat)
    travel(house, world.fr)
    later(house, world, 1)
    assert told(unit, world, AGAIN) == told(unit, world, STILL) == []


def test_found_is_taken_back_once_and_told_when_it_is_true(house, unit, world, street):
    anna, near = street
    heard = []
    with unit(world.fr) as u:
        cat = a_lost_cat(u.session, anna)
        word_goes(u.session, cat)
    for _ in range(3):
        for change in (close, reopen):
            with unit(world.fr) as u:
                change(u.session, anna, cat)
            travel(house, world.fr)
            later(house, world, 1)
            heard.append((len(told(unit, world, AGAIN)), len(told(unit, world, STILL))))
    assert heard == [
        (1, 0),
        (1, 1),
        (2, 1),
        (2, 1),
        (2, 1),
        (2, 1),
    ]  # who settles and opens in turn is not heard each time
    assert told(unit, world, LOST) == ["Nils"]
    with unit(world.fr) as u:
        line = u.session.scalars(select(Notification).where(Notification.kind == STILL)).one()
        assert (line.account_id, line.path) == (near.id, f"/ads/{cat.public_id}")
        assert line.message % line.values == f"“{CAT}” has not been found after all. Please keep your eyes open."


def test_told_by_a_search_while_it_is_closed_they_hear_that_it_is_found(house, unit, world, street):
    anna, near = street
    with unit(world.fr) as u:
        cat = a_lost_cat(u.session, anna)
        close(u.session, anna, cat)
    travel(house, world.fr)
    with unit(world.fr) as u:  # its unit had begun before
        services.note_told(u.session, told=[(cat.id, near.id)])
    later(house, world, 1)
    assert told(unit, world, AGAIN) == ["Nils"]


@pytest.mark.parametrize(("ring", "km", "hours"), [(0, 0, 0), (1, 3, 25)])
def test_as_many_statements_for_a_hundred_as_for_ten(unit, world, street, ring, km, hours):
    anna, _near = street
    costs = []
    for number in (10, 100):
        with unit(world.fr) as u:
            people = [living(u.session, km + 0.005 * one, f"N{one}") for one in range(number)]
            for one in people:
                choose_tellings(u.session, asker=as_asker(one), wanted={LOST: How.letter})
            cat = publish(u.session, anna, "Grey cat")
        with unit(world.fr) as u, time_machine.travel(clock.now() + WAIT + timedelta(hours=hours), tick=False):
            while u.session.get(AdReach, cat.id).ring < ring:
                assert services.tell_word(u.session, pack=FRANCE, ad_id=cat.id, most=200)
            u.session.expunge_all()
            seen = []
            connection = u.session.connection()
            event.listen(connection, "before_cursor_execute", lambda *told, seen=seen: seen.append(told[2]))
            assert services.tell_word(u.session, pack=FRANCE, ad_id=cat.id, most=200)
            costs.append(len(seen))
    assert costs[0] == costs[1] < 15
    assert len(told(unit, world, LOST)) == 11 + 111  # with Nils; the ten live there still
    assert len(told(unit, world, LOST, letter=True)) == 11 + 111


def test_one_ad_that_fails_does_not_hold_up_the_others(house, unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        broken, cat = a_lost_cat(u.session, anna), a_lost_cat(u.session, anna, title="Brown dog, no collar")
        u.session.get(Ad, broken.id).lat = math.nan
        u.session.get(AdReach, broken.id).due_at -= timedelta(days=1)
    later(house, world, 0)
    with unit(world.fr) as u:
        assert u.session.scalars(select(AdTold.ad_id)).all() == [cat.id]
        assert u.session.get(AdReach, broken.id).due_at > clock.now() + WAIT  # put off
        u.session.get(Ad, broken.id).lat = HOME[0]
    later(house, world, 1)
    assert told(unit, world, LOST) == ["Nils"] * 2


def test_work_stops_in_time_and_goes_on_the_next(house, unit, world, street, monkeypatch):
    with unit(world.fr) as u:
        a_lost_cat(u.session, street[0])
    monkeypatch.setattr(jobs, "REACH_LASTS", timedelta(0))
    later(house, world, 0)
    assert told(unit, world, LOST) == []
    monkeypatch.undo()
    later(house, world, 0)
    assert told(unit, world, LOST) == ["Nils"]


def test_who_was_told_is_forgotten_long_after_it_is_over(house, unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        over, ended, still = (a_lost_cat(u.session, anna) for _ in range(3))
        for ad in (over, ended, still):
            word_goes(u.session, ad)
        close(u.session, anna, over)
        u.session.get(Ad, still.id).expires_at = clock.now() + timedelta(days=90)
    left = []
    for days in (59, 61, 60 + 61):  # an ad stands for sixty days
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            jobs.forget_told(house, tenant=world.fr)
        with unit(world.fr) as u:
            kept = set(u.session.scalars(select(AdTold.ad_id)))
            assert kept == set(u.session.scalars(select(AdReach.ad_id)))
            left.append(kept)
    assert left == [{over.id, ended.id, still.id}, {ended.id, still.id}, {still.id}]
    assert timedelta(days=60) == KEPT


def test_from_the_second_ring_on_the_town_is_said(app, house, unit, world, street):
    anna, _near = street
    with unit(world.fr) as u:
        far = living(u.session, 12, "Far", language="nl")
        a_lost_cat(u.session, anna)
    later(house, world, 0)
    later(house, world, 100)
    with unit(world.fr) as u:
        lines = {
            row.account_id: row for row in u.session.scalars(select(Notification).where(Notification.kind == LOST))
        }
        near_line = lines.pop(street[1].id)
        assert "near you" in near_line.message
        assert "place" not in near_line.values
        assert lines[far.id].message.startswith("%(name)s has lost something in %(place)s:")
        values = {**lines[far.id].values, "reader": "Far", "url": "http://fr.localhost/ads/x", "settings_url": ""}
    assert values["place"] == "Saint-Malo"
    with app.app_context():
        made = letters.render("ads/mail/lost_near", country="fr", language="en", values={**values, "can_reply": False})
    assert made.subject == f"Lost in Saint-Malo: “{CAT}”"
    for text in (made.text, made.html):
        assert "has lost something in Saint-Malo" in text
        assert "neighbour of yours" not in text


@pytest.mark.parametrize(
    ("near", "hours", "said"),
    [
        (0, None, "The neighbours nearest to you are told first. The word goes farther as time goes by."),
        (12, 0, "neighbours have been told. The word goes farther as time goes by."),
        (12, 100, "About 10 neighbours have been told."),
        (0, 100, "Fewer than ten neighbours have been told."),
    ],
)
def test_author_reads_whether_the_word_still_goes_on(browse, house, unit, world, street, near, hours, said):
    anna, _near = street
    with unit(world.fr) as u:
        for number in range(near):
            living(u.session, 0.1, f"N{number}")
        cat = a_lost_cat(u.session, anna)
    for hour in () if hours is None else (0, hours):
        later(house, world, hour)
    words = browse(anna).get(f"/ads/{cat.public_id}").words
    assert said in words
    assert ("goes farther" in words) == ("goes farther" in said)


def test_where_only_the_town_is_known_or_nothing_is_told_no_word_goes_farther(browse, unit, world):
    with unit(world.fr) as u:
        anna = lea(u.session, lat=None, lon=None)
        cat = a_lost_cat(u.session, anna)
        alone = replace(FRANCE.ads["lost"], reach={})
        assert queries.how_far(u.session, cat.id, alone) == queries.HowFar(about=0, goes=Goes.never)
    words = browse(anna).get(f"/ads/{cat.public_id}").words
    assert "The neighbours nearest to you are told." in words
    assert "goes farther" not in words
