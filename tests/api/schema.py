"""Schemathesis on the JSON door: whole operations in the name of a person, with ids that are there."""

from collections import Counter
from dataclasses import dataclass, field

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    positive_data_acceptance,
    unsupported_method,
)

SEED = 20261123
EXCLUDED = [
    # Schemas cannot say our rules (a town that exists, a day that has not passed): what is whole for the schema may be
    # refused all the same, in words. tests/api/test_document.py sends whole bodies that must be taken.
    positive_data_acceptance,
    # Calls are made with the cookies of a person by the door itself, so that they cannot be left out here:
    # tests/api/test_refusals.py does that at every address.
    ignored_auth,
    # No header is required but that of the token, which the same test leaves out at every address.
    missing_required_header,
    # Needs the phase that tries methods; tests/api/test_refusals.py tries all of them at every address.
    unsupported_method,
]


@dataclass
class Tally:
    """What was tried: operations by name and mode, answers by status."""

    operations: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        return sum(self.answers.values())


def door_of(app, program):
    """The description of the JSON door, with calls in the name of the program's person."""
    names = ("device", "form")
    cookies = {name: found.value for name in names if (found := program.client.get_cookie(name, "fr.localhost"))}
    theirs = {
        "HTTP_HOST": "fr.localhost:8000",
        "HTTP_X_CSRF_TOKEN": program.token,
        "HTTP_ACCEPT_ENCODING": "identity",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", lambda environ, start: app(environ | theirs, start), config=config
    )


def operations(door):
    """Every operation; what takes things away comes last, so that they are there as long as they are asked for."""
    found = [result.ok() for result in door.get_all_operations()]
    ends = ("close", "leave", "withdraw", "end", "decide", "archive", "end-others")
    return sorted(found, key=lambda one: (one.method == "delete", one.path.rsplit("/", 1)[-1] in ends, one.label))


def attack(operation, tally, *, mode=GenerationMode.POSITIVE, most, ids=None):
    """Send some cases of one operation; every answer is as the document says. `ids`: what stands in its address."""
    wanted = operation.as_strategy(generation_mode=mode, **({"path_parameters": ids} if ids else {}))

    @seed(SEED)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(case=wanted)
    def answered(case):
        answer = case.call()
        tally.answers[answer.status_code] += 1
        case.validate_response(answer, excluded_checks=EXCLUDED)

    answered()
    tally.operations.add(operation.label)
