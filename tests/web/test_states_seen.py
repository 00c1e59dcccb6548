"""Pages that no link of a page leads to: letters, what is behind their links, errors, what is empty or over. Clean to axe.

The look goes round from state to state; `./smiile quality` takes every look of every state.
"""

from collections import defaultdict

import pytest

from tests.builders.accounts import a_person
from tests.chromium import opened_in
from tests.journeys.town import staff_of
from tests.journeys.words import FRENCH
from tests.quality.looks import LOOKS, axe, shifted, too_wide
from tests.quality.states import unlinked, with_faults

LETTERS = 4  # one in so many: all stand in one frame


@pytest.fixture(scope="module")
def ground(live):
    """The states, and the devices they are opened with."""
    resident = live.person(a_person, language="fr")
    devices = {"visitor": "", "resident": resident.device, "staff": staff_of(live, FRENCH).device}
    states = unlinked(live, with_faults(live), devices, space=live.world.saint_malo)
    letters = [state for state in states if state.letter]
    return [state for state in states if not state.letter] + letters[::LETTERS], devices


def test_pages_that_no_link_leads_to_are_clean_to_axe_and_fit(chromium, live, ground):
    states, devices = ground
    by_role = defaultdict(list)
    for number, state in enumerate(states):
        by_role[state.role].append((LOOKS[number % len(LOOKS)], state))
    faults = []
    for role, of_role in by_role.items():
        opened = opened_in(chromium, live, "fr", width=390, device=devices[role])
        for look, state in of_role:
            state.open(opened.page, live.address(state.path))
            found = list(shifted(opened.page))
            look.put_on(opened.page)
            found += [*axe(opened.page, look), *too_wide(opened.page)]
            found += state.unexpected(opened.eyes.seen)
            opened.eyes.seen.clear()
            faults += [f"{state.name}, {role}, at {look.name}: {fault}" for fault in found]
        opened.page.context.close()
    assert not faults, "\n".join(faults)
