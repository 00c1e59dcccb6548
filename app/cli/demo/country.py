"""Lays a country's neighbours and what they publish, in one unit: whole or not at all."""

from dataclasses import dataclass
from math import radians
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts import services as accounts
from app.blueprints.accounts.models import Account, AccountState, NameForm, TokenKind
from app.blueprints.help.policy import TERMS_VERSION
from app.blueprints.places.models import KnownPlace
from app.cli.demo import words
from app.cli.demo.ads import lay_ads
from kernel import ids
from kernel.files import Store
from tenants import packs
from tenants.asker import Asker
from tenants.models import Place


@dataclass(frozen=True)
class Town:
    """A place of the country that stands in its geography."""

    id: UUID
    name: str


def towns(session: Session, country: words.Country) -> dict[str, Town]:
    """The towns the words speak of, by slug; those that are not there are left out."""
    slugs = {neighbour.place for neighbour in country.neighbours} | {space.place for space in country.spaces}
    wanted = select(Place.slug, Place.id, Place.name).where(
        Place.country == country.code, Place.slug.in_(slugs), Place.active_to.is_(None)
    )
    return {row.slug: Town(row.id, row.name) for row in session.execute(wanted)}


def askers(session: Session, country: words.Country) -> dict[str, Asker]:
    """The neighbours who are there, by key, as the porch would know them."""
    keys = {country.email(neighbour): neighbour.key for neighbour in country.neighbours}
    wanted = (
        select(Account, KnownPlace)
        .join(KnownPlace, KnownPlace.id == Account.place_id)
        .where(Account.email_key.in_(keys), Account.state != AccountState.closed)
    )
    return {keys[account.email_key]: _asker(account, place) for account, place in session.execute(wanted).tuples()}


def populate(
    session: Session, country: words.Country, found: dict[str, Town], *, key: str, store: Store
) -> dict[str, Asker]:
    """Have the neighbours of the towns found join, publish and write to each other. `key`: the house's secret."""
    for neighbour in country.neighbours:
        if neighbour.place in found:
            _join(session, country, neighbour, found[neighbour.place], key=key)
    people = askers(session, country)
    lay_ads(session, country, people, packs.load(country.code), store=store)
    return people


def _join(session: Session, country: words.Country, neighbour: words.Neighbour, town: Town, *, key: str) -> None:
    email = country.email(neighbour)
    joining = accounts.Joining(
        given_name=neighbour.given,
        family_name=neighbour.family,
        name_form=NameForm.initial,
        email=email,
        password=words.PASSWORD,
        place_id=town.id,
        birth_date=neighbour.born,
        language=neighbour.language,
    )
    browser = accounts.sign_up(session, joining, pack=packs.load(country.code), terms_version=TERMS_VERSION)
    asker = askers(session, country)[neighbour.key]
    secret = accounts.issue_token(session, account_id=asker.account_id, kind=TokenKind.confirm, email=email)
    # Confirmed by who is signed in already: no device is made, so that the first real browser is no news to anybody.
    accounts.confirm(session, secret=secret, browser=browser, password="", asker=asker, label="")
    if neighbour.manager:
        accounts.make_manager(session, account_id=asker.account_id)
    if neighbour.home and asker.lat is not None and asker.lon is not None:
        metres, degrees = neighbour.home
        lat, lon = policy.moved(asker.lat, asker.lon, distance_m=metres, bearing=radians(degrees))
        accounts.set_home(session, asker=asker, lat=lat, lon=lon, key=key)


def _asker(account: Account, place: KnownPlace) -> Asker:
    return Asker(
        account_id=account.id,
        device_id=ids.uuid7(),  # none: nobody holds a browser here
        display_name=account.display_name,
        initials=account.initials,
        locale=account.language,
        time_zone=account.time_zone,
        confirmed=account.state == AccountState.confirmed,
        place_id=place.id,
        place_name=place.name,
        place_slug=place.slug,
        lat=account.lat,
        lon=account.lon,
    )
