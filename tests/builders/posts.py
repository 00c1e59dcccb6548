"""Posts of a space."""

from app.blueprints.posts import services
from app.blueprints.posts.models import Post, Priority
from kernel import ids
from tenants.asker import Asker


def a_post(session, author: Asker, title: str = "Market closed on Sunday", *, publish: bool = True, **changes) -> Post:
    """A post by somebody with a right in the space of the unit; published unless told."""
    values = {
        "key": ids.uuid7(),
        "text": "From **ten** to six.\n\n- bicycles pass\n- cars do not",
        "priority": Priority.normal,
        "last_day": None,
    }
    return services.write_post(session, asker=author, title=title, publish=publish, **(values | changes))
