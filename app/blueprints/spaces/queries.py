"""What the desk shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.blueprints.posts import queries as posts
from app.blueprints.posts.models import Post, PostState


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything on the desk, newest first."""

    drafts: Sequence[Post]
    published: Sequence[Post]
    withdrawn: Sequence[Post]


def desk(session: Session) -> Desk:
    """The posts of each state."""
    return Desk(
        drafts=posts.at_desk(session, PostState.draft),
        published=posts.at_desk(session, PostState.published),
        withdrawn=posts.at_desk(session, PostState.withdrawn),
    )
