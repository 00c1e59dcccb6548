"""Posts of a space become bulletins of its country. The posts' events may come late, twice, or in any order."""

from sqlalchemy.orm import Session

from app.blueprints.bulletins import services
from app.blueprints.posts.events import PostEdited, PostPublished, PostWithdrawn


def show(session: Session, event: PostPublished | PostEdited, **_road: object) -> None:
    """The post reads like this now."""
    services.keep_state(
        session,
        source_id=event.post_id,
        place_ids=event.place_ids,
        version=event.version,
        collectivity_id=event.collectivity_id,
        body=event.body,
        language=event.language,
        title=event.title,
        excerpt=event.excerpt,
        priority=event.priority,
        path=event.path,
        published_at=event.published_at,
        edited_at=event.edited_at if isinstance(event, PostEdited) else None,
        shown_until=event.shown_until,
        withdrawn=False,
    )


def change(session: Session, event: PostEdited, **road: object) -> None:
    """The post reads otherwise."""
    show(session, event, **road)


def withdraw(session: Session, event: PostWithdrawn, **_road: object) -> None:
    """The post is taken back: its words leave the country too."""
    services.keep_state(
        session,
        source_id=event.post_id,
        place_ids=event.place_ids,
        version=event.version,
        collectivity_id=event.collectivity_id,
        body=event.body,
        language="",
        title="",
        excerpt="",
        priority="normal",
        path=event.path,
        published_at=event.published_at,
        edited_at=None,
        shown_until=None,
        withdrawn=True,
    )
