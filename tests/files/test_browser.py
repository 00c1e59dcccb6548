"""A photo ad from a phone, in a real browser with real processes: chosen, seen before it is sent, prepared, shown."""

import re

import pytest

from tests.builders import files as make
from tests.builders.accounts import lea, tom


@pytest.mark.parametrize("script", [True, False])
def test_photo_from_a_phone_is_seen_by_the_neighbour(window, live, tmp_path, script):
    author, reader = live.person(lea), live.person(tom)
    photo, bad = tmp_path / "photo.jpg", tmp_path / "bad.jpg"
    photo.write_bytes(make.with_gps())
    bad.write_bytes(b"<html>")
    mine = window(device=author.device, java_script_enabled=script)
    mine.eyes.expect_status(422)
    page = mine.go("/ads/new?kind=lend")
    page.locator("[name=title]").fill("Une échelle de trois mètres")
    page.locator("[name=photos]").set_input_files([str(photo), str(bad)])
    if script:
        page.wait_for_function("document.querySelector('.photos__preview img')?.naturalWidth > 0")
    page.locator("#new-ad button.button--main").click()
    page.locator("[data-errors]").wait_for()
    assert page.locator("[name=title]").input_value() == "Une échelle de trois mètres"
    assert page.locator(".photos__one").count() == 1
    page.locator("[name^=alt-]").fill("Une échelle")
    page.locator("#new-ad button.button--main").click()
    page.wait_for_url(re.compile(r"/ads/\w{11}$"))
    path = page.url.split(str(live.port))[1]
    theirs = window(device=reader.device, java_script_enabled=script).go(path)
    for _ in range(40):
        if theirs.locator(".gallery img").count():
            break
        theirs.wait_for_timeout(250)
        theirs.reload()
    image = theirs.locator(".gallery img")
    assert image.get_attribute("alt") == "Une échelle"
    image.scroll_into_view_if_needed()
    if script:
        theirs.wait_for_function("document.querySelector('.gallery img').naturalWidth > 0")
        assert image.evaluate("image => image.currentSrc.endsWith('.webp')")


def test_too_many_or_too_large_photos_are_told_before_they_are_sent(window, live, tmp_path):
    page = window(device=live.person(lea).device).go("/ads/new?kind=lend")
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(21 * 1024 * 1024))
    for chosen in ([str(large)], [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": b"x"} for n in range(7)]):
        page.locator("[name=photos]").set_input_files(chosen)
        said = page.locator("#photos-said")
        said.wait_for(state="visible")
        assert said.inner_text()
        assert page.locator("[name=photos]").input_value() == ""


def test_form_whose_photo_was_refused_is_not_sent_in_silence(window, live, tmp_path):
    page = window(device=live.person(lea).device).go("/ads/new?kind=lend")
    large = tmp_path / "echelle.jpg"
    large.write_bytes(bytes(21 * 1024 * 1024))
    page.locator("[name=title]").fill("Une échelle de trois mètres")
    page.locator("[name=photos]").set_input_files(str(large))
    page.locator("#photos-said").wait_for(state="visible")
    publish = page.locator("#new-ad button.button--main")
    publish.click()
    assert page.evaluate("document.activeElement.name") == "photos"
    assert "echelle.jpg" in page.locator("#photos-said").inner_text()
    assert page.locator("[name=photos]").get_attribute("aria-invalid") == "true"
    assert page.url.endswith("/ads/new?kind=lend")
    publish.click()
    page.wait_for_url(re.compile(r"/ads/\w{11}$"))


def test_field_pulled_larger_offends_no_policy_when_the_form_comes_back(window, live):
    mine = window(device=live.person(lea).device)
    mine.eyes.expect_status(422)
    page = mine.go("/ads/new?kind=lend")
    page.locator("[name=text]").evaluate("field => { field.style.height = '300px'; }")
    page.locator("#new-ad button.button--main").click()
    page.locator("[data-errors]").wait_for()
    mine.calm()
