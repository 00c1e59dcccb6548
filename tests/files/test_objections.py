"""A photo is removed with a statement of reasons; its owner is told, may object once, and another manager decides, where there is one."""

import json

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.blueprints.accounts.models import Account, Role
from app.blueprints.conversations.models import Message
from app.blueprints.files.models import File, FileState
from tests.builders.conversations import a_conversation
from tests.builders.files import a_photo
from tests.files.removed import STATEMENT, letters, remembered, status

OBJECTION = "It shows my own ladder & nothing else."


def test_photo_is_removed_with_reasons_only_and_what_was_typed_is_kept(browse, people, files, held):
    photo = held(people.farid)
    ines, one = browse(people.ines), f"/moderation/photos/{photo.public_id}"
    for statement, told in (("", "Please say why it is removed."), ("No.", "Please write at least 10 characters.")):
        page = ines.fill(one, one, decision="hide", statement=statement)
        assert (page.status, told in page.words) == (422, True)
        assert page.form(one)["values"]["statement"].strip() == statement
    assert ines.send_json("POST", f"/api/v1{one}/decide", decision="hide").status == 422
    assert files()[1].state == "held"


def test_the_database_takes_no_photo_down_without_reasons(unit, world, people, held):
    photo = held(people.farid)
    with pytest.raises(IntegrityError, match="ck_file_taken_down"), unit(world.fr) as u:
        u.session.execute(update(File).where(File.id == photo.id).values(state="taken_down"))


def test_owner_objects_and_another_manager_brings_the_photo_back(
    browse, people, work, files, unit, world, held, other_manager
):
    photo = held(people.farid)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, ines, paul = browse(people.farid), browse(people.ines), browse(other_manager)
    assert ines.fill(one, one, decision="hide", statement=STATEMENT).status == 303
    assert paul.post(one, decision="keep").status == 409  # nobody has objected
    empty, long = (farid.fill(own, f"{own}/object", text=text) for text in ("", OBJECTION * 60))
    assert (empty.status, "Please fill this in." in empty.words) == (422, True)
    assert (long.status, long.form(f"{own}/object")["values"]["text"].strip()) == (422, OBJECTION * 60)
    assert farid.fill(own, f"{own}/object", text=OBJECTION).location == own
    assert "Somebody else will look at it" in farid.get(own).words
    assert farid.post(f"{own}/object", text=OBJECTION).status == 422  # once
    work(times=2)
    assert "The owner of a removed photo objects." in paul.get("/notifications").words
    assert "The owner of a removed photo objects." not in ines.get("/notifications").words
    assert (OBJECTION in paul.get(one).words, STATEMENT in paul.get(one).words) == (True, True)
    for decision in ("keep", "hide"):
        refused = ines.post(one, decision=decision, statement=STATEMENT)
        assert (refused.status, "Somebody else must decide." in refused.words) == (403, True)
    assert f'action="{one}"' not in ines.get(one).text
    assert paul.fill(one, one, decision="keep").status == 303
    work(times=2)
    assert status(browse(people.tom), f"{own}/480.webp") == 200
    assert (files()[1].state, files()[1].objection, remembered(unit, world)) == ("ready", None, 1)
    assert "It is shown." in farid.get("/notifications").words
    assert letters(unit, world) == [(people.farid.id, "photo"), (people.farid.id, "photo_back")]
    late = paul.get(one)  # by the line among the notifications, or the back button
    assert (late.status, late.location) == (303, "/moderation/photos")
    told = paul.get("/moderation/photos").words
    assert ("This photo has been decided about meanwhile." in told, "No photo waits for a look" in told) == (True, True)


def test_photo_stays_removed_when_another_manager_says_so_and_that_is_the_end(
    browse, people, work, files, unit, world, held, other_manager
):
    photo = held(people.farid)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, paul = browse(people.farid), browse(other_manager)
    browse(people.ines).fill(one, one, decision="hide", statement=STATEMENT)
    work()
    told = json.loads(farid.send_json("POST", f"/api/v1{own}/object", text=OBJECTION).text)
    assert (told["state"], told["statement"], told["objection"]) == ("taken_down", STATEMENT, OBJECTION)
    [waiting] = json.loads(paul.get("/api/v1/moderation/photos").text)["items"]
    assert (waiting["id"], waiting["objection"], waiting["involved"]) == (photo.public_id, OBJECTION, False)
    assert paul.fill(one, one, decision="hide", statement="The shop is named in it: rule 4.").status == 303
    work(times=2)
    page = farid.get(own)
    assert ("The shop is named in it" in page.words, STATEMENT in page.words) == (True, False)
    assert f'action="{own}/object"' not in page.text
    assert farid.send_json("POST", f"/api/v1{own}/object", text=OBJECTION).status == 409
    assert letters(unit, world) == [(people.farid.id, "photo")] * 2
    assert "It stays removed." in farid.get("/notifications").words
    assert (files()[1].state, remembered(unit, world)) == ("taken_down", 2)


def test_the_only_manager_decides_anew_and_the_owner_reads_so(browse, people, work, files, unit, world, held):
    photo = held(people.farid)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, ines = browse(people.farid), browse(people.ines)
    assert ines.fill(one, one, decision="hide", statement=STATEMENT).status == 303
    assert "nobody else can" in farid.get(own).words
    farid.fill(own, f"{own}/object", text=OBJECTION)
    words = farid.get(own).words
    assert ("nobody else can" in words, "omebody else" in words) == (True, False)
    work(times=2)
    assert "Nobody else can decide" in ines.get("/notifications").words
    [waiting] = json.loads(ines.get("/api/v1/moderation/photos").text)["items"]
    assert waiting["involved"] is False
    assert f'href="{one}"' in ines.get("/moderation/photos").text
    assert ines.fill(one, one, decision="hide", statement="The shop is named in it: rule 4.").status == 303
    work(times=2)
    words = farid.get(own).words + farid.get("/notifications").words
    assert (words.count("It stays removed."), "omebody else" in words) == (2, False)
    assert letters(unit, world) == [(people.farid.id, "photo")] * 2


def test_the_one_who_decided_decides_anew_where_the_other_manager_sent_the_photo(
    browse, people, work, files, held, other_manager
):
    photo = held(other_manager)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    ines, paul = browse(people.ines), browse(other_manager)
    assert ines.fill(one, one, decision="hide", statement=STATEMENT).status == 303
    paul.fill(own, f"{own}/object", text=OBJECTION)
    work()
    assert "objects" not in paul.get("/notifications").words
    assert paul.post(one, decision="keep").status == 403
    assert ines.fill(one, one, decision="keep").status == 303
    assert files()[1].state == "ready"


def test_the_one_who_decided_decides_anew_where_the_photo_was_sent_to_the_other_manager(
    browse, people, work, files, unit, world, other_manager
):
    with unit(world.fr) as u:
        talk = a_conversation(u.session, people.farid, other_manager)
        message = u.session.scalars(select(Message.id).where(Message.conversation_id == talk.id)).first()
    of = {"thing_kind": "messages", "place": 0, "state": FileState.held}
    photo = a_photo(unit, world, people.farid, message, **of)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, ines, paul = browse(people.farid), browse(people.ines), browse(other_manager)
    assert ines.fill(one, one, decision="hide", statement=STATEMENT).status == 303
    farid.fill(own, f"{own}/object", text=OBJECTION)
    work()
    assert "nobody else can" in farid.get(own).words
    assert "objects" not in paul.get("/notifications").words
    assert paul.post(one, decision="keep").status == 403
    assert ines.fill(one, one, decision="keep").status == 303


def test_who_decided_waits_for_the_other_manager_while_there_is_one(browse, people, unit, world, held, other_manager):
    photo = held(people.farid)
    one, own = f"/moderation/photos/{photo.public_id}", f"/files/{photo.public_id}"
    farid, ines = browse(people.farid), browse(people.ines)
    ines.fill(one, one, decision="hide", statement=STATEMENT)
    farid.fill(own, f"{own}/object", text=OBJECTION)
    assert "Somebody else will look at it" in farid.get(own).words
    assert ines.post(one, decision="keep").status == 403
    with unit(world.fr) as u:  # Paul leaves
        u.session.execute(update(Account).where(Account.id == other_manager.id).values(role=Role.resident))
    assert "nobody else can" in farid.get(own).words
    assert ines.fill(one, one, decision="keep").status == 303


def test_nobody_objects_for_another_nor_to_what_was_not_removed(browse, people, held):
    photo = held(people.farid)
    path = f"/files/{photo.public_id}/object"
    farid, tom = browse(people.farid), browse(people.tom)
    assert farid.send_json("POST", f"/api/v1{path}", text=OBJECTION).status == 409
    browse(people.ines).post(f"/moderation/photos/{photo.public_id}", decision="hide", statement=STATEMENT)
    assert [tom.post(path, text=OBJECTION).status, tom.send_json("POST", f"/api/v1{path}", text=OBJECTION).status] == [
        404,
        404,
    ]
    assert "Why should it be shown?" in farid.get(f"/files/{photo.public_id}").words


def test_photo_that_its_owner_took_away_waits_for_nobody(browse, people, held, work):
    photo = held(people.farid)
    own = f"/files/{photo.public_id}"
    farid, ines = browse(people.farid), browse(people.ines)
    ines.post(f"/moderation/photos/{photo.public_id}", decision="hide", statement=STATEMENT)
    farid.fill(own, f"{own}/object", text=OBJECTION)
    assert "its owner objects" in ines.get("/moderation/photos").words
    assert farid.post(f"{own}/remove").status == 303
    assert "No photo waits for a look" in ines.get("/moderation/photos").words
    work(times=2)
