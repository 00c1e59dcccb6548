"""Conversations, written through the verbs."""

from sqlalchemy.orm import Session

from app.blueprints.conversations import services
from app.blueprints.conversations.models import About, Conversation
from kernel import ids
from tenants.asker import Asker
from tests.builders.accounts import Person


def as_asker(person: Person, **changes: object) -> Asker:
    """Who asks, as the porch would make it."""
    account = person.account
    values: dict[str, object] = {
        "account_id": account.id,
        "device_id": ids.uuid7(),
        "display_name": account.display_name,
        "initials": account.initials,
        "locale": account.language,
        "time_zone": account.time_zone,
        "confirmed": True,
        "country_manager": account.role == "country_manager",
    }
    return Asker(**(values | changes))


def an_about(title: str = "A ladder for Saturday", **changes: object) -> About:
    return About(**({"kind": "ads", "id": ids.uuid7(), "title": title, "path": "/ads/abc"} | changes))


def a_conversation(
    session: Session,
    starter: Person,
    other: Person,
    text: str = "Hello, is it still there?",
    about: About | None = None,
) -> Conversation:
    """`starter` wrote to `other` about a thing of theirs."""
    return services.start(
        session, asker=as_asker(starter), to=other.id, about=about or an_about(), text=text, key=ids.uuid7()
    )
