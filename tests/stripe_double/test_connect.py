"""Suppliers' accounts in both versions: onboarding, capabilities, what their events say."""

import json

import pytest
import stripe

from infra.stripe_double import webhooks

RECIPIENT = "v2.core.account[configuration.recipient].capability_status_updated"


def charge_of(intent):
    return intent.latest_charge.id


def test_an_account_of_the_second_version_is_onboarded(fr):
    account = fr.supplier(outcome="")
    transfers = account.configuration.recipient.capabilities.stripe_balance.stripe_transfers
    assert transfers.status == "restricted"
    assert account.identity.country == "fr"
    assert next(entry.description for entry in account.requirements.entries) == "business_profile.url"
    fr.do("onboard", account_id=account.id)
    found = fr.v2.core.accounts.retrieve(account.id, {"include": ["configuration.recipient", "requirements"]})
    assert found.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == "active"
    assert found.requirements.entries == []


def test_without_include_the_second_version_says_nothing(fr):
    found = fr.v2.core.accounts.retrieve(fr.supplier().id)
    assert (found.configuration, found.identity, found.requirements) == (None, None, None)


def test_the_same_account_through_the_first_version(fr):
    account = fr.supplier(outcome="")
    found = fr.v1.accounts.retrieve(account.id)
    assert found.capabilities.transfers == "inactive"
    assert not found.details_submitted
    assert found.requirements.disabled_reason == "requirements.past_due"
    assert found.requirements.currently_due
    fr.do("onboard", account_id=account.id)
    assert fr.v1.accounts.retrieve(account.id).capabilities.transfers == "active"
    assert [one.id for one in fr.v1.accounts.list()] == [account.id]


def test_an_account_of_the_first_version_with_a_controller(fr):
    made = fr.v1.accounts.create(
        {
            "country": "FR",
            "email": "farm@example.org",
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
                "requirement_collection": "stripe",
            },
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"supplier": "s1"},
        },
        fr.key(),
    )
    assert made.controller.losses.payments == "application"
    assert made.metadata["supplier"] == "s1"
    assert fr.v1.accounts.capabilities.retrieve(made.id, "transfers").status == "inactive"
    link = fr.v1.account_links.create(
        {
            "account": made.id,
            "type": "account_onboarding",
            "refresh_url": "https://fr.example.org/again",
            "return_url": "https://fr.example.org/back",
        },
        fr.key(),
    )
    assert "/connect/" in link.url
    assert link.expires_at == fr.now + 300


def test_an_account_of_a_legacy_type(fr):
    made = fr.v1.accounts.create({"type": "express", "country": "DE"}, fr.key())
    assert (made.type, made.default_currency) == ("express", "eur")
    with pytest.raises(stripe.APIError) as refused:
        fr.v1.accounts.create({"type": "standard"}, fr.key())
    assert refused.value.http_status == 501


def test_a_country_out_of_reach_is_refused(fr):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.supplier(country="br", outcome="")
    assert refused.value.code == "country_unsupported"


def test_a_link_of_the_second_version(fr):
    account = fr.supplier(outcome="")
    onboarding = {"refresh_url": "https://fr.example.org/again", "return_url": "https://fr.example.org/back"}
    link = fr.v2.core.account_links.create(
        {"account": account.id, "use_case": {"type": "account_onboarding", "account_onboarding": onboarding}}, fr.key()
    )
    assert "/connect/" in link.url
    assert link.use_case.account_onboarding.return_url.endswith("/back")


@pytest.mark.parametrize(
    ("outcome", "status", "first", "reason"),
    [
        ("later", "restricted", "inactive", "requirements.past_due"),
        ("pending", "pending", "pending", "requirements.pending_verification"),
        ("reject", "rejected", "inactive", "rejected.other"),
    ],
)
def test_onboarding_may_end_otherwise(fr, outcome, status, first, reason):
    account = fr.supplier(outcome=outcome)
    second = fr.v2.core.accounts.retrieve(account.id, {"include": ["configuration.recipient"]})
    assert second.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == status
    found = fr.v1.accounts.retrieve(account.id)
    assert (found.capabilities.transfers, found.requirements.disabled_reason) == (first, reason)


def test_an_account_that_may_not_receive_gets_nothing(fr):
    intent = fr.paid()
    account = fr.supplier(outcome="later")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.transfer(charge_of(intent), account)
    assert refused.value.code == "insufficient_capabilities_for_transfer"


def test_a_capability_is_lost_again(fr):
    account = fr.supplier()
    fr.do("capability", account_id=account.id, status="restricted", due=["external_account"])
    assert fr.v1.accounts.retrieve(account.id).requirements.past_due == ["external_account"]


def test_a_supplier_who_leaves_is_out_of_reach(fr):
    account = fr.supplier()
    fr.do("deauthorise", account_id=account.id)
    with pytest.raises(stripe.PermissionError) as refused:
        fr.v1.accounts.retrieve(account.id)
    assert refused.value.error.code == "account_invalid"
    with pytest.raises(stripe.InvalidRequestError):
        fr.transfer(charge_of(fr.paid()), account)


def test_an_account_of_another_platform_is_out_of_reach(fr, be):
    account = fr.supplier()
    with pytest.raises(stripe.PermissionError):
        be.v1.accounts.retrieve(account.id)
    with pytest.raises(stripe.PermissionError):
        be.v1.balance.retrieve({}, {"stripe_account": account.id})


def test_a_login_link_only_after_onboarding(fr):
    account = fr.supplier(outcome="")
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.accounts.login_links.create(account.id, {}, fr.key())
    fr.do("onboard", account_id=account.id)
    assert "/express/" in fr.v1.accounts.login_links.create(account.id, {}, fr.key()).url


def test_events_of_a_supplier_lie_with_the_supplier(fr):
    account = fr.supplier()
    assert fr.events() == []
    assert fr.events(account.id) == ["account.updated", "capability.updated"]


def test_thin_events_say_that_and_not_what(fr):
    destination = fr.v2.core.event_destinations.create(
        {
            "name": "thin",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": [RECIPIENT, "v2.core.account_link.returned"],
            "webhook_endpoint": {"url": "http://fr.localhost/hooks/stripe/thin"},
            "include": ["webhook_endpoint.signing_secret", "webhook_endpoint.url"],
        },
        fr.key(),
    )
    account = fr.supplier()
    rows = webhooks.due(fr.core.world)
    assert [row["type"] for row in rows] == [RECIPIENT, "v2.core.account_link.returned"]
    _, headers, body = webhooks.letter(fr.core.world, rows[0])
    assert "data" not in json.loads(body)
    secret = destination.webhook_endpoint.signing_secret
    # The double's clock is far from the machine's: the tolerance is for the next test of the HTTP door.
    told = fr.client.parse_event_notification(body, headers["Stripe-Signature"], secret, tolerance=10**10)
    assert told.type == RECIPIENT
    assert told.related_object.id == account.id
    assert told.fetch_related_object().id == account.id
    assert told.fetch_event().data.updated_capability == "stripe_balance.stripe_transfers"
