"""Events of posts become bulletins, whatever order they come in."""

import itertools
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.bulletins import queries, reactions
from app.blueprints.bulletins.models import Bulletin
from app.blueprints.posts.events import PostEdited, PostPublished, PostWithdrawn
from kernel import clock, ids
from kernel.events import payload_of, read
from kernel.paging import Cursor
from tests import world as worlds
from tests.builders.bulletins import a_bulletin

POST, SPACE = ids.uuid7(), ids.uuid7()
NOW = clock.now() - timedelta(minutes=1)
PUBLISHED = PostPublished(
    post_id=POST,
    collectivity_id=SPACE,
    version=2,
    public_id="abc",
    path="/saint-malo/posts/abc",
    body="Saint-Malo",
    place_ids=(worlds.SAINT_MALO, worlds.CANCALE),
    language="fr",
    title="First",
    excerpt="First words",
    priority="normal",
    published_at=NOW,
    shown_until=None,
)
EDITED = PostEdited(**(asdict(PUBLISHED) | {"version": 3, "title": "Second"}))
WITHDRAWN = PostWithdrawn(
    post_id=POST,
    collectivity_id=SPACE,
    version=4,
    path=PUBLISHED.path,
    body="Saint-Malo",
    place_ids=PUBLISHED.place_ids,
    published_at=NOW,
)
REACTIONS = {PUBLISHED: reactions.show, EDITED: reactions.change, WITHDRAWN: reactions.withdraw}


def states(session):
    rows = session.execute(select(Bulletin.place_id, Bulletin.title, Bulletin.version, Bulletin.withdrawn))
    return {row.place_id: (row.title, row.version, row.withdrawn) for row in rows}


@pytest.mark.parametrize("order", list(itertools.permutations([PUBLISHED, EDITED])))
def test_newest_words_win_in_any_order(unit, world, order):
    with unit(world.fr) as u:
        for event in order:
            REACTIONS[event](u.session, event)
        assert states(u.session) == dict.fromkeys(PUBLISHED.place_ids, ("Second", 3, False))


@pytest.mark.parametrize("order", list(itertools.permutations([PUBLISHED, EDITED, WITHDRAWN])))
def test_withdrawn_stays_withdrawn_in_any_order(unit, world, order):
    with unit(world.fr) as u:
        for event in order:
            REACTIONS[event](u.session, event)
        assert states(u.session) == dict.fromkeys(PUBLISHED.place_ids, ("", 4, True))
        assert queries.newest(u.session, place_id=worlds.SAINT_MALO, limit=5) == ()


def test_same_event_twice_makes_one_bulletin(unit, world):
    with unit(world.fr) as u:
        reactions.show(u.session, PUBLISHED)
        reactions.show(u.session, PUBLISHED)
        assert len(u.session.scalars(select(Bulletin)).all()) == 2  # one for each place


def test_unknown_place_does_not_stop_the_others(unit, world):
    with unit(world.fr) as u:
        event = PostPublished(**(asdict(PUBLISHED) | {"place_ids": (ids.uuid7(), worlds.ELSEWHERE, worlds.CANCALE)}))
        reactions.show(u.session, event)
        assert set(states(u.session)) == {worlds.CANCALE}


def test_feed_of_a_place_is_newest_first_and_its_own(unit, world):
    with unit(world.fr) as u:
        a_bulletin(u.session, "Old", published_at=NOW - timedelta(days=2))
        a_bulletin(u.session, "Elsewhere", place_id=worlds.DINAN)
        a_bulletin(u.session, "Over", shown_until=NOW)
        a_bulletin(u.session, "New", published_at=NOW, priority="important")
        lines = queries.newest(u.session, place_id=worlds.SAINT_MALO, limit=5)
        assert [(line.title, line.important) for line in lines] == [("New", True), ("Old", False)]
        rest = queries.newest(
            u.session, place_id=worlds.SAINT_MALO, limit=5, after=Cursor(lines[0].published_at, lines[0].id)
        )
        assert [line.title for line in rest] == ["Old"]


@pytest.mark.parametrize("order", list(itertools.permutations([PUBLISHED, EDITED])))
def test_moment_of_the_last_edit_is_kept_for_the_maps(unit, world, order):
    edited_at = NOW + timedelta(seconds=30)
    with unit(world.fr) as u:
        for event in order:
            REACTIONS[event](u.session, replace(event, edited_at=edited_at) if event is EDITED else event)
        assert set(u.session.scalars(select(Bulletin.edited_at))) == {edited_at}


def test_event_from_before_the_moment_was_told_is_still_read():
    told = payload_of(EDITED)
    del told["edited_at"]
    assert read(PostEdited, told).edited_at is None
