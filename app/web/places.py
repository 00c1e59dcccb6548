"""`/<slug>` is one address with two pages: the space of a claimed place, else the page of the place.

Two rooms of two families register the same rule; the registry, not the order of registering, says which one answers.
"""

import re

from flask import current_app, request

from app.web.porch import house, porch
from kernel.errors import NotFound
from tenants.errors import SpaceClosed, SpaceSuspended
from tenants.models import Family, TenantState
from tenants.registry import Tenant

SLUG = re.compile(r"[a-z0-9-]{1,60}", re.ASCII)
UNCLAIMED = {TenantState.opening, TenantState.archived}


def space_of(country: Tenant, slug: str) -> Tenant | None:
    """The space that claims this path in this country, whether it is open or not."""
    if not SLUG.fullmatch(slug):  # NUL and the like: nothing to ask a database about
        return None
    space = house().registry.collectivity(country.country, slug)
    return None if space is None or space.state in UNCLAIMED else space


def open_spaces(country: Tenant) -> tuple[str, ...]:
    """The paths of the spaces of a country that can be read now."""
    return tuple(space.slug for space in house().registry.collectivities(country.country) if space.slug)


def shut_spaces(country: Tenant) -> tuple[str, ...]:
    """The paths that spaces claim whose pages cannot be read at present."""
    found = house().registry.all(TenantState.suspended, TenantState.closed, family=Family.collectivity)
    return tuple(space.slug for space in found if space.country == country.country and space.slug)


def enter(country: Tenant, slug: str) -> Tenant:
    """The open space at this path. Raises NotFound, SpaceSuspended, SpaceClosed."""
    space = space_of(country, slug)
    if space is None:
        raise NotFound
    if space.state is TenantState.suspended:
        raise SpaceSuspended(name=space.name)
    if space.state is TenantState.closed:
        raise SpaceClosed(name=space.name)
    return space


def choose_page(country: Tenant) -> None:
    """Turn a request for `/<slug>` to the page that the registry says. Raises NotFound where there is none."""
    place_pages = porch().place_pages
    if request.endpoint not in {place_pages.claimed, place_pages.unclaimed} or not request.view_args:
        return
    slug = str(next(iter(request.view_args.values())))
    wanted = place_pages.claimed if space_of(country, slug) else place_pages.unclaimed
    rule = next((rule for rule in current_app.url_map.iter_rules() if rule.endpoint == wanted), None)
    if rule is None:
        raise NotFound
    request.url_rule = rule
    request.view_args = dict.fromkeys(rule.arguments, slug)
