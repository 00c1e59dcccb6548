"""Things that may be reported, reports of them, and who decides."""

from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Role
from app.blueprints.moderation import services
from app.blueprints.moderation.models import Reason, Report, Reportable
from kernel import ids
from tests.builders.accounts import Person, a_person
from tests.builders.conversations import as_asker


def a_manager(session: Session, **changes: object) -> Person:
    """Inès runs the country."""
    return a_person(session, "Inès", "Roy", role=Role.country_manager, **changes)


def a_thing(author: Person, **changes: object) -> Reportable:
    values: dict[str, object] = {
        "kind": "ads",
        "id": ids.uuid7(),
        "title": "Miracle pills",
        "path": "/ads/abc",
        "author_id": author.id,
        "excerpt": "Buy them now.",
    }
    return Reportable(**(values | changes))


def a_decision(session: Session, manager: Person, reporter: Person, thing: Reportable, *, hide: bool) -> Report:
    """`reporter` reports a thing and `manager` decides."""
    return services.decide(
        session,
        asker=as_asker(manager),
        public_id=a_report(session, reporter, thing).public_id,
        hide=hide,
        statement="See rule 4 of the good neighbour rules.",
    )


def a_report(session: Session, reporter: Person, thing: Reportable, text: str = "This is advertising.") -> Report:
    return services.report(session, asker=as_asker(reporter), thing=thing, reason=Reason.spam, text=text)
