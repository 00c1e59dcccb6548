"""The whole document under schemathesis: whatever is sent, the answer is one that the document names."""

import time

import pytest
from schemathesis import GenerationMode

from tests.ads.test_api import Program
from tests.api.schema import Tally, attack, door_of, operations


def ids_of(operation, ground):
    """Ids that are there, for the variables in an operation's address; none where there are no variables."""
    things = {
        "ads": "ad", "conversations": "talk", "files": "photo", "searches": "search", "posts": "draft",
        "photos": "photo", "reports": "report", "matches": "match",
    }  # fmt: skip
    values = {
        "space": "saint-malo",
        "slug": "saint-malo",
        "device_id": ground.ids["device"],
        "staff_id": ground.ids["staff"],
    }
    parts = operation.path.split("/")
    if "{public_id}" in parts:
        values["public_id"] = ground.ids[things[parts[parts.index("{public_id}") - 1]]]
    return {part[1:-1]: values[part[1:-1]] for part in parts if part.startswith("{")}


def takes_something(operation):
    """Whether there is anything beside the address that could be wrong."""
    raw = operation.definition.raw
    return "requestBody" in raw or any(one.get("in") == "query" for one in raw.get("parameters", ()))


@pytest.mark.parametrize(
    ("who", "within", "whole", "broken"),
    [
        ("lea", "", 4, 6),
        ("tom", "", 2, 0),
        (None, "", 1, 0),
        ("maud", "/spaces/", 10, 10),
        ("ines", "/moderation/", 10, 10),
    ],
)
def test_whatever_is_sent_is_answered_as_described(app, ground, who, within, whole, broken, capsys):
    began, tally = time.monotonic(), Tally()
    door = door_of(app, Program(app, ground.people[who] if who else None))
    for operation in operations(door):
        if within not in operation.path:
            continue
        ids = ids_of(operation, ground)
        attack(operation, tally, most=whole, ids=ids)
        if broken and takes_something(operation):
            attack(operation, tally, most=broken, mode=GenerationMode.NEGATIVE)
    with capsys.disabled():  # the figures of docs/quality.md
        figures = f"{len(tally.operations)} operations, {tally.cases} cases, {time.monotonic() - began:.0f} s"
        print(f"\n{who or 'visitor'}: {figures}, {dict(sorted(tally.answers.items()))}")  # noqa: T201
    assert not {status for status in tally.answers if status >= 500}
