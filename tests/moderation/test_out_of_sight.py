"""Blocking and muting, everywhere: each surface on which a neighbour may meet another, in each of the situations.

A page, an address of the JSON door or a reaction that is new fails here until somebody has said what it does about them.
"""

import hashlib
import io
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import wiring
from app.blueprints.ads.models import Ad, AdDismissal, Outcome
from app.blueprints.ads.services import answer_ad, close_ad, edit_ad, reopen_ad
from app.blueprints.conversations import queries as conversations
from app.blueprints.conversations import services as talking
from app.blueprints.conversations.errors import CannotWrite
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation import services
from app.blueprints.notifications.models import Delivery, Notification
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
from tests.builders.notifications import a_waiting_letter
from tests.moderation.surfaces import ADDRESSES, ROAD, WITHOUT_NEIGHBOURS
from tests.travel import travel

TITLE, MINE = "Cherry tree to be picked", "Ladder, three metres"
SITUATIONS = ("none", "I mute", "they mute me", "I block", "they block me")

# What Tom meets of Léa: surface -> in which of the situations, in their order.
SEEN: dict[str, tuple[bool, bool, bool, bool, bool]] = {
    "feed": (True, False, True, False, False),
    "feed, JSON": (True, False, True, False, False),
    "search": (True, False, True, False, False),
    "map": (True, False, True, False, False),
    "map, JSON": (True, False, True, False, False),
    "one ad": (True, True, True, False, False),
    "one ad, JSON": (True, True, True, False, False),
    "what an ad said before": (True, True, True, False, False),
    "what an ad said before, JSON": (True, True, True, False, False),
    "ads put aside": (True, False, True, False, False),
    "ads put aside, JSON": (True, False, True, False, False),
    "photo of an ad": (True, True, True, False, False),
    "photo of a message": (True, True, True, True, True),
    "ad is answered": (True, True, True, False, False),
    "card of the ad in the conversation": (True, True, True, False, False),
    "conversation": (True, True, True, True, True),  # what was written stays readable
    "conversation, JSON": (True, True, True, True, True),
    "later messages": (True, True, True, True, True),
    "list of conversations": (True, True, True, True, True),
    "count in the list": (True, False, True, False, False),
    "list of unread ones": (True, False, True, False, False),
    "count in the list, JSON": (True, False, True, False, False),
    "count in the bar": (True, False, True, False, False),
    "search in messages": (True, True, True, True, True),
    "search in messages, JSON": (True, True, True, True, True),
    "they can write to me": (True, True, True, False, False),
    "I can write to them": (True, True, True, False, False),
    "notification of a message": (True, False, True, False, False),
    "letter of a message": (True, False, True, False, False),
    "letter that waits when it begins": (True, False, True, False, False),
    "notification of an answer": (True, False, True, False, False),
    "letter of an answer": (True, False, True, False, False),
    "notification that an ad is changed": (True, False, True, False, False),
    "letter that an ad is changed": (True, False, True, False, False),
    "notification that an ad is settled": (True, False, True, False, False),
    "letter that an ad is settled": (True, False, True, False, False),
    "notification that an ad is open again": (True, False, True, False, False),
    "notification that my number is asked for": (True, False, True, False, False),
    "notification that a number is shown": (True, False, True, False, False),
}  # fmt: skip


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


SURFACES = {
    "feed": lambda g: TITLE in g.page.get("/").words,
    "feed, JSON": lambda g: TITLE in g.program.send("GET", "/ads").text,
    "search": lambda g: TITLE in g.page.get("/?q=cherry").words,
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
    "list of conversations": lambda g: "from Saturday on" in g.page.get("/conversations").words,
    "count in the list": lambda g: "line--new" in g.page.get("/conversations").text,
    "list of unread ones": lambda g: "from Saturday on" in g.page.get("/conversations?show=unread").words,
    "count in the list, JSON": lambda g: g.program.send("GET", "/conversations").json["conversations"][0]["unread"] == 1,
    "count in the bar": lambda g: "1 unread message" in g.page.get("/account").words,
    "search in messages": lambda g: "from Saturday on" in g.page.get("/conversations?q=gladly").words,
    "search in messages, JSON": lambda g: "Gladly" in g.program.send("GET", "/messages?q=gladly").text,
    "they can write to me": lambda g: done(g, g.lea, talking.write, conversation_id=g.talk.id, text="Hm", key=None),
    "I can write to them": lambda g: done(g, g.tom, talking.write, conversation_id=g.talk.id, text="Hm", key=None),
    "notification of a message": message_told,
    "letter of a message": lambda g: message_told(g, letter=True),
    "letter that waits when it begins": waiting_told,
    "notification of an answer": answer_told,
    "letter of an answer": lambda g: answer_told(g, letter=True),
    "notification that an ad is changed": lambda g: ad_told(g, "ads.changed"),
    "letter that an ad is changed": lambda g: ad_told(g, "ads.changed", letter=True),
    "notification that an ad is settled": lambda g: ad_told(g, "ads.settled"),
    "letter that an ad is settled": lambda g: ad_told(g, "ads.settled", letter=True),
    "notification that an ad is open again": lambda g: ad_told(g, "ads.reopened"),
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
