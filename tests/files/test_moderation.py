"""What moderation hides takes its photos along, and what comes back at another size is looked at first."""

from PIL import Image

from app.blueprints.files.services import remove_of, restore_of
from tests.builders import files as make
from tests.builders.conversations import a_conversation
from tests.builders.files import sent
from tests.files.removed import PICTURE, STATEMENT, letters, remembered, status


def test_photos_of_a_hidden_ad_are_served_to_nobody_and_come_back_with_it(
    browse, people, published, work, files, decide, unit, world
):
    published(sent(make.saved(PICTURE, "JPEG")))
    work()
    [photo] = files()
    url = f"/files/{photo.public_id}/480.webp"
    decide("ads", photo.thing_id, hide=True)
    work(times=2)
    assert [status(browse(who), url) for who in (people.lea, people.tom)] == [404, 404]
    assert status(browse(people.ines), url) == 200
    assert [file.state for file in files()] == ["removed"]
    assert remembered(unit, world) == 1
    decide("ads", photo.thing_id, hide=False)
    work(times=2)
    assert status(browse(people.tom), url) == 200
    assert remembered(unit, world) == 0


def test_removed_picture_comes_back_smaller_and_is_held(browse, people, published, work, files, decide):
    published(sent(make.saved(PICTURE, "JPEG")))
    work()
    decide("ads", files()[0].thing_id, hide=True)
    work()
    smaller = PICTURE.resize((500, 375), Image.Resampling.LANCZOS)
    answer = published(sent(make.saved(smaller, "WEBP", quality=50)), sent(make.jpeg(seed=9)), person=people.farid)
    work()
    _first, held, other = files()
    assert (held.state, other.state) == ("held", "ready")
    url = f"/files/{held.public_id}/480.webp"
    assert [status(browse(who), url) for who in (people.farid, people.ines, people.tom)] == [200, 200, 404]
    farid, ines = browse(people.farid), browse(people.ines)
    ad = answer.location.removesuffix("/photos")
    assert held.public_id not in browse(people.tom).get(ad).text
    assert "Until then only you can see it." in farid.get(answer.location).words
    assert "waits for a decision" in ines.get("/notifications").words
    page, one = ines.get("/moderation/photos"), f"/moderation/photos/{held.public_id}"
    assert url in page.text.replace("960.jpg", "480.webp")
    assert "Photo by Farid H." in page.words
    assert f'href="{one}"' in page.text
    assert ines.fill(one, one, decision="keep").status == 303
    assert status(browse(people.tom), url) == 200


def test_held_picture_is_removed_and_its_owner_told(browse, people, published, work, files, decide, unit, world):
    published(sent(make.saved(PICTURE, "JPEG")))
    work()
    decide("ads", files()[0].thing_id, hide=True)
    work()
    published(sent(make.saved(PICTURE, "PNG")), person=people.farid)
    work()
    held = files()[1]
    ines = browse(people.ines)
    path = f"/moderation/photos/{held.public_id}"
    assert browse(people.tom).post(path, decision="keep").status == 403
    assert ines.post(path, decision="hide", statement=STATEMENT).status == 303
    assert ines.post(path, decision="keep").status == 409
    work(times=2)
    assert files()[1].state == "taken_down"
    farid = browse(people.farid)
    assert "has removed one of your photos" in farid.get("/notifications").words
    page = farid.get(f"/files/{held.public_id}")
    assert ("Our moderation has removed this photo." in page.words, "480.webp" in page.text) == (True, False)
    assert (STATEMENT in page.words, "before a court of your country" in page.words) == (True, True)
    assert letters(unit, world) == [(people.farid.id, "photo")]
    assert remembered(unit, world) == 2


def test_ad_hidden_before_its_photo_is_prepared_keeps_it_away_and_remembers_it(
    browse, people, published, work, files, decide, unit, world
):
    published(sent(make.saved(PICTURE, "JPEG")))
    thing_id = files()[0].thing_id
    with unit(world.fr) as u:
        remove_of(u.session, kind="ads", thing_id=thing_id)
    work(times=2)
    [photo] = files()
    assert (photo.state, photo.original, remembered(unit, world)) == ("removed", False, 1)
    with unit(world.fr) as u:
        restore_of(u.session, kind="ads", thing_id=photo.thing_id)
    assert status(browse(people.tom), f"/files/{photo.public_id}/480.webp") == 200


def test_hidden_message_takes_its_attachments_along(browse, people, work, files, decide, unit, world):
    with unit(world.fr) as u:
        talk = a_conversation(u.session, people.tom, people.lea)
    path = f"/conversations/{talk.public_id}"
    browse(people.lea).fill(path, path, text="Look", files=[sent(make.jpeg()), sent(make.pdf(), "a.pdf")])
    work()
    urls = [f"/files/{files()[0].public_id}/480.webp", f"/files/{files()[1].public_id}/original.pdf"]
    assert [status(browse(people.tom), url) for url in urls] == [200, 200]
    decide("messages", files()[0].thing_id, hide=True)
    work(times=2)
    assert [status(browse(people.tom), url) for url in urls] == [404, 404]
    assert "/files/" not in browse(people.tom).get(path).text
    decide("messages", files()[0].thing_id, hide=False)
    work(times=2)
    assert [status(browse(people.tom), url) for url in urls] == [200, 200]


def test_photo_that_was_taken_down_stays_away_when_its_ad_is_kept(
    browse, people, work, files, decide, unit, world, held
):
    photo = held(people.farid)
    assert (
        browse(people.ines).post(f"/moderation/photos/{photo.public_id}", decision="hide", statement=STATEMENT).status
        == 303
    )
    work()
    for hide in (False, True, False):
        decide("ads", photo.thing_id, hide=hide)
        work()
        assert (files()[1].state, remembered(unit, world)) == ("taken_down", 2)
    url = f"/files/{photo.public_id}/480.webp"
    assert [status(browse(who), url) for who in (people.farid, people.tom, people.ines)] == [404, 404, 200]


def test_held_photo_is_still_to_be_decided_after_its_ad_was_hidden_and_kept(
    browse, people, work, files, decide, unit, world, held
):
    photo = held(people.farid)
    decide("ads", photo.thing_id, hide=True)
    work(times=2)
    assert (files()[1].state, remembered(unit, world)) == ("held", 2)
    decide("ads", photo.thing_id, hide=False)
    work(times=2)
    assert (files()[1].state, remembered(unit, world)) == ("held", 1)
    assert browse(people.ines).post(f"/moderation/photos/{photo.public_id}", decision="keep").status == 303
    assert (files()[1].state, remembered(unit, world)) == ("ready", 1)


def test_photo_hidden_before_it_is_prepared_is_held_when_it_looks_removed(
    people, published, work, files, decide, unit, world
):
    published(sent(make.saved(PICTURE, "JPEG")))
    work()
    decide("ads", files()[0].thing_id, hide=True)
    work()
    published(sent(make.saved(PICTURE.resize((700, 525)), "JPEG")), title="The same again", person=people.farid)
    thing_id = files()[1].thing_id
    with unit(world.fr) as u:
        remove_of(u.session, kind="ads", thing_id=thing_id)
    work()
    with unit(world.fr) as u:
        restore_of(u.session, kind="ads", thing_id=thing_id)
    assert files()[1].state == "held"


def test_manager_does_not_decide_about_their_own_photo(browse, people, files, held):
    photo = held(people.ines)
    ines = browse(people.ines)
    page = ines.get("/moderation/photos")
    assert "Somebody else must decide." in page.words
    assert f'href="/moderation/photos/{photo.public_id}"' not in page.text
    for decision in ("keep", "hide"):
        refused = ines.post(f"/moderation/photos/{photo.public_id}", decision=decision, statement=STATEMENT)
        assert (refused.status, "Somebody else must decide." in refused.words) == (403, True)
    assert files()[1].state == "held"


def test_manager_does_not_decide_about_a_photo_that_was_sent_to_them(
    browse, people, published, work, files, decide, unit, world, other_manager
):
    published(sent(make.saved(PICTURE, "JPEG")))
    work()
    decide("ads", files()[0].thing_id, hide=True)
    work()
    with unit(world.fr) as u:
        talk = a_conversation(u.session, people.farid, people.ines)
    path = f"/conversations/{talk.public_id}"
    browse(people.farid).fill(path, path, text="Look", files=[sent(make.saved(PICTURE.resize((700, 525)), "JPEG"))])
    work()
    photo = files()[1]
    assert photo.state == "held"
    ines, paul, one = browse(people.ines), browse(other_manager), f"/moderation/photos/{photo.public_id}"
    for page in (ines.get("/moderation/photos"), ines.get(one)):
        assert ("Somebody else must decide." in page.words, f'action="{one}"' in page.text) == (True, False)
    for decision in ("keep", "hide"):
        assert ines.post(one, decision=decision, statement=STATEMENT).status == 403
        assert ines.send_json("POST", f"/api/v1{one}/decide", decision=decision, statement=STATEMENT).status == 403
    assert files()[1].state == "held"
    assert paul.fill(one, one, decision="keep").status == 303


def test_flat_pictures_are_not_taken_for_each_other(published, work, files, decide, people):
    grey, beige = (make.saved(Image.new("RGB", (300, 300), colour), "PNG") for colour in ("grey", "beige"))
    published(sent(grey))
    work()
    decide("ads", files()[0].thing_id, hide=True)
    work()
    published(sent(beige), person=people.farid)
    work()
    assert files()[1].state == "ready"
