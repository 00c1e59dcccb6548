"""Opens a town's space, with its owner and its news."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from app.blueprints.posts.models import Priority
from app.blueprints.posts.services import write_post
from app.blueprints.staff.models import Right
from app.blueprints.staff.services import appoint
from app.cli.demo import words
from app.cli.demo.country import Town
from kernel import clock
from tenants import services
from tenants.asker import Asker
from tenants.house import House
from tenants.models import Family, TenantState
from tenants.registry import Tenant


def open_space(house: House, owner: Engine, country: words.Country, space: words.Space, town: Town) -> Tenant:
    """The space of a town; one that is open already is taken as it is."""
    new = services.NewTenant(
        family=Family.collectivity, country=country.code, name=town.name, slug=space.place, place_ids=(town.id,)
    )
    tenant = services.open_tenant(owner, new)
    house.registry.forget()
    return tenant


def furnish(house: House, tenant: Tenant, country: words.Country, space: words.Space, mayor: Asker) -> None:
    """Appoint the owner and publish the news, in one unit; what is there already stays as it is."""
    if tenant.state is not TenantState.open:
        return
    monday = words.next_monday(clock.today(mayor.time_zone))
    with house.scope.unit(tenant) as unit:
        appoint(unit.session, account_id=mayor.account_id, display_name=mayor.display_name, right=Right.owner)
        for post in space.posts:
            title, text = (
                country.dated(part, language=mayor.locale, monday=monday) for part in (post.title, post.text)
            )
            write_post(
                unit.session,
                asker=mayor,
                key=uuid5(NAMESPACE_URL, f"demo:{country.code}:{space.place}:{post.title}"),
                title=title,
                text=text,
                priority=Priority.important if post.important else Priority.normal,
                last_day=words.day(monday, post.last_day),
                publish=True,
            )
