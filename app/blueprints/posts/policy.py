"""Who may do what with a post: by the right in this space, and whether it is one's own."""

from uuid import UUID

from app.blueprints.posts.models import Post, PostState
from app.blueprints.staff.models import Right
from app.blueprints.staff.policy import can_publish, can_write

__all__ = ["can_change", "can_publish", "can_see", "can_write"]


def can_change(right: Right | None, account_id: UUID, post: Post) -> bool:
    """Edit or withdraw: editors every post, authors their own drafts."""
    own_draft = post.author_id == account_id and post.state == PostState.draft
    return can_publish(right) or (right is not None and own_draft)


def can_see(right: Right | None, post: Post) -> bool:
    """Everybody reads what is or was published; drafts are for those at the desk."""
    return right is not None or post.published_at is not None
