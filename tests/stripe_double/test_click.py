"""A person's click through the double's pages in Chromium, by keyboard, without JavaScript, by day and by night."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from infra.stripe_double.__main__ import QuietHandler
from infra.stripe_double.door import House
from infra.stripe_double.site import make_site
from tests.chromium import Eyes
from tests.infra.checkout import free_ports
from tests.stripe_double.conftest import Sandbox


@pytest.fixture
def served():
    port = free_ports(1)
    house = House(f"http://localhost:{port}")
    server = make_server("127.0.0.1", port, make_site(house), threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield house, f"http://localhost:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fr(served):
    return Sandbox(served[0].core)


@pytest.fixture
def visit(chromium):
    """A page with somebody's eyes on it: nothing foreign, no word on the console."""
    contexts, eyes = [], Eyes()
    eyes.expect_status(422)

    def visit(width=390, **more):
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale="fr-FR", **more)
        contexts.append(context)
        eyes.watch(context)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    assert eyes.seen == []


def test_a_person_is_refused_takes_another_card_and_answers_the_bank(fr, served, visit):
    session = fr.prepay(fr.customer(), locale="fr", success_url=f"{served[1]}/healthz?done={{CHECKOUT_SESSION_ID}}")
    page = visit(java_script_enabled=False)
    page.goto(session.url)
    for field, typed in (("#number", "4000000000009995"), ("#expiry", "12 / 34"), ("#cvc", "123")):
        page.focus(field)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="pas assez d’argent").wait_for()
    assert page.input_value("#number") == "4000000000009995"
    page.get_by_text("Numéros de test").first.click()
    page.get_by_role("link", name="4000002760003184").click()
    page.get_by_role("button", name="Payer", exact=True).click()
    page.get_by_role("button", name="Non, refuser").click()
    page.get_by_role("alert").filter(has_text="n’a pas confirmé").wait_for()
    page.get_by_text("Numéros de test").first.click()
    page.get_by_role("link", name="4000002760003184").click()
    page.get_by_role("button", name="Payer", exact=True).click()
    page.get_by_role("button", name="Oui, c’est moi").click()
    page.wait_for_url(f"**/healthz?done={session.id}")
    assert fr.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_supplier_goes_through_onboarding(fr, served, visit):
    account = fr.supplier(outcome="")
    back = {"refresh_url": f"{served[1]}/healthz?again", "return_url": f"{served[1]}/healthz?back"}
    asked = {"account": account.id, "use_case": {"type": "account_onboarding", "account_onboarding": back}}
    link = fr.v2.core.account_links.create(asked, fr.key()).url
    page = visit(java_script_enabled=False)
    page.goto(link)
    page.get_by_role("button", name="Tout est en ordre").click()
    page.wait_for_url("**/healthz?back")
    page.goto(link)
    page.wait_for_url("**/healthz?again")
    assert fr.v1.accounts.retrieve(account.id).capabilities.transfers == "active"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_the_pages_are_easy_to_use(fr, served, visit, width, scheme):
    fr.paid()
    session = fr.prepay(fr.customer(), allowed_payment_method_types=["card", "sepa_debit"], locale="de")
    pledge = fr.pledge(fr.customer(), allowed_payment_method_types=["card"])
    fr.type_card(pledge, "4000002500003155")
    account = fr.supplier()
    login = fr.v1.accounts.login_links.create(account.id, {}, fr.key()).url
    page = visit(width=width, color_scheme=scheme, bypass_csp=True)
    bank = f"{served[1]}/3ds/{pledge.setup_intent}"
    for address in (session.url, bank, login, f"{served[1]}/"):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
