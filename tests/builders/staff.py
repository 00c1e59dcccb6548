"""Staff of the spaces. Maud owns Saint-Malo's, Gwen Dinan's; editors and authors by name."""

from app.blueprints.staff import services
from app.blueprints.staff.models import Right, Staff
from tenants.asker import Asker
from tests import world
from tests.builders.accounts import Person, a_person


def asker_of(person: Person, *, time_zone: str = "Europe/Paris") -> Asker:
    """The person as the porch would tell it."""
    account = person.account
    return Asker(
        account_id=account.id,
        device_id=account.id,
        display_name=account.display_name,
        initials=account.initials,
        locale=account.language,
        time_zone=time_zone,
        confirmed=True,
    )


def maud(session, **changes):
    return a_person(session, "Maud", "Kerbrat", **changes)


def gwen(session, **changes):
    return a_person(session, "Gwen", "Riou", place_id=world.DINAN, **changes)


def appointed(session, person: Person, right: Right = Right.owner) -> Staff:
    """The person's right in the space of the unit."""
    return services.appoint(session, account_id=person.id, display_name=person.account.display_name, right=right)
