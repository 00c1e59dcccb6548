"""Who may fetch what: every byte passes the rule of the thing's own room, on pages and in JSON."""

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.blueprints.conversations.models import Message
from app.blueprints.files.models import File
from app.blueprints.moderation.models import Block
from app.i18n import letters
from kernel import clock, ids
from tests.ads.test_api import Program
from tests.builders import files as make
from tests.builders.conversations import a_conversation
from tests.builders.files import sent

MOST_STATEMENTS = 5  # of a photo the browser has: who asks (3), which file, and the rule of its thing


def status(browser, url, **headers):
    return browser.client.get(url, base_url=browser.base, headers=headers, buffered=True).status_code


@pytest.fixture
def photo(published, work, files):
    published(sent(make.jpeg()))
    work()
    [file] = files()
    return f"/files/{file.public_id}/480.webp"


def test_photo_of_an_ad_is_for_those_who_see_the_ad(browse, people, photo):
    assert [status(browse(who), photo) for who in (people.lea, people.tom, people.farid, people.ines)] == [200] * 4
    assert [status(browse(), photo), status(browse(people.xenia), photo)] == [404, 404]
    assert status(browse(people.xenia, host="xx.localhost"), photo) == 404


def test_block_takes_the_photos_out_of_sight_too(browse, people, photo, unit, world):
    with unit(world.fr) as u:
        u.session.add(Block(blocker_id=people.tom.id, blocked_id=people.lea.id, created_at=clock.now()))
    assert [status(browse(who), photo) for who in (people.tom, people.farid)] == [404, 200]


def test_only_names_of_sizes_lead_anywhere(browse, people, photo):
    base = photo.rsplit("/", 1)[0]
    lea = browse(people.lea)
    for name in ("481.webp", "original", "original.pdf", "..", "%2e%2e%2fsecrets.json", "480.webp%00", "480.WEBP"):
        assert status(lea, f"{base}/{name}") in {404, 308}, name
    assert status(lea, "/files/AAAAAAAAAAA/480.webp") == 404


def test_browser_that_has_a_photo_is_told_so_and_only_after_the_rule(browse, people, photo):
    tom = browse(people.tom)
    answer = tom.client.get(photo, base_url=tom.base, buffered=True)
    known = {"If-None-Match": answer.headers["ETag"]}
    assert status(tom, photo, **known) == 304
    assert status(browse(), photo, **known) == 404
    head = tom.client.head(photo, base_url=tom.base, buffered=True)
    assert (head.status_code, head.content_length, head.data) == (200, len(answer.data), b"")


def test_browser_keeps_a_photo_and_asks_each_time_for_few_statements(browse, people, photo, queries):
    tom = browse(people.tom)
    answer = tom.client.get(photo, base_url=tom.base, buffered=True)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert queries(lambda: status(tom, photo, **known)) <= MOST_STATEMENTS


def test_photo_whose_bytes_are_gone_is_a_404_and_no_fault(browse, people, photo, config, world):
    for path in (config.files / str(world.fr.id)).glob("*/*"):
        path.unlink()
    assert status(browse(people.lea), photo) == 404


def test_unconfirmed_account_sends_nothing(app, people, unit, world, files):
    with unit(world.fr) as u:
        u.session.execute(
            update(type(people.tom.account))
            .where(type(people.tom.account).id == people.tom.id)
            .values(state="unconfirmed", confirmed_at=None)
        )
    answer = by_program(Program(app, people.tom), make.jpeg())
    assert (answer.status_code, files()) == (403, [])


@pytest.fixture
def talk(unit, world, people):
    with unit(world.fr) as u:
        made = a_conversation(u.session, people.tom, people.lea)
    return f"/conversations/{made.public_id}"


def test_message_may_be_a_photo_and_a_receipt_without_a_word(browse, people, talk, work, files):
    tom, lea = browse(people.tom), browse(people.lea)
    pdf = make.pdf()
    photos = [sent(make.heic(), "IMG_1.HEIC"), sent(pdf, "../../Beleg \u202emärz\x00.pdf")]
    assert tom.fill(talk, talk, text="", files=photos).status == 303
    work()
    page = lea.get(talk)
    photo, receipt = files()
    assert f"/files/{photo.public_id}/480.webp" in page.text
    assert "Beleg märz.pdf" in page.words
    url = f"/files/{receipt.public_id}/original.pdf"
    answer = lea.client.get(url, base_url=lea.base, buffered=True)
    assert (answer.data, answer.mimetype) == (pdf, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for stranger in (people.farid, people.ines):
        assert [status(browse(stranger), f"/files/{photo.public_id}/480.webp"), status(browse(stranger), url)] == [
            404
        ] * 2
    assert "an attachment" in lea.get("/conversations").words


def test_message_without_words_and_files_is_refused(browse, people, talk, unit, world):
    page = browse(people.tom).fill(talk, talk, text="  ")
    assert (page.status, "Please fill this in." in page.words) == (422, True)
    with unit(world.fr, read_only=True) as u:
        assert len(u.session.scalars(select(Message)).all()) == 1


def test_refused_message_keeps_its_files_and_a_fourth_is_told(browse, people, talk, files):
    tom = browse(people.tom)
    photos = [sent(make.jpeg(100, 100, seed), f"{seed}.jpg") for seed in range(1, 5)]
    page = tom.fill(talk, talk, text="Look", files=photos)
    assert (page.status, "“4.jpg” was left out" in page.words) == (422, True)
    assert ">\nLook</textarea>" in page.text
    assert tom.send(talk, page.form(talk)["values"]).status == 303
    assert [file.thing_kind for file in files()] == ["messages"] * 3


def test_who_left_the_conversation_fetches_nothing_from_it(browse, people, talk, work, files):
    browse(people.tom).fill(talk, talk, text="", files=[sent(make.jpeg())])
    work()
    [photo] = files()
    url = f"/files/{photo.public_id}/480.webp"
    assert status(browse(people.lea), url) == 200
    browse(people.lea).fill(talk, "/leave")
    assert status(browse(people.lea), url) == 404


def by_program(program, body, name="photo.jpg", **form):
    answer = program.client.post(
        "/api/v1/files",
        base_url="http://fr.localhost:8000",
        data={"file": (io.BytesIO(body), name), **form},
        headers={"X-CSRF-Token": program.token, "Accept-Language": "en"},
        buffered=True,
    )
    answer.request.environ["wsgi.input"].close()
    return answer


def test_program_sends_a_photo_describes_it_publishes_it_and_takes_it_away(app, people, work, files):
    program = Program(app, people.lea)
    answer = by_program(program, make.jpeg())
    assert (answer.status_code, answer.json["file"]["state"]) == (201, "received")
    assert answer.json["file"]["told"] == "This photo is being prepared."
    path = f"/files/{answer.json['file']['id']}"
    assert program.send("PATCH", path, {"alt": "A ladder"}).json["alt"] == "A ladder"
    made = program.send("POST", "/ads", {"kind": "lend", "title": "Ladder", "text": "", "key": answer.json["key"]})
    assert made.json["photos"] == []
    work()
    [photo] = Program(app, people.tom).send("GET", f"/ads/{made.json['id']}").json["photos"]
    assert (photo["alt"], photo["width"], photo["height"]) == ("A ladder", 800, 600)
    assert status_of(app, people.tom, photo["url"]) == 200
    assert [
        Program(app, people.tom).send(method, path, {"alt": "Mine"}).status_code for method in ("PATCH", "DELETE")
    ] == [404] * 2
    assert program.send("DELETE", path).status_code == 204
    assert program.send("DELETE", path).status_code == 404
    work()
    assert files() == []


def status_of(app, person, url):
    client = app.test_client()
    client.set_cookie("device", person.device, domain="fr.localhost")
    return client.get(url, base_url="http://fr.localhost:8000", buffered=True).status_code


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"<html>", "neither a photo nor a PDF"), (bytes(21 * 1024 * 1024), "too large"), (b"", "empty")],
)
def test_program_is_told_in_words_what_is_wrong(app, people, body, words, files):
    answer = by_program(Program(app, people.lea), body, "x\u202e.jpg")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert words in answer.json["fields"]["file"][0]
    assert "\u202e" not in answer.json["fields"]["file"][0]
    assert files() == []


def test_more_than_a_request_may_bring_is_refused_in_words(browse, people, files):
    lea = browse(people.lea)
    form = lea.get("/ads/new?kind=lend").form("/ads")["values"] | {
        "kind": "lend",
        "title": "Plants to water",
        "text": "",
    }
    page = lea.send("/ads", form | {"photos": [sent(bytes(61 * 1024 * 1024))]})
    assert (page.status, "60 MB is the most" in page.words) == (413, True)
    assert files() == []


def test_text_of_more_than_a_megabyte_is_refused_with_words_about_text(browse, people, files):
    lea = browse(people.lea)
    form = lea.get("/ads/new?kind=lend").form("/ads")["values"] | {"title": "Plants to water"}
    page = lea.send("/ads", form | {"text": "é" * 600_000})
    assert (page.status, "send less text" in page.words) == (413, True)
    assert "1 MB of it words" in lea.get("/").text  # what the toast says


def test_fields_without_end_ask_the_database_no_more_than_a_form_of_ours(browse, people, queries):
    lea = browse(people.lea)
    form = lea.get("/ads/new?kind=lend").form("/ads")["values"] | {"kind": "lend", "title": "No"}
    few = queries(lambda: lea.send("/ads", form))
    many = {"drop": [str(number) for number in range(500)]} | {f"alt-{number}": "x" for number in range(500)}
    assert queries(lambda: lea.send("/ads", form | many)) <= few + 20


def test_what_a_photo_and_a_pdf_say_has_its_numbers_masked(browse, people, published, talk, work, files):
    made = published(sent(make.jpeg()))
    work()
    [photo] = files()
    lea, tom = browse(people.lea), browse(people.tom)
    lea.post(f"/files/{photo.public_id}/alt", alt="A ladder. Call 06 12 34 56 78")
    ad = made.location.split("/ads/")[-1].split("/")[0]
    seen = [browser.get(f"/ads/{ad}").text.count("06 12 34 56 78") for browser in (lea, tom)]
    assert (seen[0] > 0, seen[1]) == (True, 0)
    path = f"/conversations/{talk.rsplit('/', 1)[-1]}"
    lea.fill(path, path, text="Look", files=[sent(make.pdf(), "06 12 34 56 78.pdf")])
    assert ["06 12 34 56 78" in browser.get(path).text for browser in (lea, tom)] == [True, False]
    url = f"/files/{files()[1].public_id}/original.pdf"
    told = tom.client.get(url, base_url=tom.base, buffered=True).headers["Content-Disposition"]
    assert ("56" in told, "attachment" in told) == (False, True)


def test_who_sends_half_a_gigabyte_in_a_day_is_told_to_wait(app, people, unit, world):
    program = Program(app, people.lea)
    assert by_program(program, make.jpeg(60, 60, 1)).status_code == 201
    with unit(world.fr) as u:
        u.session.execute(update(File).values(bytes=20 * 1024 * 1024))
        [first] = u.session.scalars(select(File))
        columns = {column.name: getattr(first, column.name) for column in File.__table__.columns}
        u.session.add_all(
            File(**columns | {"id": ids.uuid7(), "public_id": ids.public_id(), "key": ids.uuid7()}) for _ in range(24)
        )
    refused = by_program(program, make.jpeg(60, 60, 2))
    assert (refused.status_code, refused.json["code"]) == (429, "too_much_today")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert by_program(program, make.jpeg(60, 60, 2)).status_code == 201


def test_stranger_is_not_listened_to_for_long(app):
    visitor = Program(app)
    assert by_program(visitor, bytes(2 * 1024 * 1024)).status_code in {401, 413}
    page = visitor.client.post(
        "/ads", base_url="http://fr.localhost:8000", data={"photos": sent(bytes(2 * 1024 * 1024))}, buffered=True
    )
    page.request.environ["wsgi.input"].close()
    assert page.status_code == 413


def test_who_leaves_forms_unfinished_all_day_is_told_to_stop(app, people, unit, world, files, monkeypatch):
    from app.blueprints.files.services import receiving

    monkeypatch.setattr(receiving, "MOST_WAITING", 2)
    program = Program(app, people.lea)
    codes = [by_program(program, make.jpeg(60, 60, seed)).status_code for seed in (1, 2, 3)]
    assert codes == [201, 201, 429]
    with unit(world.fr, read_only=True) as u:
        assert len(u.session.scalars(select(File)).all()) == 2


def test_message_of_a_program_tells_its_files_and_the_letter_says_there_is_one(app, people, talk, work, unit, world):
    tom, lea = Program(app, people.tom), Program(app, people.lea)
    key = by_program(tom, make.jpeg()).json["key"]
    made = tom.send("POST", f"{talk}/messages", {"text": "", "key": key})
    assert (made.status_code, made.json["files"][0]["url"]) == (201, "")
    work()
    *_, told = lea.send("GET", f"{talk}/messages").json["items"]
    assert (told["text"], [file["media"] for file in told["files"]]) == ("", ["photo"])
    assert status_of(app, people.lea, told["files"][0]["url"]) == 200
    with app.app_context():
        letter = letters.render(
            "conversations/mail/message",
            country="fr",
            language="en",
            values={"name": "Tom", "title": "Ladder", "messages": [""], "more": False, "reader": "Léa", "url": "u"},
        )
    assert "to be seen on the page" in letter.text
    assert "to be seen on the page" in letter.html
