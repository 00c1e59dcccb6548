"""Which answer of Stripe's means what to us: the one table between the SDK's exceptions and our reactions."""

from http import HTTPStatus

import stripe

from billing.gateway.errors import AccountLocked, AlreadyDone, Declined, GatewayError, Gone, OursIsWrong, TryAgain

# Stripe's object is past what we ask for (docs.stripe.com/error-codes, November 2026).
ALREADY = {
    "charge_already_captured",
    "charge_already_refunded",
    "payment_intent_unexpected_state",
    "setup_intent_unexpected_state",
}
# What a correct caller never hears; `http_`: a refusal without a code.
FAULTS = ("http_", "parameter", "url_invalid", "payment_method_types_no_longer_supported", "idempotency_error")
MISSING = "resource_missing"


def told(error: stripe.StripeError, *, fetching: bool = False) -> GatewayError:
    """What the SDK's exception means. A refusal without a code says nothing, so a person looks."""
    status = error.http_status or 0
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return AccountLocked("account_locked")
    if _passes(error, status):
        return TryAgain(error.code or f"http_{status}" if status else "no_answer")
    if isinstance(error, stripe.IdempotencyError):
        return OursIsWrong("idempotency_error")
    code = error.code or ""
    if fetching and (status == HTTPStatus.NOT_FOUND or code == MISSING):
        return Gone(MISSING)
    return _refused(error, code or f"http_{status}")


def _refused(error: stripe.StripeError, code: str) -> GatewayError:
    if code in ALREADY:
        return AlreadyDone(code)
    if code.startswith(FAULTS):
        return OursIsWrong(code)
    return Declined(_exact(error, code), _object_id(error))


def _passes(error: stripe.StripeError, status: int) -> bool:
    """No answer, Stripe's own fault, or busy: also an answer with a good status that cannot be read."""
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return True
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return not refused or status in {HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


def _exact(error: stripe.StripeError, code: str) -> str:
    """`insufficient_funds` rather than `card_declined`."""
    exact = getattr(error.error, "decline_code", None)
    return exact if isinstance(exact, str) and exact else code


def _object_id(error: stripe.StripeError) -> str | None:
    """The intent that a refused card leaves behind; recovery begins with it."""
    for name in ("payment_intent", "setup_intent"):
        left = getattr(error.error, name, None)
        if left is not None:
            return str(left["id"])
    return None
