"""A post from draft to withdrawn, and what the country is told of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.blueprints.posts import errors, queries, services
from app.blueprints.posts.models import PostMove, Priority
from kernel import clock
from kernel.db import db_error
from kernel.errors import NotAllowed
from kernel.outbox import CollectivityOutbox
from tests import world as worlds
from tests.builders.posts import a_post
from tests.builders.staff import asker_of


def told(session, room="posts"):
    rows = session.scalars(select(CollectivityOutbox).order_by(CollectivityOutbox.id))
    return [row for row in rows if row.name.startswith(f"{room}.")]


def words(post, **changes):
    now = {"title": post.title, "text": post.text, "priority": Priority.normal, "last_day": None}
    return {"public_id": post.public_id, "version": post.version, **now, **changes}


def test_published_post_tells_the_country_everything_a_feed_shows(unit, world, people):
    with unit(world.saint_malo) as u:
        post = a_post(u.session, asker_of(people["maud"]), priority=Priority.important)
        (event,) = told(u.session)
    assert event.name == "posts.PostPublished"
    assert event.payload == {
        "post_id": str(post.id),
        "collectivity_id": str(world.saint_malo.id),
        "version": 2,
        "public_id": post.public_id,
        "path": f"/saint-malo/posts/{post.public_id}",
        "body": "Saint-Malo",
        "place_ids": [str(worlds.SAINT_MALO)],
        "language": "en",
        "title": "Market closed on Sunday",
        "excerpt": "From ten to six.",
        "priority": "important",
        "published_at": post.published_at.isoformat(),
        "shown_until": None,
    }


def test_draft_tells_nobody(unit, world, people):
    with unit(world.saint_malo) as u:
        post = a_post(u.session, asker_of(people["anton"]), publish=False)
        services.edit_post(u.session, asker=asker_of(people["anton"]), **words(post, title="Otherwise"))
        services.withdraw_post(u.session, asker=asker_of(people["anton"]), public_id=post.public_id)
        assert told(u.session) == []


def test_same_key_writes_once(unit, world, people):
    with unit(world.saint_malo) as u:
        first = a_post(u.session, asker_of(people["maud"]))
        again = a_post(u.session, asker_of(people["maud"]), key=first.key, title="Typed twice")
        assert again is first
        assert len(told(u.session)) == 1


def test_author_neither_publishes_nor_changes_what_others_wrote(unit, world, people):
    with unit(world.saint_malo) as u:
        anton = asker_of(people["anton"])
        draft = a_post(u.session, asker_of(people["ella"]), publish=False)
        own = a_post(u.session, anton, publish=False)
        with pytest.raises(NotAllowed):
            services.publish_post(u.session, asker=anton, public_id=own.public_id)
        with pytest.raises(NotAllowed):
            services.edit_post(u.session, asker=anton, **words(draft))
        with pytest.raises(NotAllowed):
            services.withdraw_post(u.session, asker=anton, public_id=draft.public_id)


def test_author_no_longer_changes_a_draft_once_it_is_published(unit, world, people):
    with unit(world.saint_malo) as u:
        own = a_post(u.session, asker_of(people["anton"]), publish=False)
        services.publish_post(u.session, asker=asker_of(people["ella"]), public_id=own.public_id)
        with pytest.raises(NotAllowed):
            services.withdraw_post(u.session, asker=asker_of(people["anton"]), public_id=own.public_id)


@pytest.mark.parametrize("who", ["tom", "gwen"])
def test_stranger_does_nothing_and_learns_nothing(unit, world, people, who):
    stranger = asker_of(people[who])
    with unit(world.saint_malo) as u:
        draft = a_post(u.session, asker_of(people["maud"]), publish=False)
        with pytest.raises(NotAllowed):
            a_post(u.session, stranger)
        for public_id in (draft.public_id, "nothing"):
            with pytest.raises(NotAllowed):
                services.publish_post(u.session, asker=stranger, public_id=public_id)
            with pytest.raises(NotAllowed):
                services.withdraw_post(u.session, asker=stranger, public_id=public_id)
            with pytest.raises(NotAllowed):
                services.edit_post(u.session, asker=stranger, **(words(draft) | {"public_id": public_id}))
        with pytest.raises(errors.NoSuchPost):
            queries.read(u.session, asker=stranger, public_id=draft.public_id)


def test_edit_of_a_published_post_tells_the_greater_version(unit, world, people):
    with unit(world.saint_malo) as u:
        post = a_post(u.session, asker_of(people["maud"]))
        services.edit_post(u.session, asker=asker_of(people["ella"]), **words(post, title="Market moved"))
        published, edited = told(u.session)
    assert (edited.name, edited.payload["title"]) == ("posts.PostEdited", "Market moved")
    assert edited.payload["version"] > published.payload["version"]
    assert edited.payload["published_at"] == published.payload["published_at"]


def test_edit_of_what_somebody_else_changed_meanwhile_is_refused(unit, world, people):
    with unit(world.saint_malo) as u:
        post = a_post(u.session, asker_of(people["maud"]))
        read = words(post, title="Mine")
        services.edit_post(u.session, asker=asker_of(people["ella"]), **words(post, title="Hers"))
        with pytest.raises(errors.ChangedMeanwhile):
            services.edit_post(u.session, asker=asker_of(people["maud"]), **read)
        assert post.title == "Hers"


def test_withdrawn_post_is_gone_for_good(unit, world, people):
    with unit(world.saint_malo) as u:
        maud = asker_of(people["maud"])
        post = a_post(u.session, maud)
        services.withdraw_post(u.session, asker=maud, public_id=post.public_id)
        assert [row.name for row in told(u.session)] == ["posts.PostPublished", "posts.PostWithdrawn"]
        assert "title" not in told(u.session)[-1].payload
        for refused in (services.publish_post, services.withdraw_post):
            with pytest.raises(errors.WrongState):
                refused(u.session, asker=maud, public_id=post.public_id)
        with pytest.raises(errors.WrongState):
            services.edit_post(u.session, asker=maud, **words(post))
        with pytest.raises(errors.PostGone):
            queries.read(u.session, asker=None, public_id=post.public_id)


def test_every_move_leaves_a_row_that_cannot_be_changed(unit, world, people):
    with unit(world.saint_malo) as u:
        post = a_post(u.session, asker_of(people["anton"]), publish=False)
        services.publish_post(u.session, asker=asker_of(people["ella"]), public_id=post.public_id)
        moves = u.session.scalars(select(PostMove).where(PostMove.post_id == post.id).order_by(PostMove.id)).all()
        assert [(m.state_from, m.state_to, m.account_name) for m in moves] == [
            (None, "draft", "Anton L."),
            ("draft", "published", "Ella G."),
        ]
    with pytest.raises(DBAPIError) as refused, unit(world.saint_malo) as u:
        u.session.get_one(PostMove, moves[0].id).account_name = "Nobody"
        u.session.flush()
    assert db_error(refused.value).state == "42501"


def test_last_day_counts_to_its_end_on_the_country_s_clock(unit, world, people):
    with unit(world.saint_malo) as u:
        day = clock.today("Europe/Paris") + timedelta(days=3)
        post = a_post(u.session, asker_of(people["maud"]), last_day=day)
        assert post.last_day("Europe/Paris") == day
        assert not post.is_over(post.shown_until - timedelta(seconds=1))
        assert post.is_over(post.shown_until)


def test_last_day_in_the_past_is_refused_at_its_field(unit, world, people):
    with unit(world.saint_malo) as u, pytest.raises(errors.EndsTooSoon) as refused:
        a_post(u.session, asker_of(people["maud"]), last_day=date(2020, 1, 1))
    assert list(refused.value.fields) == ["last_day"]


def test_list_leaves_out_drafts_withdrawn_and_outlived_posts(unit, world, people):
    with unit(world.saint_malo) as u:
        maud = asker_of(people["maud"])
        kept = a_post(u.session, maud, "Kept")
        a_post(u.session, maud, "Draft", publish=False)
        gone = a_post(u.session, maud, "Gone")
        services.withdraw_post(u.session, asker=maud, public_id=gone.public_id)
        over = a_post(u.session, maud, "Over")
        over.shown_until = clock.now() - timedelta(minutes=1)
        u.session.flush()
        page = queries.newest(u.session)
    assert [line.public_id for line in page.lines] == [kept.public_id]
    assert page.before is None


def test_list_goes_on_where_it_stopped(unit, world, people):
    with unit(world.saint_malo) as u:
        made = [a_post(u.session, asker_of(people["maud"]), f"Post {n}").public_id for n in range(queries.PAGE + 2)]
        first = queries.newest(u.session)
        second = queries.newest(u.session, before=first.before)
    assert [line.public_id for line in (*first.lines, *second.lines)] == made[::-1]
    assert second.before is None


def test_list_loses_no_post_of_the_same_moment(unit, world, people):
    with unit(world.saint_malo) as u:
        made = [a_post(u.session, asker_of(people["maud"]), f"Post {n}") for n in range(queries.PAGE + 2)]
        for post in made:
            post.published_at = made[0].published_at
        u.session.flush()
        first = queries.newest(u.session)
        second = queries.newest(u.session, before=first.before)
    assert [line.public_id for line in (*first.lines, *second.lines)] == [post.public_id for post in made[::-1]]
