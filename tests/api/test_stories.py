"""What people do by program that they could do on pages alone before: the same verbs, the same refusals, the same counts."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.blueprints.accounts.models import Account, Device
from app.blueprints.ads.models import Ad
from app.blueprints.files.models import File
from app.blueprints.moderation.models import Report
from app.blueprints.notifications.models import LetterOff
from kernel import ids
from kernel.seal import of_id
from tests.ads.test_api import BASE, Program
from tests.builders.accounts import PASSWORD, lea, tom
from tests.builders.ads import an_ad
from tests.builders.bulletins import a_bulletin
from tests.builders.files import a_photo
from tests.travel import travel


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


@pytest.fixture
def program(app, people):
    return Program(app, people[0])


def test_neighbour_sets_their_account(program):
    own = program.send("GET", "/account").json
    assert (own["given_name"], own["place_name"], own["home"]) == ("Léa", "Saint-Malo", False)
    program.send("PUT", "/account/name", {"given_name": "Lea", "family_name": "Martin", "name_form": "full"})
    program.send("PUT", "/account/theme", {"theme": "dark"})
    program.send("PUT", "/account/language", {"language": "fr", "time_zone": "Europe/Paris"})
    moved = program.send("PUT", "/account/place", {"place": "Dinan"}).json
    assert (moved["given_name"], moved["theme"], moved["language"], moved["place_name"]) == (
        "Lea",
        "dark",
        "fr",
        "Dinan",
    )
    assert program.send("GET", "/session").json["name"] == "Lea Martin"
    assert program.send("PUT", "/account/home", {"direction": "2", "away": 500}).json["home"] is True
    assert program.send("PUT", "/account/home", {"point": "48.45, -2.05"}).json["home"] is True
    assert program.send("DELETE", "/account/home").status_code == 204
    assert program.send("GET", "/account").json["home"] is False


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/account/name", {"given_name": "http://x.example", "family_name": "M", "name_form": "full"}, "given_name"),
        ("/account/name", {"given_name": "Léa", "family_name": "M", "name_form": "secret"}, "name_form"),
        ("/account/place", {"place": "Atlantis"}, "place"),
        ("/account/place", {"place_id": "0199d3b0-0000-7000-8000-000000000001"}, None),
        ("/account/language", {"language": "tlh"}, "language"),
        ("/account/language", {"language": "fr", "time_zone": "Mars/Olympus"}, "time_zone"),
        ("/account/theme", {"theme": "pink"}, "theme"),
        ("/account/home", {"point": "0, 0"}, "point"),
        ("/account/home", {}, "direction"),
        ("/daily-hour", {"hour": 24}, "hour"),
        ("/daily-hour", {"hour": "7"}, "hour"),
        ("/daily-hour", {"hour": True}, "hour"),
        ("/notifications/letters", {"letters": ["everything"]}, "letters"),
        ("/notifications/letters", {"letters": [7]}, "letters"),
    ],
)
def test_what_does_not_hold_is_told_at_its_field_and_changes_nothing(program, path, body, field):
    before = program.send("GET", "/account").json
    answer = program.send("PUT", path, body)
    assert (answer.status_code, answer.json["code"] in {"invalid", "unknown_place"}) == (422, True)
    assert field is None or field in answer.json["fields"]
    assert program.send("GET", "/account").json == before


def test_new_address_is_asked_for_by_letter_and_wrong_passwords_lock_nobody_out(app, program, people, unit, world):
    body = {"email": "other@example.org", "current_password": PASSWORD}
    assert program.send("POST", "/account/email", body).status_code == 204
    for _ in range(5):
        wrong = program.send("POST", "/account/email", body | {"current_password": "not my password"})
        assert (wrong.status_code, wrong.json["code"]) == (422, "wrong_password")
        assert "current_password" in wrong.json["fields"]
    with unit(world.fr, read_only=True) as u:
        account = u.session.get_one(Account, people[0].id)
        assert (account.failed_sign_ins, account.locked_until) == (0, None)  # they are counted by the door
    assert program.send("POST", "/account/email", body).status_code == 204


def test_browsers_are_listed_and_signed_out(app, program, people, unit, world):
    [device] = program.send("GET", "/account/devices").json["items"]
    assert (device["here"], device["label"]) == (True, "Test")
    with unit(world.fr) as u:
        other = Device(
            id=ids.uuid7(), account_id=people[0].id, digest="other", label="Firefox", created_at=people[0].account.created_at,
            seen_at=people[0].account.created_at,
        )  # fmt: skip
        u.session.add(other)
        u.session.flush()
        other_id = of_id(other.id)
    neighbour = Program(app, people[1])
    assert neighbour.send("DELETE", f"/account/devices/{other_id}").status_code == 404
    assert program.send("DELETE", f"/account/devices/{other_id}").status_code == 204
    assert program.send("DELETE", f"/account/devices/{other_id}").status_code == 404
    assert program.send("POST", "/account/devices/end-others").status_code == 204
    assert program.send("DELETE", f"/account/devices/{device['id']}").status_code == 204
    assert program.send("GET", "/account").status_code == 401


def test_one_is_told_and_says_that_one_has_read(app, people, house, unit, world):
    author, neighbour = (Program(app, person) for person in people)
    ad = author.send("POST", "/ads", {"kind": "lend", "title": "Ladder, three metres", "text": ""}).json
    neighbour.send("POST", f"/ads/{ad['id']}/answers", {"text": "May I?"})
    travel(house, world.fr)
    [told] = author.send("GET", "/notifications").json["items"]
    assert "Ladder" in told["text"]
    assert told["unread"] is True
    assert author.send("GET", "/notifications/unread").json == {"notifications": 1, "messages": 1}
    assert neighbour.send("POST", "/notifications/read", {"notification": told["id"]}).status_code == 404
    assert author.send("POST", "/notifications/read", {"notification": told["id"]}).status_code == 204
    assert author.send("GET", "/notifications").json["items"][0]["unread"] is False
    assert author.send("POST", "/notifications/read").status_code == 204
    assert author.send("GET", "/notifications/unread").json["notifications"] == 0


def test_letters_are_chosen_all_at_once(program, people, unit, world):
    kinds = {one["kind"]: one for one in program.send("GET", "/notifications/letters").json["items"]}
    assert all(one["wanted"] for one in kinds.values())
    assert kinds["conversations.message"]["copy"] is False
    assert kinds["ads.answered"]["copy"] is None
    wanted = {"letters": ["conversations.message"], "copies": ["conversations.message"]}
    after = program.send("PUT", "/notifications/letters", wanted).json["items"]
    assert [one["kind"] for one in after if one["wanted"]] == ["conversations.message"]
    assert next(one for one in after if one["kind"] == "conversations.message")["copy"] is True
    with unit(world.fr, read_only=True) as u:
        off = select(LetterOff.kind).where(LetterOff.account_id == people[0].id)
        assert set(u.session.scalars(off)) == kinds.keys() - {"conversations.message"}


def test_report_is_written_read_and_decided(app, ground, unit, world):
    reporter, manager, author = (Program(app, ground.people[who]) for who in ("farid", "ines", "lea"))
    body = {"kind": "ads", "id": ground.ids["ad"], "reason": "spam", "text": "In ten towns."}
    made = reporter.send("POST", "/reports", body)
    assert (made.status_code, made.json["state"], made.json["mine"]) == (201, "received", True)
    assert reporter.send("POST", "/reports", body).json["code"] == "already_reported"
    assert author.send("POST", "/reports", body).json["code"] == "own_thing"
    assert reporter.send("POST", "/reports", body | {"kind": "keys"}).status_code == 404
    path = f"/reports/{made.json['id']}"
    assert author.send("GET", path).status_code == 404
    waiting = manager.send("GET", "/moderation/reports").json["items"]
    assert {one["reporter"] for one in waiting} == {"Farid H.", "Tom L. G."} or len(waiting) == 2
    assert reporter.send("GET", "/moderation/reports").status_code == 403
    full = manager.send("GET", f"/moderation{path}").json
    assert (full["text"], full["author"]) == ("In ten towns.", "Léa M.")
    decision = {"decision": "hide", "statement": "It advertises a shop."}
    assert reporter.send("POST", f"/moderation{path}/decide", decision).status_code == 403
    decided = manager.send("POST", f"/moderation{path}/decide", decision)
    assert (decided.status_code, decided.json["state"]) == (200, "hidden")
    assert manager.send("POST", f"/moderation{path}/decide", decision).json["code"] == "already_decided"
    told = author.send("GET", path).json
    assert (told["statement"], told["text"], told["created_at"], told["mine"]) == (
        "It advertises a shop.",
        None,
        None,
        False,
    )
    with unit(world.fr, read_only=True) as u:
        assert {row.state for row in u.session.scalars(select(Report))} == {"hidden"}


def test_reports_that_wait_come_in_pages(app, ground, unit, world, monkeypatch):
    monkeypatch.setattr("app.blueprints.moderation.queries.PAGE", 1)
    farid, ines = Program(app, ground.people["farid"]), Program(app, ground.people["ines"])
    farid.send("POST", "/reports", {"kind": "ads", "id": ground.ids["ad"], "reason": "spam"})
    first = ines.send("GET", "/moderation/reports").json
    second = ines.send("GET", f"/moderation/reports?after={first['after']}").json
    assert (len(first["items"]), len(second["items"]), second["after"]) == (1, 1, None)
    assert first["items"] != second["items"]


def test_feed_brings_ads_and_news_and_a_search_ads_alone(app, people, unit, world):
    with unit(world.fr) as u:
        an_ad(u.session, people[1], title="Ladder, three metres", kind="lend")
        a_bulletin(u.session, title="The market moves")
    program = Program(app, people[0])
    feed = program.send("GET", "/feed").json
    assert {(row["ad"] or row["post"])["title"] for row in feed["items"]} == {
        "Ladder, three metres",
        "The market moves",
    }
    found = program.send("GET", "/feed?q=ladders").json
    assert [row["ad"]["title"] for row in found["items"]] == ["Ladder, three metres"]
    slip = program.send("GET", "/feed?q=laddder").json
    assert (len(slip["items"]), slip["instead"]) == (1, {"laddder": "ladder"})
    assert program.send("GET", "/feed?q=ladder+dinan").json["around"] == "dinan"
    assert program.send("GET", "/feed?show=news").json["items"][0]["ad"] is None


def test_feed_and_notifications_come_in_pages_that_lose_nothing(app, people, unit, world):
    with unit(world.fr) as u:
        for number in range(25):
            an_ad(u.session, people[1], title=f"Ad number {number}")
    program = Program(app, people[0])
    first = program.send("GET", "/feed").json
    second = program.send("GET", f"/feed?after={first['after']}").json
    titles = [row["ad"]["title"] for page in (first, second) for row in page["items"]]
    assert len(titles) == len(set(titles)) == 25
    assert second["after"] is None


def test_place_tells_what_its_page_tells(app, ground):
    found = Program(app).send("GET", "/places/saint-malo").json
    assert (found["name"], found["postal_codes"], found["space"]) == ("Saint-Malo", ["35400"], "saint-malo")
    assert {near["slug"] for near in found["around"]} == {"dinan", "cancale"}
    assert Program(app).send("GET", "/places/lointain").status_code == 404
    assert {one["kind"] for one in Program(app).send("GET", "/counts").json["items"]} >= {"ask", "lend"}


def test_space_and_its_desk(app, ground):
    maud, farid, visitor = Program(app, ground.people["maud"]), Program(app, ground.people["farid"]), Program(app)
    assert visitor.send("GET", "/spaces/saint-malo").json["name"] == "Saint-Malo"
    assert visitor.send("GET", "/spaces/cancale").status_code == 404
    assert [post["state"] for post in maud.send("GET", "/spaces/saint-malo/posts/at-desk").json["items"]] == ["draft"]
    assert maud.send("GET", "/spaces/saint-malo/posts/at-desk?state=published").json["items"] == []
    [one] = maud.send("GET", "/spaces/saint-malo/staff").json["items"]
    assert (one["right"], one["mine"]) == ("owner", True)
    assert farid.send("GET", "/spaces/saint-malo/staff").status_code == 403
    last = maud.send("DELETE", f"/spaces/saint-malo/staff/{one['id']}")
    assert (last.status_code, last.json["code"]) == (409, "last_owner")


def test_skills_are_listed_by_distance(app, people, unit, world):
    author, reader = (Program(app, person) for person in people)
    body = {"kind": "offer", "title": "I mend bicycles", "text": "", "skill": "small_repairs"}
    assert author.send("POST", "/ads", body).status_code == 201
    [group] = reader.send("GET", "/skills").json["items"]
    assert group["skill"] == "small_repairs"
    assert [ad["title"] for some in group["helpers"] for ad in some["ads"]] == ["I mend bicycles"]


def test_kept_search_is_looked_at(program):
    made = program.send("POST", "/searches", {"q": "ladder", "tell": "page"}).json
    assert program.send("GET", f"/searches/{made['id']}").json == made
    assert program.send("POST", f"/searches/{made['id']}/look").json["new"] == 0
    assert program.send("GET", "/daily-hour").json == {"hour": 7}
    assert program.send("PUT", "/daily-hour", {"hour": 18}).json == {"hour": 18}
    assert program.send("GET", "/daily-hour").json == {"hour": 18}


def test_photo_is_added_to_an_ad_that_is_there(program, people, unit, world):
    key, picture = str(ids.uuid7()), io.BytesIO()
    Image.new("RGB", (64, 48), (40, 90, 120)).save(picture, "JPEG")
    picture.seek(0)
    body = {"file": (picture, "a.jpg"), "key": key}
    sent = program.client.post("/api/v1/files", base_url=BASE, data=body, headers={"X-CSRF-Token": program.token}).json
    ad = program.send("POST", "/ads", {"kind": "lend", "title": "Ladder, three metres", "text": ""}).json["id"]
    assert program.send("POST", f"/ads/{ad}/photos", {"key": key}).status_code == 200
    assert program.send("GET", f"/files/{sent['file']['id']}").json["state"] == "received"
    with unit(world.fr, read_only=True) as u:
        file = u.session.scalars(select(File).where(File.public_id == sent["file"]["id"])).one()
        assert u.session.get_one(Ad, file.thing_id).public_id == ad


def test_photos_of_ones_ad_change_places(app, people, unit, world):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0])
    first, second = (a_photo(unit, world, people[0], ad.id, place=place).public_id for place in (0, 1))
    author, neighbour = (Program(app, person) for person in people)

    def shown():
        return [photo["id"] for photo in neighbour.send("GET", f"/ads/{ad.public_id}").json["photos"]]

    assert shown() == [first, second]
    assert author.send("POST", f"/files/{second}/earlier").status_code == 200
    assert shown() == [second, first]
    assert author.send("POST", f"/files/{second}/later").status_code == 200
    assert shown() == [first, second]
    assert neighbour.send("POST", f"/files/{second}/earlier").status_code == 404
