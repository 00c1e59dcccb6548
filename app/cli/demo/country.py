"""Lays a country's neighbours, ads and conversations, in one unit: whole or not at all."""

from dataclasses import dataclass
from io import BytesIO
from math import radians
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts import services as accounts
from app.blueprints.accounts.models import Account, AccountState, NameForm, TokenKind
from app.blueprints.ads import services as ads
from app.blueprints.ads.models import AdKind
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.models import Message
from app.blueprints.files import services as files
from app.blueprints.help.policy import TERMS_VERSION
from app.blueprints.places.models import KnownPlace
from app.cli.demo import pictures, words
from kernel import ids
from kernel.files import Store, Upload
from tenants import packs
from tenants.asker import Asker
from tenants.models import Place
from tenants.packs import Pack


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
    for told in country.ads:
        if told.by in people:
            _publish(session, told, people, packs.load(country.code), store=store)
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


def _publish(session: Session, told: words.Ad, people: dict[str, Asker], pack: Pack, *, store: Store) -> None:
    author, key = people[told.by], ids.uuid7()
    if told.photo:
        uploads = [Upload(f"{told.photo}.jpg", BytesIO(pictures.picture(told.photo)))]
        [photo] = files.receive(session, store, asker=author, uploads=uploads, key=key).files
        files.describe(session, asker=author, public_id=photo.public_id, alt=told.alt)
    ad = ads.publish_ad(
        session, asker=author, pack=pack, kind=AdKind(told.kind), title=told.title, text=told.text, key=key
    )
    for answer in told.answers:
        if answer.by in people:
            _talk(session, ad.public_id, answer, author=author, answerer=people[answer.by])


def _talk(session: Session, ad_id: str, answer: words.Answer, *, author: Asker, answerer: Asker) -> None:
    first, *more = answer.says
    talk = ads.answer_ad(session, asker=answerer, public_id=ad_id, text=first, key=ids.uuid7())
    reader, writer = answerer, author
    for text in more:
        conversations.write(session, asker=writer, conversation_id=talk.id, text=text, key=None)
        reader, writer = writer, reader
    if not answer.unread:
        newest = session.get_one(Message, talk.last_message_id).public_id
        conversations.mark_read(session, asker=writer, conversation_id=talk.id, newest=newest)


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
