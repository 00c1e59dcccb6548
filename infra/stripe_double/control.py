"""What a test or a person may make happen: the other side of each story. Each is one verb by name, with plain values."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from infra.stripe_double import charging, connect, disputing, funding, money, paying, refunding, webhooks
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.cards import DECLINES
from infra.stripe_double.core import Core
from infra.stripe_double.errors import Refused, invalid, missing
from infra.stripe_double.play import payouts
from infra.stripe_double.resources import blank

Verb = Callable[..., Any]
VERBS: dict[str, Verb] = {}
SCRIPTED = {
    "charge": {"succeeds", *DECLINES},
    "setup": {"succeeds", *DECLINES},
    "debit": {"succeeds", "fails"},
    "refund": {"succeeds", "pending", "fails", "insufficient_funds"},
    "reversal": {"succeeds", "refused"},
    "topup": {"succeeds", "fails"},
}


def verb(function: Verb) -> Verb:
    VERBS[function.__name__] = function
    return function


def control(core: Core, name: str, /, **given: Any) -> Any:
    """Do one verb. Raises Refused: 404 for no such verb or object, 400 for what cannot be, 402 as a card would."""
    core.follow_clock()
    found = VERBS.get(name)
    if found is None:
        raise Refused(404, "invalid_request_error", f"No such verb: {name}")
    try:
        return found(core, **given)
    except TypeError as error:
        if error.__traceback__ and error.__traceback__.tb_next is None:  # the call itself, not the work
            raise invalid(str(error)) from None
        raise


def find(core: Core, object_id: str) -> tuple[Books, Thing]:
    """An object and whose it is, wherever it lies. Raises Refused (404)."""
    for books in core.world.books.values():
        if object_id in books.by_id:
            return books, books.by_id[object_id]
    raise missing("object", object_id)


def account(core: Core, account_id: str) -> Books:
    found = core.world.books.get(account_id)
    if found is None:
        raise missing("account", account_id)
    return found


@verb
def advance(core: Core, seconds: int) -> int:
    """Let the clock run. Returns the new time."""
    return core.move(core.world.now + seconds)


@verb
def clock(core: Core, at: int) -> int:
    """Let the clock run to a moment; it never runs back."""
    return core.move(at)


@verb
def script(core: Core, subject: str, outcomes: list[str]) -> None:
    """The next ones of a subject (charge, setup, debit, refund, reversal, topup) end so, in this order."""
    if subject not in SCRIPTED or not set(outcomes) <= SCRIPTED[subject]:
        raise invalid(f"Outcomes of {subject}: {', '.join(sorted(SCRIPTED.get(subject, SCRIPTED)))}.")
    core.world.scripts.setdefault(subject, []).extend(outcomes)


@verb
def settings(core: Core, **changes: Any) -> Thing:
    """Set what `world.Settings` holds."""
    known = {field.name for field in fields(core.world.settings)}
    if unknown := set(changes) - known:
        raise invalid(f"No such settings: {', '.join(sorted(unknown))}.")
    for name, value in changes.items():
        setattr(core.world.settings, name, value)
    return dict(vars(core.world.settings))


@verb
def weather(core: Core, **changes: float) -> Thing:
    """How webhooks fare: `lost`, `doubled`, `delayed` between 0 and 1, `longest` in seconds."""
    known = {field.name for field in fields(core.world.weather)}
    if unknown := set(changes) - known:
        raise invalid(f"No such weather: {', '.join(sorted(unknown))}.")
    for name, value in changes.items():
        setattr(core.world.weather, name, value)
    return dict(vars(core.world.weather))


@verb
def prune_keys(core: Core, share: float = 1.0) -> int:
    """Forget idempotency keys, all or a random share. Returns how many."""
    return core.keys.prune_some(core.world.chance, share)


@verb
def hold_key(core: Core, account_id: str, key: str, busy: bool = True) -> None:
    """A request with this key is under way: others are answered 409."""
    (core.keys.busy.add if busy else core.keys.busy.discard)((account_id, key))


@verb
def submit(core: Core, session: str, **typed: Any) -> Thing:
    """The person presses Pay or Save on the page of a session."""
    books, found = find(core, session)
    return paying.submit(core.world, books, found, typed)


@verb
def authenticate(core: Core, intent: str, agrees: bool = True) -> Thing:
    """The person answers their bank."""
    books, found = find(core, intent)
    paying.authenticate(core.world, books, found, agrees=agrees)
    return found


@verb
def open_dispute(core: Core, charge: str, reason: str = "fraudulent", amount: int | None = None) -> Thing:
    books, found = find(core, charge)
    return disputing.open_dispute(core.world, books, found, reason, amount)


@verb
def close_dispute(core: Core, dispute: str, status: str) -> Thing:
    """`won`, `lost`, `warning_closed`, `prevented`."""
    if status not in {"won", "lost", "warning_closed", "prevented"}:
        raise invalid(f"No such end of a dispute: {status}")
    books, found = find(core, dispute)
    disputing.close(core.world, books, found, status)
    return found


@verb
def warn(core: Core, charge: str) -> None:
    """An early fraud warning."""
    books, _ = find(core, charge)
    disputing.warned(core.world, books.account, charge)


@verb
def fail_refund(core: Core, refund: str, reason: str = "expired_or_canceled_card") -> Thing:
    books, found = find(core, refund)
    refunding.fail_refund(core.world, books, found, reason)
    return found


@verb
def fail_debit(core: Core, charge: str) -> Thing:
    """A SEPA debit comes back, pending or succeeded. Raises Refused (400) for one that has failed, or a card's."""
    books, found = find(core, charge)
    if found["payment_method_details"]["type"] != "sepa_debit" or found["status"] == "failed":
        raise invalid(f"The charge {charge} is no debit that could fail.")
    charging.debit_fails(core.world, books, found)
    return found


@verb
def fund(core: Core, customer: str, amount: int, currency: str = "eur", reference: str | None = None) -> Thing:
    """A bank transfer arrives."""
    books, found = find(core, customer)
    return funding.fund(core.world, books, found, amount, currency=currency, reference=reference)


@verb
def onboard(core: Core, account_id: str, outcome: str = "complete") -> Thing:
    """What the supplier did behind the link: `complete`, `later`, `pending`, `reject`."""
    books = account(core, account_id)
    connect.finish_link(core.world, {"_account": books.account}, outcome)
    return connect.refresh(books)


@verb
def use_link(core: Core, token: str, outcome: str) -> None:
    """The supplier ends what an onboarding link opened. Raises Refused (400) for a link that is used or too old."""
    _, link = find(core, token)
    if not connect.usable_link(core.world, link):
        raise invalid("The link has been used or has expired.")
    connect.finish_link(core.world, link, outcome)
    link["_used"] = True


@verb
def capability(core: Core, account_id: str, status: str, due: list[str] | None = None) -> Thing:
    books = account(core, account_id)
    connect.change(core.world, books, status, due)
    return connect.refresh(books)


@verb
def deauthorise(core: Core, account_id: str) -> None:
    connect.deauthorise(core.world, account(core, account_id))


@verb
def fail_payout(core: Core, payout: str) -> Thing:
    books, found = find(core, payout)
    payouts.fail(core.world, books, found)
    return found


@verb
def spend(core: Core, account_id: str, currency: str = "eur") -> int:
    """A connected account pays out all that is available, so that nothing can be reversed. Returns the amount."""
    books = account(core, account_id)
    amount = books.available(currency)
    if amount > 0:
        payouts.pay_out(core.world, books, amount, currency, automatic=True)
    return amount


@verb
def reserve(core: Core, account_id: str, amount: int, currency: str = "eur") -> Thing:
    """Stripe sets money aside (`reserve_hold`), or frees it when negative."""
    kind = "reserve_hold" if amount > 0 else "reserve_release"
    return money.shift(core.world, account(core, account_id), amount, currency, kind)


@verb
def stripe_fee(core: Core, account_id: str, amount: int, currency: str = "eur") -> Thing:
    """A fee of Stripe's own, as its monthly bills make."""
    return money.record(core.world, account(core, account_id), "stripe_fee", -amount, currency, None)


@verb
def reverse_topup(core: Core, topup: str) -> Thing:
    books, found = find(core, topup)
    payouts.reverse_top_up(core.world, books, found)
    return found


@verb
def stranger(core: Core, account_id: str, amount: int, currency: str = "eur") -> Thing:
    """A charge that nobody of ours asked for, as one made in Stripe's own dashboard. Returns the charge."""
    books = account(core, account_id)
    intent = blank("payment_intent") | {"id": core.world.id("pi_3"), "amount": amount, "currency": currency}
    intent |= {"capture_method": "automatic", "created": core.world.now, "status": "requires_confirmation"}
    books.add(intent)
    from infra.stripe_double.methods import usable  # noqa: PLC0415  only here

    method = usable(core.world, books, "pm_card_visa", None)
    charging.attempt(core.world, books, intent, method, off_session=False, authenticated=True)
    return books.by_id[intent["latest_charge"]]


@verb
def redeliver(core: Core, event: str) -> int:
    return webhooks.redeliver(core.world, event)


@verb
def answered(core: Core, delivery: str, status: int) -> None:
    """What an endpoint said to a delivery; 0 when it could not be reached."""
    webhooks.answered(core.world, delivery, status)
