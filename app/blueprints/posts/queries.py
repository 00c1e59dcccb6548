"""Reads of posts, in the space's own schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app.blueprints.posts import errors, policy
from app.blueprints.posts.models import Post, PostMove, PostState, Priority
from app.blueprints.staff.queries import right_at_desk, right_of
from app.web.markdown import plain
from kernel import clock
from kernel.errors import NotAllowed
from kernel.paging import START, Cursor
from tenants.asker import Asker

PAGE = 10
DESK_PAGE = 50
EXCERPT_LENGTH = 200
FEED_PAGE = 30  # posts in a feed: more than a town writes between two looks of a reader program

_NEWEST = (
    select(Post.id, Post.public_id, Post.language, Post.title, Post.text, Post.priority, Post.published_at)
    .where(
        Post.state == PostState.published.value,
        tuple_(Post.published_at, Post.id) < tuple_(bindparam("at"), bindparam("last")),
        or_(Post.shown_until.is_(None), Post.shown_until > bindparam("now")),
    )
    .order_by(Post.published_at.desc(), Post.id.desc())
    .limit(PAGE + 1)
)
_FEED = (
    select(
        Post.public_id,
        Post.language,
        Post.title,
        Post.text,
        Post.priority,
        Post.published_at,
        func.coalesce(Post.edited_at, Post.published_at).label("updated_at"),
    )
    .where(
        Post.state == literal(PostState.published.value, literal_execute=True),  # as the partial index says it
        or_(Post.shown_until.is_(None), Post.shown_until > bindparam("now")),
    )
    .order_by(Post.published_at.desc(), Post.id.desc())
    .limit(FEED_PAGE)
)
_LAST_CHANGE = select(
    func.greatest(
        select(func.max(PostMove.moved_at)).where(PostMove.state_to != PostState.draft.value).scalar_subquery(),
        select(func.max(Post.edited_at)).scalar_subquery(),
    )
)


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """A published post in a list."""

    public_id: str
    language: str
    title: str
    excerpt: str
    important: bool
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class FeedPost:
    """A published post whole, as reader programs get it. `updated_at`: when it was last edited, else published."""

    public_id: str
    language: str
    title: str
    text: str
    excerpt: str
    important: bool
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class PostPage:
    """Newest first. `before`: where the next page begins, if there is one."""

    lines: tuple[PostLine, ...]
    before: Cursor | None


def newest(session: Session, *, before: Cursor = START) -> PostPage:
    """Published posts that still count, `PAGE` of them, below a cursor."""
    rows = session.execute(_NEWEST, {"at": before.at, "last": before.id, "now": clock.now()}).all()
    lines = tuple(
        PostLine(
            public_id=row.public_id,
            language=row.language,
            title=row.title,
            excerpt=plain(row.text, most=EXCERPT_LENGTH),
            important=row.priority == Priority.important,
            published_at=row.published_at,
        )
        for row in rows[:PAGE]
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return PostPage(lines=lines, before=Cursor(last.published_at, last.id) if last else None)


def for_feed(session: Session) -> list[FeedPost]:
    """The newest posts that still count, whole."""
    return [
        FeedPost(
            public_id=row.public_id,
            language=row.language,
            title=row.title,
            text=row.text,
            excerpt=plain(row.text, most=EXCERPT_LENGTH),
            important=row.priority == Priority.important,
            published_at=row.published_at,
            updated_at=row.updated_at,
        )
        for row in session.execute(_FEED, {"now": clock.now()})
    ]


def last_change(session: Session) -> datetime | None:
    """When a post was last published, edited or withdrawn; None where nothing was ever said."""
    return session.scalar(_LAST_CHANGE)


def read(session: Session, *, asker: Asker | None, public_id: str) -> Post:
    """A post for its page. Raises NoSuchPost (also for a draft seen from outside) and PostGone."""
    post = session.scalar(select(Post).where(Post.public_id == public_id))
    if post is None or not policy.can_see(right_of(session, asker), post):
        raise errors.NoSuchPost
    if post.state == PostState.withdrawn:
        raise errors.PostGone
    return post


def read_to_change(session: Session, *, asker: Asker, public_id: str) -> Post:
    """A post for the form that changes it. Raises NotAllowed, NoSuchPost, PostGone."""
    right = right_at_desk(session, asker)
    post = read(session, asker=asker, public_id=public_id)
    if not policy.can_change(right, asker.account_id, post):
        raise NotAllowed
    return post


def excerpt(post: Post) -> str:
    """The first words of a post, without marks."""
    return plain(post.text, most=EXCERPT_LENGTH)


def at_desk(session: Session, state: PostState) -> Sequence[Post]:
    """The newest posts of a state, for the desk."""
    rows = select(Post).where(Post.state == state.value).order_by(Post.id.desc()).limit(DESK_PAGE)
    return session.scalars(rows).all()


def for_update(session: Session, *, public_id: str) -> Post:
    """A post, locked against other changes. Raises NoSuchPost."""
    wanted = select(Post).where(Post.public_id == public_id).with_for_update(key_share=True)
    post = session.scalar(wanted.execution_options(populate_existing=True))
    if post is None:
        raise errors.NoSuchPost
    return post


def by_key(session: Session, key: UUID) -> Post:
    """The post a form has made already."""
    return session.scalars(select(Post).where(Post.key == key)).one()
