"""Which Stripe account moves a country's money: said once, in the environment."""

import pytest

from kernel.config import Misconfigured, from_environment

BARE = {
    "DATABASE_URL": "postgresql://x",
    "REDIS_URL": "redis://x",
    "SMTP_URL": "smtp://x",
    "SMIILE_BASE_URL": "http://localhost:8000",
    "SECRET_KEY": "s",
    "SMIILE_STAGE": "demo",
}
TWO = {
    **BARE,
    "STRIPE_ACCOUNTS": "main=fr,be ch=ch",
    "STRIPE_API_BASE": "http://localhost:8003/",
    "STRIPE_MAIN_SECRET_KEY": "sk_test_double_fr",
    "STRIPE_MAIN_PLATFORM_SECRET": "whsec_1",
    "STRIPE_CH_SECRET_KEY": "sk_test_double_ch",
}


def test_countries_name_their_account_and_several_may_share_one():
    config = from_environment(TWO)
    assert config.stripe_of("fr") is config.stripe_of("be")
    assert config.stripe_of("ch").name == "ch"
    assert config.stripe_of("de") is None
    assert (config.stripe_of("be").keeper, config.stripe_of("be").api_base) == ("fr", "http://localhost:8003")
    assert (config.stripe_of("fr").platform_secret, config.stripe_of("fr").connect_secret) == ("whsec_1", "")


def test_without_an_account_nothing_can_be_paid_and_nothing_breaks():
    assert from_environment(BARE).stripe == ()


def test_no_secret_is_shown_when_a_configuration_is_printed():
    shown = repr(from_environment(TWO))
    assert "sk_test" not in shown
    assert "whsec" not in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"STRIPE_ACCOUNTS": "main"}, "as in `main=fr,be ch=ch`"),
        ({"STRIPE_ACCOUNTS": "main=fr;be"}, "as in `main=fr,be ch=ch`"),
        ({"STRIPE_ACCOUNTS": "main=fr ch=fr"}, "a country stands in two accounts"),
        ({"STRIPE_MAIN_SECRET_KEY": ""}, "STRIPE_MAIN_SECRET_KEY"),
        ({"STRIPE_MAIN_SECRET_KEY": "sk_live_1"}, "real money only in production"),
        ({"STRIPE_MAIN_SECRET_KEY": "rk_live_1", "SMIILE_STAGE": "test"}, "real money only in production"),
        ({"STRIPE_MAIN_SECRET_KEY": "sk_live_1", "SMIILE_STAGE": "production"}, "at Stripe itself"),
    ],
)
def test_what_makes_no_sense_stops_the_process(change, told):
    with pytest.raises(Misconfigured, match=told):
        from_environment({**TWO, **change})


def test_real_money_needs_production_and_stripes_own_address():
    live = {**TWO, "SMIILE_STAGE": "production", "STRIPE_API_BASE": "", "STRIPE_MAIN_SECRET_KEY": "sk_live_1"}
    assert from_environment(live).stripe_of("fr").livemode
    assert not from_environment(live).stripe_of("ch").livemode
