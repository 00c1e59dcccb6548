"""Cards and accounts that do as their number says.

Stripe's own test numbers (docs.stripe.com/testing), so that the same tests run against its sandbox.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`decline` names the refusal of every use, `charge_decline` of charges only; `three_d_secure` is once or always."""

    number: str
    says: str  # for the list on the hosted page: a key of its words
    brand: str = "visa"
    decline: str = ""
    charge_decline: str = ""
    three_d_secure: str = ""
    dispute: str = ""
    early_warning: bool = False
    refund: str = ""
    at_once: bool = False


@dataclass(frozen=True)
class Account:
    """A SEPA account: its outcome, seconds until then (None: as the double's settings say), dispute afterwards."""

    iban: str
    says: str
    succeeds: bool = True
    after: int | None = None
    disputed: bool = False


@dataclass(frozen=True)
class Decline:
    code: str
    decline_code: str
    message: str


DECLINES = {
    "generic_decline": Decline("card_declined", "generic_decline", "Your card was declined."),
    "insufficient_funds": Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "lost_card": Decline("card_declined", "lost_card", "Your card was declined."),
    "stolen_card": Decline("card_declined", "stolen_card", "Your card was declined."),
    "do_not_honor": Decline("card_declined", "do_not_honor", "Your card was declined."),
    "expired_card": Decline("expired_card", "expired_card", "Your card has expired."),
    "incorrect_cvc": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": Decline(
        "processing_error", "processing_error", "An error occurred while processing your card."
    ),
    "authentication_required": Decline(
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}

CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "succeeds"),
        Card("5555555555554444", "succeeds", brand="mastercard"),
        Card("4000000000000002", "declined", decline="generic_decline"),
        Card("4000000000009995", "no_funds", decline="insufficient_funds"),
        Card("4000000000009987", "lost", decline="lost_card"),
        Card("4000000000009979", "stolen", decline="stolen_card"),
        Card("4000000000000069", "expired", decline="expired_card"),
        Card("4000000000000127", "wrong_cvc", decline="incorrect_cvc"),
        Card("4000000000000119", "processing_error", decline="processing_error"),
        Card("4000002500003155", "secure_once", three_d_secure="once"),
        Card("4000002760003184", "secure_always", three_d_secure="always"),
        Card("4000008260003178", "secure_no_funds", three_d_secure="once", charge_decline="insufficient_funds"),
        Card("4000000000000341", "saves_only", charge_decline="generic_decline"),
        Card("4000000000000259", "disputed", dispute="fraudulent"),
        Card("4000000000002685", "not_received", dispute="product_not_received"),
        Card("4000000000001976", "inquiry", dispute="inquiry"),
        Card("4000000000005423", "early_warning", early_warning=True),
        Card("4000000000007726", "refund_later", refund="pending"),
        Card("4000000000005126", "refund_fails", refund="fails"),
        Card("4000000000000077", "at_once", at_once=True),
    )
}

TEST_METHODS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredSetupForOffSession": "4000002500003155",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
    "pm_card_createIssuerFraudRecord": "4000000000005423",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_bypassPending": "4000000000000077",
}

ACCOUNTS = {
    account.iban: account
    for account in (
        Account("DE89370400440532013000", "succeeds"),
        Account("FR1420041010050500013M02606", "succeeds"),
        Account("DE62370400440532013001", "fails", succeeds=False),
        Account("FR8420041010050500013M02607", "fails", succeeds=False),
        Account("DE35370400440532013002", "disputed", disputed=True),
        Account("FR5720041010050500013M02608", "disputed", disputed=True),
        Account("DE08370400440532013003", "late", after=180),
        Account("DE78370400440532013004", "late_fails", succeeds=False, after=180),
    )
}


def plain(number: str) -> str:
    """A number as typed, without spaces."""
    return "".join(number.split()).upper()
