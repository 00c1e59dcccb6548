"""The story of an account through its pages: join, confirm, sign out, forget, come back."""

from tests import world as worlds
from tests.builders.accounts import JOINING, PASSWORD, lea


def join(browser, **changes):
    return browser.fill("/sign-up", "/sign-up", **(JOINING | changes))


def sign_in(browser, email=JOINING["email"], password=PASSWORD):
    return browser.fill("/sign-in", "/sign-in", email=email, password=password)


def test_nora_joins_confirms_leaves_forgets_and_comes_back(browse, deliver):
    nora = browse()
    sent = nora.follow(join(nora))
    assert "Look into your mailbox" in sent.words

    link = deliver().link("nora@example.org")
    shown = nora.get(link)
    assert "Welcome, Nora L." in shown.words
    assert "Saint-Malo" in shown.words
    home = nora.send(link, shown.form(link)["values"])
    assert (home.status, home.location) == (303, "/")
    assert nora.get("/account").status == 200

    assert nora.post("/sign-out").status == 303
    assert "/sign-in" in nora.get("/account").location

    assert "on its way" in nora.follow(nora.fill("/forgotten", "/forgotten", email="NORA@example.org")).words
    link = deliver().link("nora@example.org")
    assert nora.fill(link, link, new_password="otters juggle blue lamps").status == 303
    assert nora.get("/account").status == 200
    assert deliver().subjects("nora@example.org")[-1] == "Your password is changed"

    again = browse()
    assert sign_in(again).status == 422
    assert sign_in(again, password="otters juggle blue lamps").location == "/"


def test_who_has_not_confirmed_signs_in_and_mends_a_mistyped_address(browse, deliver):
    nora = browse()
    join(nora, email="nroa@example.org")
    assert sign_in(nora, email="nroa@example.org").status == 303
    assert "Please confirm" in nora.get("/account").words
    assert "nroa@example.org" in nora.get("/confirm").words

    asked = nora.fill("/account/email", "/account/email", email="nora@example.org", current_password=PASSWORD)
    assert asked.status == 303
    mailbox = deliver()
    assert mailbox.subjects("nora@example.org") == ["Please confirm your new address"]
    assert "about to change" not in " ".join(mailbox.subjects("nroa@example.org"))
    link = mailbox.link("nora@example.org")
    assert nora.fill(link, link).location == "/account"
    assert "Please confirm" not in nora.get("/account").words
    assert sign_in(browse()).status == 303


def test_letter_is_sent_again_and_the_first_link_still_works(browse, deliver):
    nora = browse()
    join(nora)
    sign_in(nora)
    first = deliver().link("nora@example.org")
    assert nora.fill("/confirm", "/confirm").status == 303
    second = deliver().link("nora@example.org")
    assert first != second
    assert nora.fill(first, first).status == 303
    assert nora.get(second).status == 410


def test_joining_in_a_country_of_two_languages_gives_a_link_in_ones_own(browse, deliver, world):
    nora = browse(host="xx.localhost", language="de")
    page = nora.fill("/sign-up", "/sign-up", **(JOINING | {"place": "Lointain"}))
    assert page.status == 303
    link = deliver(world.xx).link("nora@example.org")
    assert link.startswith("/de/confirm/")
    assert 'lang="de-BE"' in nora.get(link).text


def test_every_page_of_ones_account_is_kept_from_visitors(browse):
    visitor = browse()
    for path in ("", "/name", "/place", "/language", "/location", "/email", "/password", "/devices"):
        page = visitor.get(f"/account{path}")
        assert (page.status, page.location) == (303, f"/sign-in?next=/account{path}")


def test_sign_in_leads_to_where_one_wanted_to_go_and_nowhere_else(browse, unit, world):
    with unit(world.fr) as here:
        email = lea(here.session).account.email
    for wanted, led in (("/account/devices", "/account/devices"), ("//evil.example/", "/"), ("/\\evil.example", "/")):
        page = browse().get(f"/sign-in?next={wanted}")
        form = page.form("/sign-in")["values"]
        answer = browse().post("/sign-in", email=email, password=PASSWORD, next=form["next"])
        assert (answer.status, answer.location) == (303, led)


def test_place_can_be_chosen_before(browse):
    form = browse().get("/sign-up?place=dinan").form("/sign-up")["values"]
    assert (form["place"], form["place_id"]) == ("Dinan", str(worlds.DINAN))
