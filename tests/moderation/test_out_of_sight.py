"""Blocking and muting, everywhere: each surface on which a neighbour may meet another, in each of the situations.

A page, an address of the JSON door or a reaction that is new fails here until somebody has said what it does about them.
"""

import hashlib
import io
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import wiring
from app.blueprints.ads.models import Ad, AdDismissal, AdMatch, AdTold, Outcome
from app.blueprints.ads.services import (
    answer_ad,
    close_ad,
    confirm_match,
    decline_match,
    edit_ad,
    propose_match,
    reopen_ad,
)
from app.blueprints.conversations import queries as conversations
from app.blueprints.conversations import services as talking
from app.blueprints.conversations.errors import CannotWrite
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation import services
from app.blueprints.notifications.models import Delivery, How, Notification
from app.blueprints.notifications.services import choose_tellings
from app.road import Reaction
from kernel import clock, ids
from kernel.errors import DomainError
from tenants import packs
from tenants.models import Family
from tests.ads.test_api import Program
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.files import a_photo
from tests.builders.lost import a_found_cat, a_lost_cat, word_goes
from tests.builders.notifications import a_waiting_letter
from tests.moderation.seen import SEEN, SITUATIONS
from tests.moderation.surfaces import ADDRESSES, ROAD, WITHOUT_NEIGHBOURS
from tests.travel import travel

TITLE, MINE, FOUND = "Cherry tree to be picked", "Ladder, three metres", "A grey cat in my shed"


@pytest.fixture
def ground(app, browse, house, unit, world):
    """Léa has an ad Tom has answered, and wrote back; he has not read it. He has an ad of his own."""
    with unit(world.fr) as u:
        made = SimpleNamespace(lea=lea(u.session), tom=tom(u.session))
        ad, own = an_ad(u.session, made.lea, title=TITLE), an_ad(u.session, made.tom, title=MINE)
        talk = answer(u.session, made.tom, ad.public_id, "May I pick some?")
        say(u.session, made.lea, talk, "Gladly, from Saturday on.")
        made.ad_id = ad.id
        made.talk, made.ad, made.own, made.waiting = (
            talk,
            ad.public_id,
            own.public_id,
            a_waiting_letter(made.tom, talk.public_id),
        )
    travel(house, world.fr)  # what was before is told before
    made.app, made.house, made.unit, made.fr = app, house, unit, world.fr
    made.page, made.path = browse(made.tom), f"/conversations/{talk.public_id}"
    made.program = Program(app, made.tom)
    return made


def answer(session, person, ad, text):
    return answer_ad(session, asker=as_asker(person), public_id=ad, text=text, key=ids.uuid7())


def say(session, person, talk, text):
    return talking.write(session, asker=as_asker(person), conversation_id=talk.id, text=text, key=None)


def comes_to(ground, situation):
    with ground.unit(ground.fr) as u:
        me, them = (as_asker(person) for person in (ground.tom, ground.lea))
        mine, theirs = (person.account.public_id for person in (ground.tom, ground.lea))
        {
            "none": lambda: None,
            "I mute": lambda: services.mute(u.session, asker=me, account=theirs),
            "they mute me": lambda: services.mute(u.session, asker=them, account=mine),
            "I block": lambda: services.block(u.session, asker=me, account=theirs),
            "they block me": lambda: services.block(u.session, asker=them, account=mine),
        }[situation]()


def done(ground, person, verb, **more):
    """Whether a verb is not refused."""
    try:
        with ground.unit(ground.fr) as u:
            verb(u.session, asker=as_asker(person), **more)
    except (CannotWrite, DomainError):
        return False
    return True


def told(ground, kind, *, letter=False):
    """Whether Tom is told of Léa something of a kind, on the page or by letter, when events have gone their way."""
    travel(ground.house, ground.fr)
    with ground.unit(ground.fr, read_only=True) as u:
        wanted = select(Notification.id).where(Notification.account_id == ground.tom.id, Notification.kind == kind)
        wanted = wanted.where(Notification.path != ground.path) if kind == "ads.answered" else wanted
        if letter:
            wanted = wanted.join(Delivery, Delivery.notification_id == Notification.id)
        return u.session.execute(wanted).first() is not None


def read_before(ground):
    """Tom has read what was there, and was told nothing of it: what he is told is told of what comes now."""
    with ground.unit(ground.fr) as u:
        newest = conversations.messages(u.session, ground.tom.id, ground.talk.id)[-1].public_id
        talking.mark_read(u.session, asker=as_asker(ground.tom), conversation_id=ground.talk.id, newest=newest)
        for row in u.session.scalars(select(Notification).where(Notification.account_id == ground.tom.id)):
            for delivery in u.session.scalars(select(Delivery).where(Delivery.notification_id == row.id)):
                u.session.delete(delivery)
            u.session.flush()
            u.session.delete(row)


def message_told(ground, **more):
    read_before(ground)
    done(ground, ground.lea, talking.write, conversation_id=ground.talk.id, text="Are you coming?", key=None)
    return told(ground, "conversations.message", **more)


def answer_told(ground, **more):
    read_before(ground)
    done(ground, ground.lea, answer_ad, public_id=ground.own, text="May I?", key=ids.uuid7())
    return told(ground, "ads.answered", **more)


def ad_told(ground, kind, *, letter=False):
    """What becomes of Léa's ad, which Tom has answered."""
    title = "Cherry tree, picked"
    done(ground, ground.lea, edit_ad, pack=packs.load("fr"), public_id=ground.ad, title=title)
    travel(ground.house, ground.fr)
    done(ground, ground.lea, close_ad, public_id=ground.ad, outcome=Outcome.elsewhere)
    travel(ground.house, ground.fr)
    done(ground, ground.lea, reopen_ad, public_id=ground.ad)
    return told(ground, kind, letter=letter)


def put_aside(ground):
    """Tom had put Léa's ad aside before."""
    with ground.unit(ground.fr) as u:
        ad = u.session.scalars(select(Ad.id).where(Ad.public_id == ground.ad)).one()
        u.session.add(AdDismissal(account_id=ground.tom.id, ad_id=ad, created_at=clock.now()))


def aside(ground, ask):
    put_aside(ground)
    return TITLE in ask()


def photo_fetched(ground, *, kind, thing_id):
    """Whether Tom is served a photo of Léa's."""
    body = b"small"
    ground.house.files.put(ground.fr.id, hashlib.sha256(body).hexdigest(), io.BytesIO(body))
    photo = a_photo(ground.unit, ground, ground.lea, thing_id, thing_kind=kind)
    return ground.page.get(f"/files/{photo.public_id}/480.webp").status == 200


def shown_told(ground):
    done(ground, ground.tom, talking.ask_number, conversation_id=ground.talk.id)
    done(ground, ground.lea, talking.show_number, conversation_id=ground.talk.id)
    return told(ground, "conversations.number_shown")


def asked_told(ground):
    done(ground, ground.lea, talking.ask_number, conversation_id=ground.talk.id)
    return told(ground, "conversations.number_asked")


def waiting_told(ground):
    with ground.unit(ground.fr, read_only=True) as u:
        return bool(conversations.letter_values(u.session, ground.waiting))


def first_message(ground):
    with ground.unit(ground.fr, read_only=True) as u:
        return conversations.messages(u.session, ground.tom.id, ground.talk.id)[0].public_id


def both_sides(ground):
    """Tom has lost a cat and Léa has found one; the situation is as before, what is said of it comes now."""
    with ground.unit(ground.fr) as u:
        lost, found = a_lost_cat(u.session, ground.tom), a_found_cat(u.session, ground.lea, title=FOUND)
    return lost.public_id, found.public_id


def said_of_mine(ground):
    """Léa had said that she has found it, before."""
    lost, found = both_sides(ground)
    with ground.unit(ground.fr) as u:
        ids_ = [row.id for row in u.session.scalars(select(Ad).where(Ad.public_id.in_((lost, found))).order_by(Ad.id))]
        row = {"id": ids.uuid7(), "public_id": ids.public_id(), "ad_id": ids_[0], "own_id": ids_[1]}
        more = {"proposed_by": ground.lea.id, "conversation_id": ground.talk.id, "state": "proposed"}
        u.session.add(AdMatch(**row, **more, created_at=clock.now()))
    return lost


def found_told(ground, **more):
    lost, _found = both_sides(ground)
    done(ground, ground.lea, propose_match, public_id=lost, text="She is here.", key=ids.uuid7())
    return told(ground, "ads.match_proposed", **more)


def decided_told(ground, decide, kind, *, letter=False):
    """Tom had said that Léa's cat is with him; she decides."""
    with ground.unit(ground.fr) as u:
        lost = a_lost_cat(u.session, ground.lea)
        row = {"id": ids.uuid7(), "public_id": ids.public_id(), "ad_id": lost.id, "own_id": None}
        more = {"proposed_by": ground.tom.id, "conversation_id": ground.talk.id, "state": "proposed"}
        match = AdMatch(**row, **more, created_at=clock.now())
        u.session.add(match)
    done(ground, ground.lea, decide, public_id=match.public_id)
    return told(ground, kind, letter=letter)


def near_told(ground, *, letter=False):
    """Léa has lost something near Tom, who wants letters of such."""
    with ground.unit(ground.fr) as u:
        choose_tellings(u.session, asker=as_asker(ground.tom), wanted={"ads.lost_near": How.letter})
        word_goes(u.session, a_lost_cat(u.session, ground.lea))
    return told(ground, "ads.lost_near", letter=letter)


def again_told(ground):
    """Tom was told of it before; now it is found."""
    with ground.unit(ground.fr) as u:
        lost = a_lost_cat(u.session, ground.lea)
        u.session.add(AdTold(ad_id=lost.id, account_id=ground.tom.id, by="reach", told_at=clock.now()))
    done(ground, ground.lea, close_ad, public_id=lost.public_id, outcome=Outcome.elsewhere)
    with ground.unit(ground.fr) as u:
        word_goes(u.session, lost)
    return told(ground, "ads.found_again")


def still_told(ground):
    """Tom had read that it is found; now it is opened again."""
    now = clock.now()
    with ground.unit(ground.fr) as u:
        lost = a_lost_cat(u.session, ground.lea)
        u.session.add(AdTold(ad_id=lost.id, account_id=ground.tom.id, by="reach", told_at=now, found_told_at=now))
        word_goes(u.session, lost)
    return told(ground, "ads.lost_again")


SURFACES = {
    "feed": lambda g: TITLE in g.page.get("/").words,
    "feed, JSON": lambda g: TITLE in g.program.send("GET", "/ads").text,
    "feed with news, JSON": lambda g: TITLE in g.program.send("GET", "/feed").text,
    "search": lambda g: TITLE in g.page.get("/?q=cherry").words,
    "search, JSON": lambda g: TITLE in g.program.send("GET", "/feed?q=cherry").text,
    "map": lambda g: TITLE in g.page.get("/map").words,
    "map, JSON": lambda g: sum(one["count"] for one in g.program.send("GET", "/map").json["pins"]) == len((TITLE, MINE)),
    "one ad": lambda g: TITLE in g.page.get(f"/ads/{g.ad}").words,
    "one ad, JSON": lambda g: TITLE in g.program.send("GET", f"/ads/{g.ad}").text,
    "what an ad said before": lambda g: g.page.get(f"/ads/{g.ad}/history").status == 200,
    "what an ad said before, JSON": lambda g: g.program.send("GET", f"/ads/{g.ad}/history").status_code == 200,
    "ads put aside": lambda g: aside(g, lambda: g.page.get("/ads/dismissed").words),
    "ads put aside, JSON": lambda g: aside(g, lambda: g.program.send("GET", "/ads/dismissed").text),
    "photo of an ad": lambda g: photo_fetched(g, kind="ads", thing_id=g.ad_id),
    "photo of a message": lambda g: photo_fetched(g, kind="messages", thing_id=g.talk.last_message_id),
    "ad is answered": lambda g: done(g, g.tom, answer_ad, public_id=g.ad, text="And I?", key=ids.uuid7()),
    "card of the ad in the conversation": lambda g: f'href="/ads/{g.ad}"' in g.page.get(g.path).text,
    "conversation": lambda g: "from Saturday on" in g.page.get(g.path).words,
    "conversation, JSON": lambda g: "from Saturday on" in g.program.send("GET", f"{g.path}/messages").text,
    "later messages": lambda g: "from Saturday on" in g.page.get(f"{g.path}/later?after={first_message(g)}").words,
    "later messages, JSON": lambda g: (
        "from Saturday on" in g.program.send("GET", f"{g.path}/later?since={first_message(g)}").text
    ),
    "count of messages, JSON": lambda g: g.program.send("GET", "/notifications/unread").json["messages"] == 1,
    "list of conversations": lambda g: "from Saturday on" in g.page.get("/conversations").words,
    "count in the list": lambda g: "line--new" in g.page.get("/conversations").text,
    "list of unread ones": lambda g: "from Saturday on" in g.page.get("/conversations?show=unread").words,
    "count in the list, JSON": lambda g: g.program.send("GET", "/conversations").json["items"][0]["unread"] == 1,
    "count in the bar": lambda g: "1 unread message" in g.page.get("/account").words,
    "search in messages": lambda g: "from Saturday on" in g.page.get("/conversations?q=gladly").words,
    "search in messages, JSON": lambda g: "Gladly" in g.program.send("GET", "/messages?q=gladly").text,
    "they can write to me": lambda g: done(g, g.lea, talking.write, conversation_id=g.talk.id, text="Hm", key=None),
    "I can write to them": lambda g: done(g, g.tom, talking.write, conversation_id=g.talk.id, text="Hm", key=None),
    "notification of a message": message_told,
    "notification of a message, JSON": lambda g: (
        message_told(g) and g.program.send("GET", "/notifications").json["items"][0]["unread"]
    ) is True,
    "letter of a message": lambda g: message_told(g, letter=True),
    "letter that waits when it begins": waiting_told,
    "notification of an answer": answer_told,
    "letter of an answer": lambda g: answer_told(g, letter=True),
    "notification that an ad is changed": lambda g: ad_told(g, "ads.changed"),
    "letter that an ad is changed": lambda g: ad_told(g, "ads.changed", letter=True),
    "notification that an ad is settled": lambda g: ad_told(g, "ads.settled"),
    "letter that an ad is settled": lambda g: ad_told(g, "ads.settled", letter=True),
    "notification that an ad is open again": lambda g: ad_told(g, "ads.reopened"),
    "what neighbours say of a lost ad": lambda g: "I have found it" in g.page.get(f"/ads/{said_of_mine(g)}").words,
    "what neighbours say of a lost ad, JSON": lambda g: (
        len(g.program.send("GET", f"/ads/{said_of_mine(g)}/matches").json["items"]) == 1
    ),
    "ads that are alike": lambda g: FOUND in g.page.get(f"/ads/{both_sides(g)[0]}").words,
    "ads that are alike, JSON": lambda g: FOUND in g.program.send("GET", f"/ads/{both_sides(g)[0]}/alike").text,
    "notification that mine is found": found_told,
    "letter that mine is found": lambda g: found_told(g, letter=True),
    "notification that it is the one": lambda g: decided_told(g, confirm_match, "ads.match_confirmed"),
    "letter that it is the one": lambda g: decided_told(g, confirm_match, "ads.match_confirmed", letter=True),
    "notification that it is something else": lambda g: decided_told(g, decline_match, "ads.match_declined"),
    "notification that what was lost is found": again_told,
    "notification that what was found is still lost": still_told,
    "notification of what was lost near me": near_told,
    "letter of what was lost near me": lambda g: near_told(g, letter=True),
    "notification that my number is asked for": asked_told,
    "notification that a number is shown": shown_told,
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_blocks_or_mutes_is_out_of_sight_wherever_they_could_meet(ground, situation):
    comes_to(ground, situation)
    place = SITUATIONS.index(situation)
    found = {}
    for surface, is_seen in SURFACES.items():
        with ground.unit(ground.fr) as u:  # what one surface does is undone before the next
            found[surface] = is_seen(ground)
            u.refuse()
    assert found == {surface: seen[place] for surface, seen in SEEN.items()}


def test_every_address_and_every_reaction_is_told_here(app):
    told_of = {*WITHOUT_NEIGHBOURS, *(f"{room}_api" for room in WITHOUT_NEIGHBOURS)}
    met = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and wiring.FAMILIES.get(rule.endpoint.split(".")[0]) is Family.country
        and rule.endpoint.split(".")[0] not in told_of
    }
    assert met == ADDRESSES.keys(), "name in tests/moderation/surfaces.py what the page shows of neighbours"
    steps = {
        step.name
        for steps in wiring.ROAD.follows.values()
        for step in steps
        if isinstance(step, Reaction) and step.family is Family.country
    }
    assert steps | {one.name for one in wiring.ROAD.periodic if one.family is Family.country} == ROAD.keys(), (
        "name in ROAD of tests/moderation/surfaces.py what the reaction tells of neighbours"
    )
    named = {
        one for surfaces in (*ADDRESSES.values(), *ROAD.values()) if isinstance(surfaces, tuple) for one in surfaces
    }
    assert named <= SEEN.keys() == SURFACES.keys()


def test_muting_is_told_to_nobody(ground):
    comes_to(ground, "I mute")
    with ground.unit(ground.fr, read_only=True) as u:
        before = len(u.session.scalars(select(Notification.id)).all())
    travel(ground.house, ground.fr)
    with ground.unit(ground.fr, read_only=True) as u:
        assert len(u.session.scalars(select(Notification.id)).all()) == before
        assert u.session.scalars(select(Conversation.id)).all()
