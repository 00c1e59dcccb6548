"""The pages a person clicks through, without JavaScript: Checkout, the bank, onboarding, a transfer, the dashboard."""

import re

import pytest

from infra.stripe_double.door import House
from infra.stripe_double.site import make_site
from infra.stripe_double.words import KEYS, LANGUAGES, WORDS
from tests.stripe_double.conftest import Sandbox

CARD = {"type": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Léa"}


@pytest.fixture
def house():
    return House("http://localhost:8003")


@pytest.fixture
def site(house):
    return make_site(house).test_client()


@pytest.fixture
def fr(house):
    return Sandbox(house.core)


def path(url):
    return url.removeprefix("http://localhost:8003")


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_a_person_saves_a_card_and_comes_back(fr, site):
    session = fr.pledge(fr.customer(), cancel_url="https://fr.example.org/back")
    seen = site.get(path(session.url))
    assert "Doublure de test, pas d’argent réel" in text(seen)
    assert "At most 40 euros" in text(seen)
    assert 'href="https://fr.example.org/back"' in seen.get_data(as_text=True)
    answer = site.post(path(session.url), data=CARD)
    assert answer.status_code == 303
    assert answer.location == f"https://fr.example.org/done?session={session.id}"
    assert fr.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert "terminée" in text(site.get(path(session.url)))


def test_a_refusal_is_said_in_place_what_was_typed_stays_and_another_card_works(fr, site):
    session = fr.prepay(fr.customer(), locale="de")
    answer = site.post(path(session.url), data=CARD | {"number": "4000000000009995"})
    assert answer.status_code == 422
    assert "nicht genug Geld" in text(answer)
    assert 'value="4000000000009995"' in answer.get_data(as_text=True)
    assert "25,00" in text(answer)
    assert site.post(path(session.url), data=CARD).location == "https://fr.example.org/done"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "1234"}, "The card number is wrong."),
        ({"number": ""}, "The card number is wrong."),
        ({"expiry": "99"}, "The expiry date is wrong."),
        ({"expiry": "x / y"}, "The expiry date is wrong."),
        ({"expiry": "01 / 20"}, "The expiry date is wrong."),
        ({"cvc": "x"}, "The security code is wrong."),
        ({"type": "sepa_debit", "iban": "DE00"}, "This is not possible."),
        ({"type": "moonbeam"}, "This is not possible."),
    ],
)
def test_what_is_mistyped_is_said(fr, site, wrong, said):
    session = fr.pledge(fr.customer(), locale="en")
    answer = site.post(path(session.url), data=CARD | wrong)
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_number_fills_the_form_by_one_click(fr, site):
    session = fr.pledge(fr.customer())
    seen = site.get(path(session.url)).get_data(as_text=True)
    assert '<a href="?number=4000002500003155">' in seen
    filled = site.get(path(session.url) + "?number=4000002500003155").get_data(as_text=True)
    assert 'value="4000002500003155"' in filled
    assert 'value="12 / 34"' in filled


def test_the_bank_asks_and_the_person_agrees(fr, site):
    session = fr.pledge(fr.customer())
    at_bank = site.post(path(session.url), data=CARD | {"number": "4000002500003155"})
    assert "/3ds/seti_" in at_bank.location
    assert "est-ce bien vous" in text(site.get(at_bank.location))
    assert site.post(at_bank.location, data={"answer": "yes"}).location.startswith("https://fr.example.org/done")
    assert "terminée" in text(site.get(at_bank.location))


def test_the_bank_asks_and_the_person_refuses(fr, site):
    session = fr.prepay(fr.customer(), locale="fr")
    at_bank = site.post(path(session.url), data=CARD | {"number": "4000002760003184"})
    back = site.post(at_bank.location, data={"answer": "no"})
    assert "Votre banque n’a pas confirmé" in text(site.get(back.location))
    assert fr.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_closing_the_page_after_paying_still_pays(fr, site):
    session = fr.prepay(fr.customer(), locale="en")
    answer = site.post(path(session.url), data=CARD | {"leave": "1"})
    assert answer.status_code == 200
    assert "You can close this page" in text(answer)
    assert fr.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert fr.events()[-1] == "checkout.session.completed"


def test_an_expired_page_says_so(fr, site):
    session = fr.pledge(fr.customer(), locale="it")
    fr.wait(seconds=31 * 60)
    assert "Questa pagina è scaduta" in text(site.get(path(session.url)))
    assert site.post(path(session.url), data=CARD).status_code == 422


def test_a_debit_and_its_mandate_text(fr, site):
    session = fr.pledge(fr.customer(), allowed_payment_method_types=["card", "sepa_debit"], locale="es")
    seen = site.get(path(session.url))
    assert "Con adeudo SEPA" in text(seen)
    owner = {"type": "sepa_debit", "iban": "DE89370400440532013000", "name": "Léa", "email": ""}
    assert "Falta algo" in text(site.post(path(session.url), data=owner))
    assert site.post(path(session.url), data=owner | {"email": "lea@example.org"}).status_code == 303


def test_a_supplier_is_onboarded_by_a_link_that_opens_once(fr, site):
    account = fr.supplier(outcome="")
    wanted = {"refresh_url": "https://fr.example.org/again", "return_url": "https://fr.example.org/back"}
    use = {"type": "account_onboarding", "account_onboarding": wanted}
    link = path(fr.v2.core.account_links.create({"account": account.id, "use_case": use}, fr.key()).url)
    seen = site.get(link, headers={"Accept-Language": "nl"})
    assert "Betalingen ontvangen" in text(seen)
    assert site.post(link, data={"outcome": ""}).location == "https://fr.example.org/back"
    assert site.post(link, data={"outcome": "complete"}).location == "https://fr.example.org/back"
    assert fr.v1.accounts.retrieve(account.id).capabilities.transfers == "active"
    assert site.get(link).location == "https://fr.example.org/again"
    assert site.post(link, data={"outcome": "reject"}).location == "https://fr.example.org/again"
    assert fr.v1.accounts.retrieve(account.id).capabilities.transfers == "active"


def test_a_link_of_onboarding_lives_five_minutes(fr, site):
    account = fr.supplier(outcome="")
    wanted = {"refresh_url": "https://fr.example.org/again", "return_url": "https://fr.example.org/back"}
    asked = {"account": account.id, "type": "account_onboarding", **wanted}
    link = path(fr.v1.account_links.create(asked, fr.key()).url)
    fr.wait(seconds=300)
    assert site.get(link).location == "https://fr.example.org/again"


def test_a_bank_transfer_in_parts(fr, site):
    options = {"bank_transfer": {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "FR"}}}
    options["funding_type"] = "bank_transfer"
    session = fr.prepay(
        fr.customer(),
        allowed_payment_method_types=["customer_balance"],
        payment_method_options={"customer_balance": options},
        locale="pt",
    )
    told = site.post(path(session.url), data={"type": "customer_balance"})
    assert "Ainda por pagar" in text(site.get(told.location))
    for amount in ("10,00", "abc", "-5", "1e3"):
        site.post(told.location, data={"amount": amount})
    assert "15,00" in text(site.get(told.location))
    site.post(told.location, data={"amount": "15"})
    assert "Está tudo pago" in text(site.get(told.location))
    assert fr.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_the_supplier_sees_balance_and_payouts(fr, site):
    account = fr.supplier()
    fr.transfer(fr.paid().latest_charge.id, account, 2000)
    link = fr.v1.accounts.login_links.create(account.id, {}, fr.key()).url
    assert "€20.00" in text(site.get(path(link), headers={"Accept-Language": "en"}))


def test_the_dashboard_shows_and_does(fr, site, house):
    assert "no money yet" in text(site.get("/"))
    hook = {"url": "http://fr.localhost:1/hooks", "enabled_events": ["payment_intent.succeeded"]}
    fr.v1.webhook_endpoints.create(hook, fr.key())
    intent, session = fr.paid(), fr.pledge(fr.customer())
    seen = site.get("/").get_data(as_text=True)
    assert session.url in seen
    assert "payment_intent.succeeded" in seen
    before = fr.now
    site.post("/advance", data={"seconds": "86400"})
    assert fr.now >= before + 86_400
    site.post("/dispute", data={"charge": intent.latest_charge.id})
    dispute = fr.v1.disputes.list().data[0]
    site.post("/dispute", data={"dispute": dispute.id, "status": "won"})
    assert fr.v1.disputes.retrieve(dispute.id).status == "won"
    event = fr.v1.events.list({"type": "payment_intent.succeeded"}).data[0]
    count = len(house.core.world.deliveries)
    site.post("/redeliver", data={"event": event.id})
    assert len(house.core.world.deliveries) == count + 1
    site.post("/fault", data={"kind": "lost_after"})
    assert "lost_after" in text(site.get("/"))


def test_pages_that_are_not_there(site, fr):
    customer = fr.customer()
    for address in (
        "/c/pay/cs_nobody",
        f"/c/pay/{customer.id}",
        "/3ds/pi_nobody",
        "/connect/x",
        "/transfer/x",
        "/express/x",
    ):
        assert site.get(address).status_code == 404


def test_nothing_foreign_and_no_script(fr, site):
    session = fr.pledge(fr.customer())
    answer = site.get(path(session.url))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    body = answer.get_data(as_text=True)
    assert "<script" not in body
    assert "style=" not in body
    assert re.findall(r'(?:src|href)="(https?://[^"]+)"', body) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_of_its_own(language):
    found = WORDS[language]
    assert set(found) == set(KEYS)
    assert all(found.values())
    same = [key for key in KEYS if language != "en" and found[key] == WORDS["en"][key]]
    assert set(same) <= {"iban", "name", "total", "express_title"}
