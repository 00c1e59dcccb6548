"""What is done with posts: write, edit, publish, withdraw. The staff row of this space decides who may."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.posts import errors, events, policy, queries
from app.blueprints.posts.models import Post, PostMove, PostState, Priority
from app.blueprints.staff.queries import right_of
from kernel import clock, ids, outbox
from kernel.errors import NotAllowed
from tenants import packs
from tenants.asker import Asker
from tenants.registry import Tenant


def write_post(
    session: Session,
    *,
    asker: Asker,
    key: UUID,
    title: str,
    text: str,
    priority: Priority,
    last_day: date | None,
    publish: bool = False,
) -> Post:
    """Write a draft, and publish it at once if wanted. The same `key` again returns the post it made.

    Raises NotAllowed, EndsTooSoon. Emits what `publish_post` emits.
    """
    if not policy.can_write(right_of(session, asker)):
        raise NotAllowed
    wanted = insert(Post).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        key=key,
        author_id=asker.account_id,
        author_name=asker.display_name,
        language=asker.locale,
        title=title,
        text=text,
        priority=priority,
        state=PostState.draft,
        version=1,
        shown_until=_end_of(session, last_day),
        created_at=clock.now(),
    )
    post = session.scalar(wanted.on_conflict_do_nothing(index_elements=[Post.key]).returning(Post))
    if post is None:  # a twin sent at the same moment is waited for
        return queries.by_key(session, key)
    _remember(session, post, asker, before=None)
    return publish_post(session, asker=asker, public_id=post.public_id) if publish else post


def edit_post(
    session: Session,
    *,
    asker: Asker,
    public_id: str,
    version: int,
    title: str,
    text: str,
    priority: Priority,
    last_day: date | None,
) -> Post:
    """Change a post that is not withdrawn. `version`: the one that was read. Locks it.

    Emits PostEdited when it is published. Raises NoSuchPost, NotAllowed, WrongState, ChangedMeanwhile, EndsTooSoon.
    """
    post = _changeable(session, asker, public_id)
    if post.state == PostState.withdrawn:
        raise errors.WrongState
    if post.version != version:
        raise errors.ChangedMeanwhile
    post.title, post.text, post.priority = title, text, priority
    post.shown_until = _end_of(session, last_day)
    post.version += 1
    if post.state == PostState.published:
        post.edited_at = clock.now()
        outbox.write(session, events.PostEdited(**_shown(session, post), edited_at=post.edited_at))
    session.flush()
    return post


def publish_post(session: Session, *, asker: Asker, public_id: str) -> Post:
    """Show a draft to everybody. Locks it. Emits PostPublished. Raises NoSuchPost, NotAllowed, WrongState, EndsTooSoon."""
    right = right_of(session, asker)
    if not policy.can_write(right):
        raise NotAllowed
    post = queries.for_update(session, public_id=public_id)
    if not policy.can_publish(right):
        raise NotAllowed
    if post.is_over(clock.now()):
        raise errors.EndsTooSoon
    post.published_at = clock.now() if post.state == PostState.draft else post.published_at
    _move(session, post, asker, to=PostState.published)
    outbox.write(session, events.PostPublished(**_shown(session, post)))
    return post


def withdraw_post(session: Session, *, asker: Asker, public_id: str) -> Post:
    """Take a post back. Locks it. Emits PostWithdrawn when it was published. Raises NoSuchPost, NotAllowed, WrongState."""
    post = _changeable(session, asker, public_id)
    _move(session, post, asker, to=PostState.withdrawn)
    if post.published_at is not None:
        outbox.write(session, events.PostWithdrawn(**_origin(session, post)))
    return post


def _changeable(session: Session, asker: Asker, public_id: str) -> Post:
    right = right_of(session, asker)
    if not policy.can_write(right):  # before the post is looked for: a stranger learns nothing of drafts
        raise NotAllowed
    post = queries.for_update(session, public_id=public_id)
    if not policy.can_change(right, asker.account_id, post):
        raise NotAllowed
    return post


def _move(session: Session, post: Post, asker: Asker, *, to: PostState) -> None:
    """The one function that changes a post's state; leaves a row of history. The caller holds the lock."""
    if not post.can_move(to):
        raise errors.WrongState
    before, post.state = PostState(post.state), to
    post.version += 1
    session.flush()
    _remember(session, post, asker, before=before)


def _remember(session: Session, post: Post, asker: Asker, *, before: PostState | None) -> None:
    session.add(
        PostMove(
            id=ids.uuid7(),
            post_id=post.id,
            state_from=before,
            state_to=post.state,
            account_id=asker.account_id,
            account_name=asker.display_name,
            moved_at=clock.now(),
        )
    )
    session.flush()


def _end_of(session: Session, last_day: date | None) -> datetime | None:
    """The end of a day on the country's clock. Raises EndsTooSoon for a day that is over."""
    if last_day is None:
        return None
    zone = ZoneInfo(time_zone(session))
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    if end <= clock.now():
        raise errors.EndsTooSoon(fields={"last_day": [errors.EndsTooSoon.message]})
    return end


def time_zone(session: Session) -> str:
    """The time zone in which this space's days end."""
    space: Tenant = session.info["tenant"]
    return packs.load(space.country).time_zones[0]


def _origin(session: Session, post: Post) -> dict[str, Any]:
    space: Tenant = session.info["tenant"]
    return {
        "post_id": post.id,
        "collectivity_id": space.id,
        "version": post.version,
        "path": f"/{space.slug}/posts/{post.public_id}",
        "body": space.name,
        "place_ids": space.place_ids,
        "published_at": post.published_at,
    }


def _shown(session: Session, post: Post) -> dict[str, Any]:
    return {
        **_origin(session, post),
        "public_id": post.public_id,
        "title": post.title,
        "excerpt": queries.excerpt(post),
        "language": post.language,
        "priority": str(post.priority),
        "shown_until": post.shown_until,
    }
