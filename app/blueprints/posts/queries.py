"""Reads of posts, in the space's own schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app.blueprints.posts import errors, policy
from app.blueprints.posts.models import Post, PostMove, PostState, Priority
from app.blueprints.staff.queries import right_at_desk, right_of
from app.web.markdown import plain, whole
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
_UPDATED = func.coalesce(Post.edited_at, Post.published_at).label("updated_at")
_IN_FEED = (
    select(Post.public_id, _UPDATED)
    .where(
        Post.state == literal(PostState.published.value, literal_execute=True),  # as the partial index says it
        or_(Post.shown_until.is_(None), Post.shown_until > bindparam("now")),
    )
    .order_by(Post.published_at.desc(), Post.id.desc())
    .limit(FEED_PAGE)
)
_FEED = _IN_FEED.add_columns(Post.language, Post.title, Post.text, Post.priority, Post.published_at)
_LAST_MOVE = (  # keys grow with time
    select(PostMove.moved_at).where(PostMove.state_to != PostState.draft.value).order_by(PostMove.id.desc()).limit(1)
)
_LAST_END = select(func.max(Post.shown_until)).where(
    Post.state == literal(PostState.published.value, literal_execute=True), Post.shown_until <= bindparam("now")
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
    html: Markup
    excerpt: str
    important: bool
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class FeedState:
    """By which a feed is known again without being made: what stands in it since when, and the last thing done at the desk."""

    posts: tuple[tuple[str, datetime], ...]
    moved_at: datetime | None


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


def feed_state(session: Session) -> FeedState:
    """What a feed would be made of. Two short reads: programs ask often, and mostly for nothing new."""
    posts = session.execute(_IN_FEED, {"now": clock.now()})
    return FeedState(tuple((row.public_id, row.updated_at) for row in posts), session.scalar(_LAST_MOVE))


def for_feed(session: Session) -> list[FeedPost]:
    """The newest posts that still count, whole."""
    posts = []
    for row in session.execute(_FEED, {"now": clock.now()}):
        html, excerpt = whole(row.text, most=EXCERPT_LENGTH)
        posts.append(
            FeedPost(
                public_id=row.public_id,
                language=row.language,
                title=row.title,
                html=html,
                excerpt=excerpt,
                important=row.priority == Priority.important,
                published_at=row.published_at,
                updated_at=row.updated_at,
            )
        )
    return posts


def last_change(session: Session, state: FeedState) -> datetime | None:
    """When a post of the feed was last published, edited, withdrawn, or over; None where nothing was ever said."""
    ended = session.scalar(_LAST_END, {"now": clock.now()})
    moments = [updated for _id, updated in state.posts] + [moment for moment in (state.moved_at, ended) if moment]
    return max(moments, default=None)


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
