"""How the word of a lost cat goes out, and who hears that it is found: each once, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.blueprints.accounts.models import Account, AccountState
from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads import policy, services
from app.blueprints.ads.jobs import reach_ads
from app.blueprints.ads.models import Ad, AdDismissal, AdKind, AdReach, AdTold, Outcome
from app.blueprints.ads.queries import alike, seen_ad
from app.blueprints.ads.services.publishing import tell_published
from app.blueprints.home.models import Tell
from app.blueprints.moderation import services as moderation
from app.blueprints.notifications.models import Delivery, How, Notification, Telling
from app.blueprints.notifications.services import choose_tellings, sign_letters_off
from app.web.auth import digest
from kernel import clock, geo, ids
from tenants import packs
from tests import world as worlds
from tests.builders.accounts import a_person, lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.lost import WAIT, a_found_cat, a_lost_cat, word_goes
from tests.builders.searches import a_search
from tests.travel import travel

HOME = (48.6493, -2.0257)
LOST, AGAIN = "ads.lost_near", "ads.found_again"


def living(session, km, name="Nils", **more):
    """Somebody who lives so many kilometres north of Léa."""
    lat = HOME[0] + km / geo.KM_PER_DEGREE
    return a_person(session, name, "Berg", lat=lat, lon=HOME[1], **more)


def told(unit, world, kind, *, letter=False):
    """The given names of those who were told, in order, as often as they were."""
    with unit(world.fr) as u:
        wanted = select(Account.given_name).join(Notification, Notification.account_id == Account.id)
        wanted = wanted.where(Notification.kind == kind).order_by(Account.given_name)
        if letter:
            wanted = wanted.join(Delivery, Delivery.notification_id == Notification.id)
        return u.session.scalars(wanted).all()


@pytest.fixture
def street(unit, world):
    """Léa's cat; neighbours near, farther, far, too far."""
    with unit(world.fr) as u:
        anna = lea(u.session, lat=HOME[0], lon=HOME[1])
        for name, km in (("Near", 0.5), ("Farther", 3), ("Far", 12), ("Beyond", 40)):
            living(u.session, km, name)
        return anna, a_lost_cat(u.session, anna)


def later(house, world, hours):
    with time_machine.travel(clock.now() + timedelta(hours=hours) + WAIT, tick=False):
        reach_ads(house, tenant=world.fr)


def test_word_goes_farther_as_time_goes_by_and_to_each_once(house, unit, world, street):
    for hours, names in (
        (0, ["Near"]),
        (23, ["Near"]),
        (25, ["Farther", "Near"]),
        (71, ["Farther", "Near"]),
        (73, ["Far", "Farther", "Near"]),
        (500, ["Far", "Farther", "Near"]),
    ):
        later(house, world, hours)
        assert told(unit, world, LOST) == names, hours
    with unit(world.fr) as u:
        assert u.session.scalars(select(AdReach.due_at)).all() == [None]
    assert told(unit, world, LOST, letter=True) == []  # letters are for those who choose them


@pytest.mark.parametrize("end", ["closed", "hidden", "over"])
def test_word_stops_when_the_ad_is_over(house, unit, world, street, end):
    anna, cat = street
    later(house, world, 0)
    with unit(world.fr) as u:
        if end == "closed":
            services.close_ad(u.session, asker=as_asker(anna), public_id=cat.public_id, outcome=Outcome.given_up)
        elif end == "hidden":
            services.hide_ad(u.session, ad_id=cat.id)
        else:
            u.session.get(Ad, cat.id).expires_at = clock.now() + timedelta(hours=2)
    later(house, world, 30)
    assert told(unit, world, LOST) == ["Near"]
    with unit(world.fr) as u:
        assert u.session.scalars(select(AdReach.due_at)).all() == [None]


def test_opened_again_it_goes_on_and_nobody_is_told_twice(house, unit, world, street):
    anna, cat = street
    later(house, world, 0)
    with unit(world.fr) as u:
        services.close_ad(u.session, asker=as_asker(anna), public_id=cat.public_id, outcome=Outcome.given_up)
    later(house, world, 1)
    with unit(world.fr) as u:
        services.reopen_ad(u.session, asker=as_asker(anna), public_id=cat.public_id)
    later(house, world, 2)
    later(house, world, 25)
    assert told(unit, world, LOST) == ["Farther", "Near"]


def test_in_steps_of_one_it_tells_the_same(house, unit, world, street):
    _anna, cat = street
    with unit(world.fr) as u:
        for number in range(5):
            living(u.session, 0.1 * number, f"N{number}")
        assert word_goes(u.session, cat, most=1) > 6
    assert told(unit, world, LOST) == ["N0", "N1", "N2", "N3", "N4", "Near"]


def test_who_is_not_told(house, unit, world, street):
    anna, cat = street
    with unit(world.fr) as u:
        blocks, mutes, dismissed, answered, off, reads = (
            living(u.session, 0.2, name) for name in ("Blocks", "Mutes", "Dismissed", "Answered", "Off", "Reads")
        )
        living(u.session, 0.2, "New", state=AccountState.unconfirmed, confirmed_at=None)
        moderation.block(u.session, asker=as_asker(blocks), account=anna.account.public_id)
        moderation.mute(u.session, asker=as_asker(mutes), account=anna.account.public_id)
        u.session.add(AdDismissal(account_id=dismissed.id, ad_id=cat.id, created_at=clock.now()))
        services.answer_ad(
            u.session, asker=as_asker(answered), public_id=cat.public_id, text="I saw her.", key=ids.uuid7()
        )
        choose_tellings(u.session, asker=as_asker(off), wanted={LOST: How.off})
        choose_tellings(u.session, asker=as_asker(reads), wanted={LOST: How.letter})
    later(house, world, 0)
    assert told(unit, world, LOST) == ["Near", "Reads"]
    assert told(unit, world, LOST, letter=True) == ["Reads"]


def test_other_kinds_reach_nobody(unit, world):
    with unit(world.fr) as u:
        asker = asker_for(u.session, digest=digest(lea(u.session).device))
        for kind, more in ((AdKind.ask, {}), (AdKind.found, {"object": "pet", "on_day": clock.today("Europe/Paris")})):
            services.publish_ad(
                u.session, asker=asker, pack=packs.load("fr"), kind=kind, title="A hand, please", text="",
                key=ids.uuid7(), told=more,
            )  # fmt: skip
        assert u.session.scalars(select(AdReach)).all() == []
        services.publish_ad(
            u.session, asker=asker, pack=packs.load("fr"), kind=AdKind.lost, title="Grey cat", text="",
            key=ids.uuid7(), told={"object": "pet", "on_day": clock.today("Europe/Paris")},
        )  # fmt: skip
        assert len(u.session.scalars(select(AdReach)).all()) == 1


def test_where_only_the_town_is_known_the_town_is_told(house, unit, world):
    with unit(world.fr) as u:
        anna = lea(u.session, lat=None, lon=None)
        tom(u.session)
        a_person(u.session, "Elsewhere", "Petit", place_id=worlds.CANCALE)
        a_lost_cat(u.session, anna)
    later(house, world, 0)
    later(house, world, 100)
    assert told(unit, world, LOST) == ["Tom"]


def test_found_tells_all_who_were_told_once_and_nobody_else(house, unit, world, street):
    anna, cat = street
    with unit(world.fr) as u:
        finder = living(u.session, 0.3, "Finder")
        keeper = a_person(u.session, "Keeper", "Roy", lat=HOME[0] + 0.3, lon=HOME[1])
        a_search(u.session, keeper, "cat", tell=Tell.page, radius_km=50)
        quiet = living(u.session, 0.3, "Mutes")
        answered = living(u.session, 0.3, "Answered")
        services.answer_ad(u.session, asker=as_asker(answered), public_id=cat.public_id, text="Seen.", key=ids.uuid7())
    with unit(world.fr) as u:
        tell_published(u.session, u.session.get(Ad, cat.id))
    travel(house, world.fr)  # the search
    later(house, world, 0)
    with unit(world.fr) as u:
        moderation.mute(u.session, asker=as_asker(quiet), account=anna.account.public_id)
        mine = a_found_cat(u.session, finder)
        match = services.propose_match(
            u.session,
            asker=as_asker(finder),
            public_id=cat.public_id,
            text="Here.",
            key=ids.uuid7(),
            own=mine.public_id,
        )
        services.confirm_match(u.session, asker=as_asker(anna), public_id=match.public_id)
    travel(house, world.fr, times=2)
    assert told(unit, world, AGAIN) == []  # it might be an error
    later(house, world, 1)
    later(house, world, 2)
    assert told(unit, world, AGAIN) == ["Keeper", "Near"]
    assert told(unit, world, "ads.settled") == ["Answered"]
    assert told(unit, world, "ads.match_confirmed") == ["Finder"]
    with unit(world.fr) as u:
        line = u.session.scalars(select(Notification).where(Notification.kind == "ads.settled")).one()
        assert line.message.startswith("“%(title)s” has been found.")


def test_who_stops_looking_has_found_nothing(house, unit, world, street):
    anna, cat = street
    later(house, world, 0)
    with unit(world.fr) as u:
        services.close_ad(u.session, asker=as_asker(anna), public_id=cat.public_id, outcome=Outcome.given_up)
    travel(house, world.fr)
    later(house, world, 1)
    assert told(unit, world, AGAIN) == []


def test_search_that_waited_and_nearness_tell_once(house, unit, world, street):
    _anna, cat = street
    with unit(world.fr) as u:
        a_search(u.session, living(u.session, 0.1, "Page"), "cat", tell=Tell.page, radius_km=5)
        a_search(u.session, living(u.session, 0.1, "Letter"), "cat", tell=Tell.letter, radius_km=5)
    later(house, world, 0)
    with unit(world.fr) as u:
        tell_published(u.session, u.session.get(Ad, cat.id))
    travel(house, world.fr)
    assert told(unit, world, LOST) == ["Letter", "Near", "Page"]
    assert told(unit, world, "home.found") == ["Letter"]  # the letter they asked for
    with unit(world.fr) as u:
        assert len(u.session.scalars(select(AdTold)).all()) == 3


def test_author_reads_a_rounded_number_and_no_names(browse, unit, world, street, house):
    anna, cat = street
    with unit(world.fr) as u:
        for number in range(43):
            living(u.session, 0.01 * number, f"Nils{number}")
    later(house, world, 0)
    words = browse(anna).get(f"/ads/{cat.public_id}").words
    assert "About 40 neighbours have been told." in words
    assert "Nils" not in words
    with unit(world.fr) as u:
        reader = living(u.session, 1, "Reader")
    assert "have been told" not in browse(reader).get(f"/ads/{cat.public_id}").words


@pytest.mark.parametrize(
    ("count", "said"), [(0, 0), (9, 0), (10, 10), (199, 190), (444, 400), (1999, 1950), (9999, 9500)]
)
def test_numbers_of_people_are_rounded_down(count, said):
    assert policy.about(count) == said


def test_people_choose_how_they_are_told(browse, unit, world):
    with unit(world.fr) as u:
        person = tom(u.session)
    page = browse(person)
    for how in ("letter", "off", ""):
        page.fill("/notifications/letters", "/notifications/letters", **{f"telling-{LOST}": how})
        with unit(world.fr) as u:
            kept = u.session.scalars(select(Telling.how).where(Telling.account_id == person.id)).all()
        assert kept == ([how] if how else [])


def test_squares_of_a_circle_hold_every_point_of_it(unit, world):
    for lat, lon in (HOME, (60.1, 24.9), (38.7, -9.1), (-21.1, 55.5)):
        for km in (1, 5, 20):
            squares = set(geo.squares_around(lat, lon, km))
            for turn in ((0, 1), (1, 0), (0, -1), (-1, 0), (0.7, 0.7), (-0.7, -0.7)):
                there = (
                    lat + turn[0] * km * 0.999 / geo.KM_PER_DEGREE,
                    lon + turn[1] * km * 0.999 / geo.km_per_longitude(lat),
                )
                assert geo.square(*there) in squares
    with unit(world.fr) as u:
        person = tom(u.session, lat=-21.1155, lon=55.5364)
        kept = u.session.scalar(select(Account.square).where(Account.id == person.id))
        assert kept == geo.square(-21.1155, 55.5364)


def test_alike_is_near_in_place_time_and_words(unit, world):
    today = clock.today("Europe/Paris")
    with unit(world.fr) as u:
        anna, ben = lea(u.session), tom(u.session)
        cat = a_lost_cat(u.session, anna)
        best = a_found_cat(u.session, ben, title="Grey cat with a white paw found")
        other = a_found_cat(u.session, ben)
        a_found_cat(u.session, ben, details={"object": "keys"}, title="Grey keys with a white paw")
        a_found_cat(u.session, ben, on_day=today - timedelta(days=30))
        a_found_cat(u.session, living(u.session, 12))
        a_found_cat(u.session, anna)
        an_ad(u.session, ben, title="Grey cat to lend, white paw")
        vague = a_found_cat(u.session, ben, details={"object": "other"}, title="Something grey, with a paw")
        blocked = tom(u.session)
        a_found_cat(u.session, blocked)
        moderation.block(u.session, asker=as_asker(blocked), account=anna.account.public_id)
        asker = as_asker(anna)
        found = [one.id for one in alike(u.session, asker, seen_ad(u.session, asker, cat.public_id), most=9)]
        assert found[0] == best.id
        assert set(found) - {best.id} == {other.id, vague.id}
        back = alike(u.session, as_asker(ben), seen_ad(u.session, as_asker(ben), best.public_id))
        assert [one.id for one in back] == [cat.id]


def test_one_click_in_a_letter_ends_letters_and_not_the_word(app, browse, unit, world, house):
    with unit(world.fr) as u:
        person = tom(u.session)
        choose_tellings(u.session, asker=as_asker(person), wanted={LOST: How.letter})
    token = sign_letters_off(house.config.secret_key, country="fr", account_id=person.id, kind=LOST)
    assert "What was lost near me" in browse().get(f"/notifications/letters/off/{token}").words
    browse().fill(f"/notifications/letters/off/{token}", f"/notifications/letters/off/{token}")
    with unit(world.fr) as u:
        assert u.session.scalars(select(Telling)).all() == []
        a_lost_cat(u.session, lea(u.session))
    later(house, world, 0)
    assert told(unit, world, LOST) == ["Tom"]
    assert told(unit, world, LOST, letter=True) == []
