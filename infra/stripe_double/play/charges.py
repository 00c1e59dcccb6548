"""Charges, refunds, early fraud warnings, disputes."""

from infra.stripe_double import disputing, refunding
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit
from infra.stripe_double.search import searched

PAGES = "created limit starting_after ending_before"


@answers("get", "/v1/charges/{charge}")
def retrieve(call: Call) -> Thing:
    return call.books.get("charge", call.names[0])


@answers("get", "/v1/charges", f"customer payment_intent transfer_group {PAGES}")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("charge"), same="customer payment_intent transfer_group")


@answers("get", "/v1/charges/search", "query limit page")
def search(call: Call) -> Thing:
    fields = {"amount", "created", "currency", "customer", "disputed", "refunded", "status"}
    return searched(call, "charge", fields)


@answers("post", "/v1/refunds", "payment_intent charge amount reason metadata")
def refund(call: Call) -> Thing:
    charge_id = call.get("charge")
    if intent_id := call.get("payment_intent"):
        intent = call.books.get("payment_intent", intent_id, "payment_intent")
        found = call.books.by_id.get(intent["latest_charge"] or "", {})
        if found.get("status") not in {"succeeded", "pending"}:
            raise invalid(f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")
        charge_id = found["id"]
    if not charge_id:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    charge = call.books.get("charge", charge_id, "charge")
    given = call.params
    return refunding.refund(
        call.world,
        call.books,
        charge,
        given.get("amount"),
        reason=given.get("reason"),
        metadata=dict(given.get("metadata", {})),
    )


@answers("get", "/v1/refunds/{refund}")
def one_refund(call: Call) -> Thing:
    return call.books.get("refund", call.names[0])


@answers("post", "/v1/refunds/{refund}", "metadata")
def update_refund(call: Call) -> Thing:
    made = call.books.get("refund", call.names[0])
    describe(made, call)
    emit(call.world, call.books, "refund.updated", made, {})
    return made


@answers("post", "/v1/refunds/{refund}/cancel")
def cancel_refund(call: Call) -> Thing:
    """Only while nothing has left the balance."""
    made = call.books.get("refund", call.names[0])
    if made["status"] != "pending" or made["balance_transaction"]:
        raise invalid(f"Refund {made['id']} with status {made['status']} cannot be canceled.")
    made |= {"status": "canceled", "pending_reason": None}
    refunding.count(call.books.by_id[made["charge"]], made, -made["amount"])
    emit(call.world, call.books, "refund.updated", made, {"status": "pending"})
    return made


@answers("get", "/v1/refunds", f"charge payment_intent {PAGES}")
def every_refund(call: Call) -> Thing:
    return listed(call, call.books.newest("refund"), same="charge payment_intent")


@answers("get", "/v1/disputes/{dispute}")
def dispute(call: Call) -> Thing:
    return call.books.get("dispute", call.names[0])


@answers("get", "/v1/disputes", f"charge payment_intent {PAGES}")
def every_dispute(call: Call) -> Thing:
    return listed(call, call.books.newest("dispute"), same="charge payment_intent")


@answers("post", "/v1/disputes/{dispute}", "evidence submit metadata")
def answer_dispute(call: Call) -> Thing:
    """Evidence; `submit` (the default) sends it. Its text may decide, as Stripe's test mode does."""
    found = call.books.get("dispute", call.names[0])
    if found["status"] not in {"needs_response", "warning_needs_response"}:
        raise invalid("This dispute can no longer take evidence.", "", "evidence")
    given = call.get("evidence", {})
    found["evidence"] |= given
    found["evidence_details"]["has_evidence"] = found["evidence_details"]["has_evidence"] or bool(given)
    describe(found, call)
    if call.get("submit", True) and found["evidence_details"]["has_evidence"]:
        found["evidence_details"]["submission_count"] += 1
        found["evidence_details"]["submission_method"] = "manual"
        found["status"] = "warning_under_review" if found["status"].startswith("warning") else "under_review"
        emit(call.world, call.books, "charge.dispute.updated", found, {"status": "needs_response"})
        verdict = {"winning_evidence": "won", "losing_evidence": "lost"}.get(given.get("uncategorized_text", ""))
        if verdict:
            disputing.close(call.world, call.books, found, verdict)
    return found


@answers("post", "/v1/disputes/{dispute}/close")
def accept_dispute(call: Call) -> Thing:
    found = call.books.get("dispute", call.names[0])
    disputing.close(call.world, call.books, found, "lost")
    return found


@answers("get", "/v1/radar/early_fraud_warnings/{early_fraud_warning}")
def warning(call: Call) -> Thing:
    return call.books.get("radar.early_fraud_warning", call.names[0])


@answers("get", "/v1/radar/early_fraud_warnings", f"charge payment_intent {PAGES}")
def every_warning(call: Call) -> Thing:
    return listed(call, call.books.newest("radar.early_fraud_warning"), same="charge payment_intent")
