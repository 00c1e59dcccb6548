"""The pages: what was typed stays, what is hostile is harmless, and everybody sees only their own."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.blueprints.accounts.models import Account, Device
from tests import world as worlds
from tests.builders.accounts import JOINING, PASSWORD, a_person, farid, lea, tom, xenia


@pytest.fixture
def person(unit, world):
    with unit(world.fr) as here:
        return lea(here.session, language="en")


@pytest.fixture
def account(unit, world):
    def read(person):
        with unit(world.fr, read_only=True) as here:
            return here.session.get_one(Account, person.id)

    return read


def test_refused_form_keeps_what_was_typed_but_no_password(browse):
    page = browse().fill(
        "/sign-up", "/sign-up", **(JOINING | {"email": "nora@", "birth_date_month": "13", "terms": ""})
    )
    assert page.status == 422
    values = page.form("/sign-up")["values"]
    kept = {"given_name", "family_name", "name_form", "place", "birth_date_day", "birth_date_month", "birth_date_year"}
    assert {name: values[name] for name in kept} == {
        name: (JOINING | {"birth_date_month": "13"})[name] for name in kept
    }
    assert values["email"] == "nora@"
    assert values["password"] == ""
    assert PASSWORD not in page.text
    for message in ("an e-mail address", "a day that exists", "read the terms"):
        assert message in page.words


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"birth_date_year": "2015"}, "at least 15 years old"),
        ({"birth_date_year": "2190"}, "your own day of birth"),
        ({"password": "azertyuiop"}, "easy to guess"),
        ({"password": "noralund"}, "at least 10 characters"),
        ({"password": "x" * 500}, "at most 200 characters"),
        ({"given_name": "http://evil.example"}, "letters only"),
        ({"place": "Nowhere at all"}, "no town of this name"),
        ({"place": ""}, "write your town"),
        ({"name_form": "loud"}, "choose one of these"),
    ],
)
def test_each_fault_is_told_at_its_field(browse, changes, message, events):
    page = browse().fill("/sign-up", "/sign-up", **(JOINING | changes))
    assert page.status == 422
    assert message in page.words
    assert events() == []


def test_town_is_chosen_among_those_found_without_javascript(browse, unit, world):
    nora = browse()
    page = nora.fill("/sign-up", "/sign-up", **(JOINING | {"place": "Can"}))
    assert page.status == 422
    assert "choose your town" in page.words
    form = page.form("/sign-up")["values"]
    assert form["place_id"] == str(worlds.CANCALE)  # the only one found is ticked
    assert nora.send("/sign-up", {**form, "password": PASSWORD}).status == 303
    with unit(world.fr, read_only=True) as here:
        assert here.session.scalars(select(Account)).one().place_id == worlds.CANCALE


def test_town_of_an_earlier_search_is_not_taken_for_what_is_typed_now(browse):
    stale = JOINING | {"place": "Dinan", "place_id": str(worlds.CANCALE)}
    nora = browse()
    assert nora.fill("/sign-up", "/sign-up", **stale).status == 303
    page = nora.fill("/sign-up", "/sign-up", **(stale | {"place": "Din"}))
    assert "choose your town" in page.words


def test_town_of_another_country_is_unknown(browse):
    page = browse().fill("/sign-up", "/sign-up", **(JOINING | {"place": "", "place_id": str(worlds.ELSEWHERE)}))
    assert page.status == 422


def test_names_are_escaped_wherever_they_stand(browse, unit, world):
    with unit(world.fr) as here:
        hostile = a_person(here.session, given_name="<script>alert(1)</script>", family_name='"><img src=x>')
    page = browse(hostile).get("/account")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;" in page.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_name=st.text(max_size=80),
    email=st.text(max_size=80),
    place=st.text(max_size=40),
    day=st.text(max_size=4),
    place_id=st.text(max_size=10),
    password=st.text(max_size=30),
)
def test_no_typed_text_breaks_joining(browse, given_name, email, place, day, place_id, password):
    browser = browse()
    form = browser.get("/sign-up").form("/sign-up")["values"]
    typed = {"given_name": given_name, "email": email, "place": place, "birth_date_day": day}
    page = browser.send(
        "/sign-up", {**form, **JOINING, **typed, "place_id": place_id, "password": password, "terms": "yes"}
    )
    assert page.status in {303, 422}


@pytest.mark.parametrize(
    "value", ["\x00", "a" * 1_000_000, "\u202eevil", "'; DROP TABLE account; --", "%_%", "😀" * 40]
)
def test_hostile_text_is_answered_in_words(browse, value):
    for path, field in (
        ("/sign-in", "email"),
        ("/sign-in", "password"),
        ("/forgotten", "email"),
        ("/sign-up", "place"),
    ):
        page = browse().fill(path, path, **{field: value})
        assert page.status in {303, 413, 422}


def test_name_place_language_and_theme_are_kept(browse, person, account):
    lea = browse(person)
    assert lea.fill("/account/name", "/account/name", given_name="Léonie", name_form="full").status == 303
    assert lea.fill("/account/place", "/account/place", place="22100").status == 303
    assert lea.fill("/account/language", "/account/language", language="de", time_zone="Europe/Rome").status == 303
    assert lea.fill("/account", "/theme", theme="dark").status == 303
    kept = account(person)
    assert (kept.display_name, kept.place_id, kept.language, kept.time_zone, kept.theme) == (
        "Léonie Martin", worlds.DINAN, "de", "Europe/Rome", "dark",
    )  # fmt: skip
    page = lea.get("/account")
    assert 'data-theme="dark"' in page.text
    assert 'lang="de-FR"' in page.text or 'lang="de"' in page.text


def test_refused_settings_change_nothing(browse, person, account):
    lea = browse(person)
    before = vars(account(person)).copy()
    for path, typed in (
        ("/account/name", {"given_name": "1"}),
        ("/account/place", {"place": "Nowhere at all"}),
        ("/account/language", {"language": "xx"}),
        ("/account/language", {"time_zone": "Mars/Olympus"}),
        ("/account/location", {"point": "far away"}),
        ("/account/location", {"point": "91, 0"}),
        ("/account/location", {"point": "43.3, 5.4"}),
        ("/account/email", {"email": "no address", "current_password": PASSWORD}),
    ):
        assert lea.fill(path, path, **typed).status == 422, path
    after = vars(account(person))
    assert {name: after[name] for name in before if name[0] != "_"} == {
        name: before[name] for name in before if name[0] != "_"
    }


def test_wrong_password_in_a_form_of_the_account_is_refused_and_locks_nobody_out(browse, person, account):
    lea = browse(person)
    page = lea.fill("/account/email", "/account/email", email="new@example.org", current_password="wrong")
    assert page.status == 422
    assert page.form("/account/email")["values"]["email"] == "new@example.org"
    assert account(person).failed_sign_ins == 0  # the door counts: tests/web/test_limits.py


def test_wrong_sign_in_counts_although_refused(browse, person, account):
    page = browse().fill("/sign-in", "/sign-in", email=person.account.email, password="wrong")
    assert page.status == 422
    assert account(person).failed_sign_ins == 1


def test_exact_home_is_on_no_page_not_even_its_owners(browse, person, account):
    lea = browse(person)
    assert lea.fill("/account/location", "/account/location", point="48.654321, -2.012345").status == 303
    assert account(person).home_lat == pytest.approx(48.654321)
    for path in ("", "/name", "/place", "/language", "/location", "/email", "/password", "/devices"):
        assert "654321" not in lea.get(f"/account{path}").text
        assert "012345" not in lea.get(f"/account{path}").text
    assert lea.fill("/account/location", "/account/location/remove").status == 303
    assert account(person).home_lat is None


def test_devices_are_listed_and_ended_by_their_owner_only(browse, person, unit, world):
    with unit(world.fr) as here:
        stranger = farid(here.session)
        other = tom(here.session)
        device_id = str(here.session.scalars(select(Device.id).where(Device.account_id == other.id)).one())
    other_browser = browse()
    other_browser.fill("/sign-in", "/sign-in", email=person.account.email, password=PASSWORD)
    lea = browse(person)
    listed = lea.get("/account/devices")
    assert "This one" in listed.words
    (end,) = (form["action"] for form in listed.forms if form["action"].endswith("/end"))
    for who in (browse(stranger), browse(other)):
        assert who.post(end).status == 404
    assert browse().post(end).status in {303, 401}
    assert lea.post(f"/account/devices/{device_id}/end").status == 404
    assert lea.post(end).status == 303
    assert other_browser.get("/account").status == 303
    assert browse(other).get("/account").status == 200


def test_all_others_are_signed_out_at_once(browse, person):
    others = [browse() for _ in range(2)]
    for other in others:
        other.fill("/sign-in", "/sign-in", email=person.account.email, password=PASSWORD)
    assert browse(person).fill("/account/devices", "/account/devices/end-others").status == 303
    assert [other.get("/account").status for other in others] == [303, 303]
    assert browse(person).get("/account").status == 200


def test_cookie_of_another_country_opens_nothing(browse, unit, world):
    with unit(world.xx) as there:
        stranger = xenia(there.session)
    assert browse(stranger, host="xx.localhost").get("/account").status == 200
    assert browse(stranger).get("/account").status == 303


def test_account_of_another_country_cannot_sign_in_here(browse, unit, world):
    with unit(world.xx) as there:
        email = xenia(there.session).account.email
    assert browse().fill("/sign-in", "/sign-in", email=email, password=PASSWORD).status == 422


def test_queries_of_the_devices_page_do_not_grow(browse, person, queries):
    lea = browse(person)
    few = queries(lambda: lea.get("/account/devices"))
    for _ in range(8):
        browse().fill("/sign-in", "/sign-in", email=person.account.email, password=PASSWORD)
    assert queries(lambda: lea.get("/account/devices")) == few <= 4


@pytest.mark.parametrize("path", ["", "/name", "/place", "/language", "/location", "/email", "/password"])
def test_pages_of_the_account_ask_few_questions(browse, person, queries, path):
    assert queries(lambda: browse(person).get(f"/account{path}")) <= 4


def test_language_of_a_visitor_is_kept_in_a_cookie_and_of_an_account_in_its_row(browse, person, account):
    visitor = browse()
    answer = visitor.post("/language", language="de", next="/sign-in")
    assert (answer.status, answer.location) == (303, "/sign-in")
    assert 'lang="de' in visitor.follow(answer).text
    browse(person).post("/language", language="es")
    assert account(person).language == "es"
    assert browse().post("/language", language="tlh").status == 422
    assert browse().post("/language", language="de", next="//evil.example").location == "/"


def test_link_of_a_letter_is_only_opened_by_a_press(browse, deliver):
    nora = browse()
    nora.fill("/sign-up", "/sign-up", **JOINING)
    link = deliver().link(JOINING["email"])
    for _ in range(3):
        page = nora.get(link)
        assert page.status == 200
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.text
    assert nora.get("/account").status == 303
    assert nora.fill(link, link).status == 303
    assert nora.get("/account").status == 200


@pytest.mark.parametrize("path", ["/confirm/", "/reset/", "/account/email/"])
@pytest.mark.parametrize("secret", ["x", "a" * 2000, "é", "'--"])
def test_made_up_link_is_told_kindly(browse, path, secret):
    page = browse().get(path + secret)
    assert page.status == 410
    assert "no longer works" in page.words
    assert browse().post(path + secret, new_password="otters juggle blue lamps").status in {410, 404}
