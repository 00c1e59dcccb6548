"""The pages that explain."""

import gzip
import re

import pytest

from app.blueprints.help.policy import TERMS_VERSION, TEXTS, contact
from app.blueprints.help.views import SHARE_ALIKE
from tenants import packs
from tests.showcase.hands import told_of


@pytest.mark.parametrize("path", TEXTS)
def test_text_is_open_to_everybody_and_says_what_it_is(browse, path):
    page = browse().get(path)
    assert page.status == 200
    assert page.text.count("<h1>") == 1
    assert 'name="robots"' not in page.text
    assert f'href="{path}" aria-current="page"' in page.text


def test_every_text_is_one_step_from_any_page(browse):
    page = browse().get("/help")
    for path in TEXTS:
        assert f'href="{path}"' in page.text


QUESTIONS = [path for path in TEXTS if path.startswith("/help") and path != "/help/town-halls"]


@pytest.mark.parametrize("path", QUESTIONS)
def test_help_answers_questions_for_people_and_machines_alike(browse, path):
    page = browse().get(path)
    told = told_of(page, "FAQPage")["mainEntity"]
    assert len(told) >= 5
    for entry in told:
        assert entry["name"] in page.words
        assert entry["acceptedAnswer"]["text"] in page.words
    trail = told_of(page, "BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in trail][-2:][0] in {"Help", "Start"}


def test_help_tells_the_age_of_the_country(browse):
    assert f"at least {packs.load('fr').sign_up_age} years old" in browse().get("/help/joining").words


@pytest.mark.parametrize("path", ["/terms", "/privacy", "/legal"])
def test_texts_that_bind_say_that_they_are_drafts(browse, path):
    assert "operator" in browse().get(path).words


def test_terms_carry_version_and_age_of_the_country(browse):
    words = browse().get("/terms").words
    assert f"Version {TERMS_VERSION}." in words
    assert f"at least {packs.load('fr').sign_up_age} years old" in words
    assert "at least 16 years old" in browse(host="xx.localhost").get("/terms").words


def test_data_sources_are_told_in_the_words_of_their_licences(browse):
    words = browse().get("/data-sources").words
    for source in packs.sources("fr"):
        assert source.attribution in words
        assert source.licence in words
    assert "Open Database License" not in words
    assert browse().get(f"/data-sources/{SHARE_ALIKE}").status == 404


@pytest.mark.parametrize("code", packs.all_codes())
def test_share_alike_rows_are_named_as_such_and_packed_apart(code):
    pack = packs.load(code)
    assert (pack.geo / SHARE_ALIKE).is_file() == pack.places.share_alike
    assert any(source.share_alike for source in packs.sources(code)) == pack.places.share_alike


def test_share_alike_rows_are_given_to_whoever_asks(app, browse, monkeypatch):
    german = packs.load("de")
    monkeypatch.setattr(packs, "load", lambda _code: german)
    page = browse().get("/data-sources")
    assert "Open Database License" in page.words
    file = app.test_client().get(f"/data-sources/{SHARE_ALIKE}", base_url="http://fr.localhost:8000")
    assert gzip.decompress(file.data).startswith(b"code;postal_code")


def test_letters_go_to_the_public_host_of_the_country():
    assert contact(packs.load("fr")) == "bonjour@smiile.fr"
    assert re.fullmatch(r"bonjour@[a-z.]+", contact(packs.load("xx")))
