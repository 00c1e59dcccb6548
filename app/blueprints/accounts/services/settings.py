"""What people set about themselves: name, town, language, looks, where they live. And who runs the country."""

import math
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.events import HomeMoved, PlaceChosen
from app.blueprints.accounts.models import Account, NameForm, Role, Theme
from app.blueprints.places.models import KnownPlace
from app.blueprints.places.services import know_place
from kernel import outbox
from kernel.errors import N_, Invalid
from tenants.asker import Asker


def set_name(session: Session, *, asker: Asker, given_name: str, family_name: str, name_form: NameForm) -> None:
    """Another name, or another form of it."""
    account = session.get_one(Account, asker.account_id)
    account.given_name, account.family_name, account.name_form = given_name, family_name, name_form
    session.flush()


def choose_place(session: Session, *, asker: Asker, place_id: UUID) -> None:
    """Move to another town: the exact home goes, the public point becomes the town's. Raises UnknownPlace."""
    account = session.get_one(Account, asker.account_id)
    if account.place_id == place_id:
        return
    place = know_place(session, place_id=place_id)
    account.place_id = place.id
    account.home_lat, account.home_lon = None, None
    account.lat, account.lon = place.lat, place.lon
    outbox.write(session, PlaceChosen(account_id=account.id, place_id=place.id))
    session.flush()


def set_language(session: Session, *, asker: Asker, language: str, time_zone: str | None = None) -> None:
    """The language of pages and letters, and the time zone of hours shown."""
    account = session.get_one(Account, asker.account_id)
    account.language = language
    account.time_zone = time_zone or account.time_zone
    session.flush()


def set_theme(session: Session, *, asker: Asker, theme: Theme) -> None:
    """Light, dark, or as the device says."""
    session.get_one(Account, asker.account_id).theme = theme
    session.flush()


def set_home(session: Session, *, asker: Asker, lat: float, lon: float, key: str) -> None:
    """Say where one lives, in degrees. Others only ever get a point 150 to 400 m away; `key`: the house's secret.

    Emits HomeMoved. Raises Invalid for a point that is far from the asker's town.
    """
    account = session.get_one(Account, asker.account_id)
    place = session.get_one(KnownPlace, account.place_id)
    if place.lat is not None and place.lon is not None:
        away_m = policy.distance_m(lat, lon, place.lat, place.lon)
        if away_m > policy.LARGEST_PLACE_M:
            raise Invalid(fields={"point": [N_("This point is far from your town. Is it the right one?")]})
    account.home_lat, account.home_lon = lat, lon
    account.lat, account.lon = policy.blurred(lat, lon, account=str(account.id), key=key)
    outbox.write(session, HomeMoved(account_id=account.id))
    session.flush()


def set_home_about(session: Session, *, asker: Asker, direction: int | None, away_m: int | None, key: str) -> None:
    """Say about where one lives, seen from the middle of the town; others get a point blurred as that of any home.

    `direction`: in eighths of a turn from north by east, None: in the middle. Raises Invalid where the town has no known
    point.
    """
    account = session.get_one(Account, asker.account_id)
    place = session.get_one(KnownPlace, account.place_id)
    if place.lat is None or place.lon is None:
        raise Invalid(fields={"point": [N_("We do not know where your town lies. Two numbers copied from a map do.")]})
    lat, lon = place.lat, place.lon
    if direction is not None:
        lat, lon = policy.moved(lat, lon, distance_m=away_m or policy.ABOUT_M[0], bearing=direction * math.tau / 8)
    set_home(session, asker=asker, lat=lat, lon=lon, key=key)


def remove_home(session: Session, *, asker: Asker) -> None:
    """Forget where one lives: the public point is the town's again. Emits HomeMoved."""
    account = session.get_one(Account, asker.account_id)
    place = session.get_one(KnownPlace, account.place_id)
    account.home_lat, account.home_lon = None, None
    account.lat, account.lon = place.lat, place.lon
    outbox.write(session, HomeMoved(account_id=account.id))
    session.flush()


def make_manager(session: Session, *, account_id: UUID) -> None:
    """Let an account run its country. An operator's act: no door leads here."""
    session.get_one(Account, account_id).role = Role.country_manager
    session.flush()
