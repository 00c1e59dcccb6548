"""Every kind of ad: what its country asks for, through the pages and the JSON door."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.ads import policy
from app.blueprints.ads.models import OUTCOMES, Ad, AdKind
from app.blueprints.ads.models.told import NAMES, columns, told_by
from app.blueprints.ads.schemas import TOLD
from kernel import clock
from tenants import packs
from tests.ads.test_api import Program
from tests.api.schema import EXCLUDED, door_of
from tests.builders.accounts import a_person, lea, tom
from tests.world import ELSEWHERE

TODAY = clock.today("Europe/Paris")
SOON, LATER, AGO = ((TODAY + timedelta(days=days)).isoformat() for days in (3, 5, -2))
# A whole ad of each kind, as a form sends it, and what its card and page say of it.
WHOLE = {
    "ask": ({"on_day": SOON}, []),
    "borrow": ({"on_day": SOON, "until_day": LATER}, []),
    "offer": ({"skill": "gardening"}, ["Gardening"]),
    "lend": ({"condition": "good", "deposit": "20"}, ["In good condition", "Deposit: 20 €"]),
    "give": ({"condition": "to_mend"}, ["To be mended"]),
    "sell": ({"price": "45,50", "condition": "new"}, ["45,50 €", "As new"]),
    "rent": ({"price": "8", "per": "day", "deposit": "150"}, ["8 € per day", "Deposit: 150 €"]),
    "lost": ({"object": "pet", "on_day": AGO, "near": "by the church"}, ["Animal", "by the church"]),
    "found": ({"object": "keys", "on_day": AGO, "near": ""}, ["Keys"]),
    "alert": ({"subject": "water", "near": "rue du Port"}, ["Water", "rue du Port"]),
    "recommend": ({"skill": "plumbing"}, ["Plumbing"]),
    "mission": ({"price": "15", "per": "hour", "on_day": SOON}, ["15 € per hour"]),
    "ride": (
        {"from_town": "Dinan", "to_town": "Rennes", "on_day": SOON, "at_time": "08:15", "seats": "2", "price": "4"},
        ["Dinan → Rennes", "08:15", "2 seats", "4 € per seat"],
    ),
}


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def only(unit, world):
    with unit(world.fr, read_only=True) as u:
        return u.session.scalars(select(Ad)).one()


@pytest.mark.parametrize("code", packs.all_codes(made_up=True))
def test_every_kind_and_field_a_pack_names_is_known(code):
    rules = packs.load(code).ads
    assert set(rules) == set(AdKind)
    assert {name for one in rules.values() for name in one.fields} <= NAMES.keys()


def test_every_known_field_can_be_filled_and_every_kind_can_end():
    assert TOLD.keys() == NAMES.keys()
    assert set(OUTCOMES) == set(AdKind)
    assert set(WHOLE) == set(AdKind)


@pytest.mark.parametrize("kind", AdKind)
def test_ad_of_each_kind_is_published_on_its_page_and_read_by_a_neighbour(browse, people, kind):
    author, reader = (browse(person) for person in people)
    assert f'href="/ads/new?kind={kind}"' in author.get("/ads/new").text
    told, words = WHOLE[kind]
    sent = author.fill(f"/ads/new?kind={kind}", "/ads", title="One short sentence", text="More.", **told)
    assert sent.status == 303, sent.words
    for page in (reader.get(sent.location), reader.get("/")):
        assert [word for word in words if word not in page.words.replace("\u00a0", " ")] == []


@pytest.mark.parametrize("kind", AdKind)
def test_what_the_form_keeps_is_what_the_form_shows_again(browse, people, kind):
    author, (told, _words) = browse(people[0]), WHOLE[kind]
    sent = author.fill(f"/ads/new?kind={kind}", "/ads", title="One short sentence", text="More.", **told)
    shown = author.get(f"{sent.location}/edit").form("/edit")["values"]
    again = author.send(f"{sent.location}/edit", shown)
    assert again.status == 303
    assert "Changed on" not in author.follow(again).words


@pytest.mark.parametrize("kind", AdKind)
def test_both_doors_keep_the_same_fields(app, browse, unit, world, people, kind):
    told = {name: value for name, value in WHOLE[kind][0].items() if value}
    browse(people[0]).fill(f"/ads/new?kind={kind}", "/ads", title="One short sentence", text="", **told)
    by_page = only(unit, world)
    body = {"kind": kind, "title": "One short sentence", "text": "", **told}
    for name in {"price", "deposit"} & told.keys():
        body[name] = {"amount": told[name].replace(",", "."), "currency": "EUR"}
    body |= {"seats": 2} if "seats" in told else {}
    door = door_of(app, Program(app, people[1]))
    case = door["/api/v1/ads"]["POST"].Case(body=body, media_type="application/json")
    made = case.call_and_validate(excluded_checks=EXCLUDED)
    assert made.status_code == 201
    with unit(world.fr, read_only=True) as u:
        by_program = u.session.scalars(select(Ad).where(Ad.public_id == made.json()["id"])).one()
    kept = [(ad.price, ad.currency, ad.on_day, ad.details) for ad in (by_page, by_program)]
    assert kept[0] == kept[1]
    assert made.json()["told"].keys() == told.keys()


@pytest.mark.parametrize("kind", AdKind)
def test_field_a_kind_needs_is_asked_for_at_the_field_and_a_draft_may_wait(browse, unit, world, people, kind):
    author = browse(people[0])
    needed = [name for name, rule in packs.load("fr").ads[kind].fields.items() if rule == "required"]
    refused = author.fill(f"/ads/new?kind={kind}", "/ads", title="One short sentence", text="")
    assert refused.status == (422 if needed else 303)
    assert all(f'id="{name}-error"' in refused.text for name in needed)
    if needed:
        kept = author.fill(f"/ads/new?kind={kind}", "/ads", title="", text="", draft="yes")
        assert kept.status == 303
        assert only(unit, world).state == "draft"


def test_field_of_another_kind_is_left_aside(app, browse, unit, world, people):
    browse(people[0]).fill("/ads/new?kind=ask", "/ads", title="Plants to water", text="", price="a lot", seats="99")
    ad = only(unit, world)
    assert (ad.price, ad.details) == (None, {})


def test_country_shows_and_takes_only_the_kinds_it_offers(app, browse, unit, world):
    with unit(world.xx) as u:
        stranger = a_person(u.session, "Xenia", "Nowak", place_id=ELSEWHERE)
    reader = browse(stranger, host="xx.localhost")
    kinds = reader.get("/ads/new").text
    assert ("kind=lend" in kinds, "kind=ride" in kinds) == (True, False)
    assert "no ads of this kind" in reader.get("/ads/new?kind=ride").words
    sent = reader.fill("/ads/new?kind=ask", "/ads", kind="ride", title="To the island", text="On Sunday.")
    assert sent.status == 422
    assert "There are no ads of this kind in your country." in sent.words
    again = sent.form("/ads")["values"]
    assert (again["title"], again["text"]) == ("To the island", "On Sunday.")
    with unit(world.xx, read_only=True) as u:
        assert u.session.scalars(select(Ad)).all() == []


def test_ad_stays_for_the_days_its_country_gives_its_kind(browse, unit, world):
    with unit(world.xx) as u:
        stranger = a_person(u.session, "Xenia", "Nowak", place_id=ELSEWHERE)
    browse(stranger, host="xx.localhost").fill("/ads/new?kind=give", "/ads", title="Forty jam jars", text="")
    with unit(world.xx, read_only=True) as u:
        ad = u.session.scalars(select(Ad)).one()
    assert ad.expires_at - ad.published_at == timedelta(days=10)


def test_program_reads_the_kinds_of_the_country_with_their_fields(app):
    told = Program(app).send("GET", "/ads/kinds").json
    kinds = {one["kind"]: one for one in told["kinds"]}
    assert told["currency"] == "EUR"
    assert set(kinds) == set(AdKind)
    ride = {field["name"]: field for field in kinds["ride"]["fields"]}
    assert ride["seats"] == {"name": "seats", "required": True, "type": "number", "values": None}
    assert ride["price"]["type"] == "money"
    assert "gardening" in {field["name"]: field for field in kinds["offer"]["fields"]}["skill"]["values"]


def test_what_is_told_survives_the_columns_that_keep_it():
    told = {"on_day": TODAY, "until_day": TODAY, "near": "by the church", "seats": 3}
    assert told_by(Ad(**columns(told | {"skill": None}))) == told


@pytest.mark.parametrize("kind", AdKind)
def test_kind_offered_in_the_pack_has_days_for_a_notice_and_an_outcome(kind):
    rules = packs.load("fr").ads
    assert kind in policy.offered(rules)
    assert policy.outcomes(kind)
