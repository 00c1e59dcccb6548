"""What an ad must tell before it is published: one rule for the form, the JSON door and a draft that has waited."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.blueprints.ads.models import OUTCOMES, TITLE_LEAST, AdKind, Outcome
from kernel.errors import N_, counted
from kernel.texts import visible
from tenants.packs import AdRules

REQUIRED = N_("Please fill this in.")
FARTHEST_DAYS = 366  # ahead
PAST = {AdKind.lost, AdKind.found}  # their day has been
Faults = dict[str, list[str]]


def offered(rules: Mapping[str, AdRules]) -> list[AdKind]:
    """The kinds of this country, in the order of its pack."""
    return [AdKind(kind) for kind, one in rules.items() if one.offered]


def outcomes(kind: AdKind) -> tuple[Outcome, ...]:
    """How an ad of this kind may end."""
    return OUTCOMES[kind]


def of_kind(rules: AdRules, told: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to the kind and is told; the rest is left aside."""
    return {name: told[name] for name in rules.fields if told.get(name) not in {None, ""}}


def faults(
    kind: AdKind,
    rules: AdRules,
    *,
    title: str,
    told: Mapping[str, Any],
    today: date,
    before: Mapping[str, Any] | None = None,
) -> Faults:
    """What stands against publishing these words, by field; empty when nothing does.

    `told`: of the kind (see `of_kind`). `today`: where the author is. `before`: what it told until now: what stays is not
    questioned again, so that yesterday's ad can be corrected.
    """
    found: Faults = {name: [REQUIRED] for name, rule in rules.fields.items() if rule == "required" and name not in told}
    found |= faults_of_title(title)
    for name in ("on_day", "until_day"):
        if name in told and told[name] != (before or {}).get(name):
            found |= _faults_of_day(kind, name, told[name], today)
    if told.get("until_day") and told.get("on_day") and told["until_day"] < told["on_day"]:
        found.setdefault("until_day", [N_("This day is before the first one.")])
    price = told.get("price")
    if price is not None and price.amount == 0 and kind is not AdKind.ride:  # a ride may be free
        found["price"] = [N_("Please write a price. What costs nothing can be given away.")]
    return found


def faults_of_kind(rules: AdRules) -> Faults:
    """A kind that this country does not offer is no kind here."""
    return {} if rules.offered else {"kind": [N_("There are no ads of this kind in your country.")]}


def faults_of_title(title: str) -> Faults:
    """A title says in a few letters what it is about."""
    if visible(title) >= TITLE_LEAST:
        return {}
    return {"title": [_too_short() if visible(title) else REQUIRED]}


def _faults_of_day(kind: AdKind, name: str, day: date, today: date) -> Faults:
    if kind in PAST:
        return {name: [N_("This day has not come yet.")]} if day > today else _too_far(name, (today - day).days)
    return {name: [N_("This day is over.")]} if day < today else _too_far(name, (day - today).days)


def _too_far(name: str, days: int) -> Faults:
    return {name: [N_("Please give a day within a year.")]} if days > FARTHEST_DAYS else {}


def _too_short() -> str:
    return counted(
        "Please write at least %(count)s character.", "Please write at least %(count)s characters.", count=TITLE_LEAST
    )
