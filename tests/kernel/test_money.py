"""Money: whole minor units of one currency; shared out without losing any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import (
    CurrencyMismatch,
    Money,
    MoneyError,
    Rounding,
    UnknownCurrency,
    Unpayable,
    allocate,
    divided,
    exponent,
    from_stripe,
    to_stripe,
    total,
)

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.dictionaries(st.uuids(), st.integers(0, 10**9), min_size=1, max_size=30).filter(
    lambda weights: sum(weights.values()) > 0
)
EUR, CHF = Money(1000, "EUR"), Money(1000, "CHF")


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: EUR + CHF,
        lambda: EUR - CHF,
        lambda: EUR < CHF,
        lambda: EUR >= CHF,
        lambda: total([EUR, CHF], "EUR"),
        lambda: total([EUR], "CHF"),
        lambda: max(EUR, CHF),
    ],
)
def test_two_currencies_never_meet_in_one_sum(mixed):
    with pytest.raises(CurrencyMismatch):
        mixed()


def test_equal_numbers_of_two_currencies_are_not_the_same_money():
    assert EUR != CHF


def test_money_is_added_taken_away_and_compared():
    assert EUR + EUR - Money(1, "EUR") == Money(1999, "EUR") == 2 * EUR - Money(1, "EUR")
    assert -EUR < Money(0, "EUR") < EUR <= Money(1000, "EUR")
    assert total([], "EUR") == Money(0, "EUR")


@pytest.mark.parametrize("amount", [12.5, 12.0, "12", True, None])
def test_saleor_13953_amount_that_is_no_whole_number_of_minor_units_is_no_money(amount):
    with pytest.raises(MoneyError):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "", "€", "EUR "])
def test_currency_is_written_as_iso_4217_writes_it(currency):
    with pytest.raises(MoneyError):
        Money(1, currency)


@pytest.mark.parametrize("times", [1.5, 0.1])
def test_money_is_not_multiplied_by_a_fraction(times):
    with pytest.raises(MoneyError):
        EUR * times


@given(AMOUNTS, WEIGHTS)
def test_shared_out_nothing_is_lost_and_nobody_has_a_unit_too_many(amount, weights):
    parts = allocate(Money(amount, "EUR"), weights)
    weight = sum(weights.values())
    assert sum(part.amount for part in parts.values()) == amount
    assert parts.keys() == weights.keys()
    assert all(abs(parts[key].amount * weight - amount * weights[key]) < weight for key in weights)


@given(AMOUNTS, WEIGHTS, st.randoms())
def test_order_of_the_weights_does_not_matter(amount, weights, chance):
    shuffled = list(weights.items())
    chance.shuffle(shuffled)
    assert allocate(Money(amount, "EUR"), dict(shuffled)) == allocate(Money(amount, "EUR"), weights)


@given(AMOUNTS, WEIGHTS)
def test_what_is_given_back_is_the_mirror_of_what_was_shared_out(amount, weights):
    there, back = allocate(Money(amount, "EUR"), weights), allocate(Money(-amount, "EUR"), weights)
    assert all(there[key] == -back[key] for key in weights)


def test_of_equal_remainders_the_smaller_id_has_the_unit():
    shares = allocate(Money(100, "EUR"), {"c": 1, "a": 1, "b": 1})
    assert {key: part.amount for key, part in shares.items()} == {"a": 34, "b": 33, "c": 33}


def test_nobody_without_weight_has_anything():
    assert allocate(Money(1, "EUR"), {"a": 0, "b": 3})["a"] == Money(0, "EUR")
    assert allocate(Money(0, "EUR"), {"a": 0}) == {"a": Money(0, "EUR")}
    for weights in ({}, {"a": 0}, {"a": 2, "b": -1}):
        with pytest.raises(MoneyError):
            allocate(Money(1, "EUR"), weights)


@pytest.mark.parametrize(
    ("number", "half_up", "half_even", "down", "up"),
    [(25, 3, 2, 2, 3), (35, 4, 4, 3, 4), (24, 2, 2, 2, 3), (26, 3, 3, 2, 3), (20, 2, 2, 2, 2), (0, 0, 0, 0, 0)],
)
def test_rounding_is_what_it_was_told_to_be_on_both_sides_of_zero(number, half_up, half_even, down, up):
    told = dict(zip(Rounding, (half_up, half_even, down, up), strict=True))
    for rounding, expected in told.items():
        assert divided(number, 10, rounding) == expected
        assert divided(-number, 10, rounding) == -expected


def test_percent_is_told_in_basis_points():
    assert Money(1999, "EUR").part(2000, Rounding.half_up) == Money(400, "EUR")  # 399.8
    assert Money(1999, "EUR").part(2000, Rounding.down) == Money(399, "EUR")
    assert Money(-1999, "EUR").part(2000, Rounding.half_up) == Money(-400, "EUR")
    assert Money(10, "EUR").part(550, Rounding.half_up) == Money(1, "EUR")  # 0.55


@given(AMOUNTS, st.integers(1, 10**6), st.sampled_from(Rounding))
def test_rounded_never_differs_by_a_whole_unit(number, by, rounding):
    assert abs(divided(number, by, rounding) * by - number) < by


@pytest.mark.parametrize(
    ("currency", "digits", "minor", "stripe"),
    [
        ("EUR", 2, 1250, 1250),
        ("JPY", 0, 500, 500),
        ("KRW", 0, 500, 500),
        ("HUF", 2, 1045, 1045),
        ("ISK", 0, 5, 500),
        ("UGX", 0, 5, 500),
        ("KWD", 3, 5120, 5120),
        ("RSD", 2, 100, 100),
    ],
)
def test_opencollective_4297_paymenter_1258_no_currency_is_taken_a_hundred_times(currency, digits, minor, stripe):
    assert exponent(currency) == digits
    assert to_stripe(Money(minor, currency)) == stripe
    assert from_stripe(stripe, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize("step", [Money(5124, "KWD"), Money(1, "TND")])
def test_three_digits_end_in_nought_for_stripe(step):
    with pytest.raises(Unpayable):
        to_stripe(step)


def test_forints_are_charged_by_hundredths_and_paid_out_whole():
    assert to_stripe(Money(1045, "HUF")) == 1045
    assert to_stripe(Money(1000, "HUF"), payout=True) == 1000
    with pytest.raises(Unpayable):
        to_stripe(Money(1045, "HUF"), payout=True)


def test_part_of_a_krona_that_is_none_is_refused_when_stripe_tells_it():
    with pytest.raises(Unpayable):
        from_stripe(550, "isk")


@pytest.mark.parametrize("act", [lambda: exponent("XTS"), lambda: to_stripe(Money(1, "XTS"))])
def test_digits_of_an_unknown_currency_are_not_guessed(act):
    with pytest.raises(UnknownCurrency):
        act()
