"""A photo from the form to the neighbour's page, and what becomes of those that are none."""

import io
import re

import pytest
from PIL import Image

from app.blueprints.files.models import FileState
from tests.builders import files as make
from tests.builders.accounts import lea
from tests.builders.files import sent

IMAGE = re.compile(r'(?:src|href)="(/files/[^"]+)"')


def fetched(browser, url):
    return browser.client.get(url, base_url=browser.base, buffered=True)


def test_photo_ad_from_the_form_to_the_neighbours_screen(browse, people, published, work, files, lying):
    answer = published(sent(make.with_gps()), sent(make.jpeg(2400, 1800, seed=2)))
    assert (answer.status, answer.location.endswith("/photos")) == (303, True)
    lea, tom = browse(people.lea), browse(people.tom)
    waiting = lea.follow(answer)
    assert "What do the photos show?" in waiting.words
    assert waiting.words.count("This photo is being prepared.") == 2
    ad = answer.location.removesuffix("/photos")
    assert "/files/" not in tom.get(ad).text
    work()
    first, second = files()
    assert [file.state for file in (first, second)] == [FileState.ready, FileState.ready]
    described = lea.fill(answer.location, "/photos", **{f"alt-{first.public_id}": "A ladder against a wall"})
    assert described.location == ad
    page = tom.get(ad)
    assert 'alt="A ladder against a wall"' in page.text
    assert f"/files/{first.public_id}/480.webp" in tom.get("/").text
    for url in set(IMAGE.findall(page.text)):
        answer = fetched(tom, url)
        assert (answer.status_code, answer.mimetype) in {(200, "image/webp"), (200, "image/jpeg")}
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(answer.data)).width <= 1600
    assert not any(file.original for file in files())
    assert not {file.digest for file in files()} & lying().keys()


def test_nothing_a_telephone_wrote_into_a_photo_leaves_the_house(published, work, files, lying):
    published(sent(make.with_gps()))
    before = b"".join(lying().values())
    assert make.SECRET.encode() in before
    work()
    after = b"".join(lying().values())
    assert after
    for trace in (make.SECRET.encode(), b"Exif", b"EXIF", b"GPS", b"Telephone", b"2026:11:20", b"XMP", b"ICC"):
        assert trace not in after, trace
    [file] = files()
    assert (file.width, file.height) == (600, 800)  # turned upright as the telephone said


def test_ad_without_photos_is_published_as_ever(published):
    answer = published()
    assert (answer.status, "/photos" in answer.location) == (303, False)


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), "large.jpg", "“large.jpg” is too large"),
        (make.png_bomb(), "bomb.png", "“bomb.png” has too many pixels"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "x.svg",
            "is no photo we can take",
        ),
        (b"<!doctype html><script>alert(1)</script>", "cat.jpg", "is no photo we can take"),
        (make.pdf(), "receipt.jpg", "is no photo we can take"),
        (make.animated("GIF"), "dance.gif", "is no photo we can take"),
        (b"", "nothing.jpg", "“nothing.jpg” is empty"),
        (b"\xff\xd8\xff\xe0 and nothing more", "stub.jpg", "cannot be opened"),
        (b"<html>", "../../etc/\u202egpj.sh\x00<b>.jpg", "“gpj.sh<b>.jpg” is no photo"),
    ],
)
def test_what_is_no_photo_is_told_at_the_field_and_nothing_is_published(
    browse, people, published, files, lying, body, name, words
):
    answer = published(sent(body, name), text="I wrote a lot.")
    assert answer.status == 422
    assert words in answer.words
    assert "I wrote a lot." in answer.text
    assert 'href="#photos"' in answer.text
    assert (files(), lying()) == ([], {})
    assert "Ladder" not in browse(people.tom).get("/").words


def test_good_photos_stay_while_the_form_is_put_right(browse, people, work, files):
    lea = browse(people.lea)
    photos = [sent(make.jpeg()), sent(b"<html>", "bad.jpg"), sent(make.jpeg(seed=2))]
    answer = lea.fill("/ads/new?kind=lend", "/ads", kind="lend", title="No", text="", photos=photos)
    assert answer.status == 422
    assert "at least 5 characters" in answer.words
    assert [(file.thing_id, file.state) for file in files()] == [(None, "received")] * 2
    work()
    first, second = files()
    form = answer.form("/ads")["values"]
    again = lea.send("/ads", form | {"title": "", f"alt-{first.public_id}": "A red ladder"})
    assert 'value="A red ladder"' in again.text
    assert f"/files/{first.public_id}/480.webp" in again.text
    assert fetched(lea, f"/files/{first.public_id}/480.webp").status_code == 200
    assert fetched(browse(people.tom), f"/files/{first.public_id}/480.webp").status_code == 404
    sent_on = {**again.form("/ads")["values"], "title": "Ladder, three metres", "drop": second.public_id}
    assert lea.send("/ads", sent_on).status == 303
    work()
    [kept] = files()
    assert (kept.public_id, kept.place, kept.alt) == (first.public_id, 0, "A red ladder")
    assert fetched(browse(people.tom), f"/files/{first.public_id}/480.webp").status_code == 200


def test_double_click_makes_one_ad_with_each_photo_once(browse, people, work, files):
    lea = browse(people.lea)
    form = lea.get("/ads/new?kind=lend").form("/ads")["values"] | {
        "kind": "lend",
        "title": "Plants to water",
        "text": "",
    }
    for _ in range(2):
        assert lea.send("/ads", form | {"photos": [sent(make.jpeg()), sent(make.jpeg(seed=2))]}).status == 303
        work(times=2)
    assert [file.place for file in files()] == [0, 1]


def test_seventh_photo_is_left_out_with_a_word(published, files):
    answer = published(*(sent(make.jpeg(200, 150, seed), f"{seed}.jpg") for seed in range(1, 8)))
    assert answer.status == 422
    assert "“7.jpg” was left out" in answer.words
    assert len(files()) == 6


def test_photos_are_added_ordered_and_removed_on_their_page(browse, people, published, work, files, lying):
    lea = browse(people.lea)
    page = published(sent(make.jpeg())).location
    assert lea.fill(page, "/photos", photos=[sent(make.jpeg(seed=2)), sent(make.jpeg(seed=3))]).status == 303
    work()
    one, two, three = (file.public_id for file in files())
    lea.fill(page, f"/files/{three}/earlier")
    lea.fill(page, f"/files/{one}/later")
    assert sorted((file.place, file.public_id) for file in files()) == [(0, three), (1, one), (2, two)]
    lea.fill(page, f"/files/{three}/remove")
    work()
    assert {file.public_id for file in files()} == {one, two}
    assert lea.fill(page, "/photos", photos=[sent(make.jpeg(seed=4))]).status == 303
    assert sorted(file.place for file in files()) == [0, 1, 2]
    work()
    assert len(lying()) == 3 * 3  # 480.webp, 960.webp and 960.jpg of each


def test_nobody_else_adds_photos_to_an_ad(browse, people, published, files):
    page = published(sent(make.jpeg())).location
    tom = browse(people.tom)
    assert tom.get(page).status == 403
    token = tom.get("/ads/new?kind=lend").form("/ads")["values"]
    assert tom.send(page, token | {"photos": [sent(make.jpeg(seed=2))]}).status == 403
    assert len(files()) == 1


def test_ad_of_six_photos_takes_no_more(browse, people, published, files):
    page = published(*(sent(make.jpeg(200, 150, seed)) for seed in range(1, 7))).location
    lea = browse(people.lea)
    assert 'type="file"' not in lea.get(page).text
    token = lea.get("/ads/new?kind=lend").form("/ads")["values"]
    answer = lea.send(page, token | {"photos": [sent(make.jpeg(200, 150, 9))]})
    assert (answer.status, "There is no room for more files here." in answer.words) == (422, True)
    assert len([file for file in files() if file.thing_id]) == 6


def test_photo_that_breaks_in_the_worker_is_told_to_its_owner_alone(browse, people, published, work, files, lying):
    answer = published(sent(make.jpeg(1200, 900)[:9000], "torn.jpg"), sent(make.jpeg(seed=2)))
    work(times=2)
    torn, whole = files()
    assert (torn.state, torn.reason, torn.place, torn.original) == ("refused", "broken", None, False)
    assert (whole.state, whole.place) == ("ready", 1)
    lea, tom = browse(people.lea), browse(people.tom)
    assert "One of your photos cannot be shown." in lea.get("/notifications").words
    assert "damaged or not whole" in lea.get(f"/files/{torn.public_id}").words
    assert "damaged or not whole" in lea.get(answer.location).words
    assert "damaged" not in tom.get(answer.location.removesuffix("/photos")).words
    assert torn.digest not in lying()


def test_draft_that_is_thrown_away_takes_its_photos_along(browse, people, published, work, files, lying):
    answer = published(sent(make.jpeg()), draft="yes")
    work()
    assert [file.thing_kind for file in files()] == ["ads"]
    draft = answer.location.removesuffix("/photos")
    assert browse(people.lea).post(f"{draft}/throw-away").status == 303
    work(times=2)
    assert (files(), lying()) == ([], {})


def test_photo_of_a_draft_is_for_its_author_alone(browse, people, published, work, files):
    published(sent(make.jpeg()), draft="yes")
    work()
    url = f"/files/{files()[0].public_id}/480.webp"
    assert [fetched(browse(who), url).status_code for who in (people.lea, people.tom, people.ines)] == [200, 404, 404]


def test_who_has_not_confirmed_writes_drafts_and_is_told_when_photos_come_in(browse, unit, world, files, lying):
    with unit(world.fr) as u:
        new = lea(u.session, state="unconfirmed", confirmed_at=None)
    browser = browse(new)
    draft = {"title": "Ladder, three metres", "text": "", "draft": "yes"}
    assert 'type="file"' not in browser.get("/ads/new?kind=lend").text
    page = browser.fill("/ads/new?kind=lend", "/ads", **draft, photos=[sent(make.jpeg())])
    assert (page.status, "Then you can send photos." in page.words) == (422, True)
    assert browser.fill("/ads/new?kind=lend", "/ads", **draft).status == 303
    assert (files(), lying()) == ([], {})
