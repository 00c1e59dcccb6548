"""The verbs: tries that count, links used once, devices that end, the home that stays inside."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import extract_parameters
from sqlalchemy import select

from app.blueprints.accounts import queries, services
from app.blueprints.accounts.errors import AddressTaken, LinkGone, SignInRefused, WrongPassword
from app.blueprints.accounts.models import Account, AccountState, Device, Token, TokenKind
from app.blueprints.accounts.services.passwords import HASHER
from app.blueprints.accounts.services.tokens import note_wish
from app.web.auth import digest
from kernel import clock
from kernel.errors import Invalid, NotFound
from tests import world as worlds
from tests.builders.accounts import PASSWORD, lea, tom

NEW = "otters juggle blue lamps"


@pytest.fixture
def told(unit, world):
    """Léa, and a way to look at her account afresh."""
    with unit(world.fr) as here:
        person = lea(here.session)

    class Told:
        id, email = person.id, person.account.email

        def account(self):
            with unit(world.fr, read_only=True) as here:
                return here.session.get_one(Account, person.id)

        def asker(self, token=person.device):
            with unit(world.fr, read_only=True) as here:
                return queries.asker_for(here.session, digest=digest(token))

        def devices(self):
            with unit(world.fr, read_only=True) as here:
                open_ones = select(Device).where(Device.account_id == person.id, Device.ended_at.is_(None))
                return len(here.session.scalars(open_ones).all())

        def sign_in(self, password=PASSWORD):
            with unit(world.fr) as here:
                return services.sign_in(here.session, email=person.account.email, password=password, label="Test")

        def link(self, kind, email=None):
            with unit(world.fr) as here:
                return services.issue_token(
                    here.session, account_id=person.id, kind=kind, email=email or person.account.email
                )

    return Told()


def fail(told, times):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            told.sign_in("wrong")


def test_wrong_tries_are_counted_although_they_are_refused(told):
    fail(told, 3)
    assert told.account().failed_sign_ins == 3
    told.sign_in()
    assert told.account().failed_sign_ins == 0


def test_fifth_wrong_try_locks_and_the_right_password_is_refused_alike(told):
    fail(told, 5)
    with pytest.raises(SignInRefused):
        told.sign_in()
    account = told.account()
    assert account.failed_sign_ins == 5  # tries while it is locked do not make the lock longer
    assert timedelta(seconds=50) < account.locked_until - clock.now() <= timedelta(minutes=1)
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=True):
        told.sign_in()


def test_lock_doubles(told):
    fail(told, 5)
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=True):
        fail(told, 1)
        assert timedelta(seconds=110) < told.account().locked_until - clock.now() <= timedelta(minutes=2)


def test_wrong_tries_are_forgotten_after_a_quiet_day(told):
    fail(told, 5)
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=True):
        fail(told, 1)
        assert told.account().failed_sign_ins == 6
    with time_machine.travel(clock.now() + timedelta(hours=48), tick=True):
        fail(told, 1)
        account = told.account()
        assert (account.failed_sign_ins, account.locked_until) == (1, None)


def test_password_is_hashed_anew_when_the_cost_has_changed(told):
    assert HASHER.check_needs_rehash(told.account().password_hash)
    told.sign_in()
    cost = extract_parameters(told.account().password_hash)
    assert (cost.type.name, cost.memory_cost, cost.time_cost, cost.parallelism) == ("ID", 19_456, 2, 1)
    told.sign_in()


def test_only_the_digest_of_a_device_is_kept(told, unit, world):
    token = told.sign_in()
    with unit(world.fr, read_only=True) as here:
        assert token not in str([vars(row) for row in here.session.scalars(select(Device))])
    assert told.asker(token).account_id == told.id


def test_reset_ends_every_device_and_lock_and_link(told, unit, world):
    fail(told, 5)
    other, secret = told.link(TokenKind.confirm), told.link(TokenKind.reset)
    with unit(world.fr) as here:
        token = services.reset_password(here.session, secret=secret, new_password=NEW, label="Test")
    assert told.devices() == 1
    assert told.asker(token) is not None
    told.sign_in(NEW)
    for kind, link in ((TokenKind.reset, secret), (TokenKind.confirm, other)):
        with unit(world.fr, read_only=True) as here:
            assert queries.link_holder(here.session, kind=kind, secret=link) is None


def test_link_survives_a_weak_new_password(told, unit, world):
    secret = told.link(TokenKind.reset)
    with pytest.raises(Invalid), unit(world.fr) as here:
        services.reset_password(here.session, secret=secret, new_password="azertyuiop", label="Test")
    with unit(world.fr) as here:
        services.reset_password(here.session, secret=secret, new_password=NEW, label="Test")


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (TokenKind.confirm, timedelta(days=3)),
        (TokenKind.reset, timedelta(hours=1)),
        (TokenKind.change_email, timedelta(days=1)),
    ],
)
def test_link_ends_in_its_time_and_opens_its_own_kind_only(told, unit, world, kind, lasts):
    use = {
        TokenKind.confirm: lambda session, secret: services.confirm(
            session, secret=secret, browser="", password=PASSWORD, asker=None, label=""
        ),
        TokenKind.reset: lambda session, secret: services.reset_password(
            session, secret=secret, new_password=NEW, label=""
        ),
        TokenKind.change_email: lambda session, secret: services.change_email(session, secret=secret),
    }
    secret = told.link(kind, email="lea.new@example.org")
    for other in set(TokenKind) - {kind}:
        with pytest.raises(LinkGone), unit(world.fr) as here:
            use[other](here.session, secret)
    late = clock.now() + lasts + timedelta(seconds=1)
    with time_machine.travel(late), pytest.raises(LinkGone), unit(world.fr) as here:
        use[kind](here.session, secret)
    with unit(world.fr) as here:
        use[kind](here.session, secret)
    with pytest.raises(LinkGone), unit(world.fr) as here:
        use[kind](here.session, secret)


def test_changing_the_password_ends_other_devices_only(told, unit, world):
    told.sign_in()
    told.sign_in()
    asker = told.asker()
    with unit(world.fr) as here:
        services.change_password(here.session, asker=asker, current_password=PASSWORD, new_password=NEW)
    assert told.devices() == 1
    assert told.asker() == asker


def test_wrong_current_password_changes_nothing_and_locks_nobody_out(told, unit, world):
    asker = told.asker()
    for _ in range(6):
        with pytest.raises(WrongPassword), unit(world.fr) as here:
            services.change_password(here.session, asker=asker, current_password="wrong", new_password=NEW)
    assert (told.account().failed_sign_ins, told.account().locked_until) == (0, None)
    told.sign_in()


def test_locked_account_is_open_to_who_is_signed_in(told, unit, world):
    asker = told.asker()
    fail(told, 5)
    with unit(world.fr) as here:
        services.change_password(here.session, asker=asker, current_password=PASSWORD, new_password=NEW)
    assert told.account().locked_until > clock.now()  # for strangers it stays as it was


def test_address_that_was_taken_meanwhile_is_refused_to_who_holds_its_letter(told, unit, world):
    secret = told.link(TokenKind.change_email, email="Nora@example.org")
    with unit(world.fr) as here:
        tom(here.session, email="nora@example.org")
    with pytest.raises(AddressTaken), unit(world.fr) as here:
        services.change_email(here.session, secret=secret)


def test_wish_for_an_address_opens_nothing_by_itself(told, unit, world):
    with unit(world.fr) as here:
        wish = note_wish(here.session, account_id=told.id, email="new@example.org")
        row = here.session.get_one(Token, wish)
        assert queries.link_holder(here.session, kind=TokenKind.change_email, secret=row.digest) is None


def test_device_of_somebody_else_cannot_be_ended(told, unit, world):
    with unit(world.fr) as here:
        other = tom(here.session)
        asker = queries.asker_for(here.session, digest=digest(other.device))
    wanted = told.asker().device_id
    with pytest.raises(NotFound), unit(world.fr) as here:
        services.end_device(here.session, asker=asker, device_id=wanted)
    assert told.devices() == 1


def test_device_is_seen_at_most_once_a_day(told, unit, world):
    asker = told.asker()

    def seen():
        with unit(world.fr, read_only=True) as here:
            return here.session.get_one(Device, asker.device_id).seen_at

    first = seen()
    for later, moves in ((timedelta(hours=23), False), (timedelta(hours=25), True)):
        with time_machine.travel(first + later, tick=False), unit(world.fr) as here:
            services.note_seen(here.session, asker=asker)
        assert (seen() == first + later) is moves


def test_public_point_is_the_towns_until_a_home_is_set_and_again_after_moving(told, unit, world):
    asker = told.asker()
    town = (asker.lat, asker.lon)
    with unit(world.fr) as here:
        services.set_home(here.session, asker=asker, lat=48.65, lon=-2.01, key="k")
    first = told.account()
    assert (first.lat, first.lon) not in {town, (48.65, -2.01)}
    with unit(world.fr) as here:
        services.set_home(here.session, asker=asker, lat=48.65, lon=-2.01, key="k")
    assert (told.account().lat, told.account().lon) == (first.lat, first.lon)
    with unit(world.fr) as here:
        services.remove_home(here.session, asker=asker)
    assert (told.account().lat, told.account().lon, told.account().home_lat) == (*town, None)
    with unit(world.fr) as here:
        services.set_home(here.session, asker=asker, lat=48.65, lon=-2.01, key="k")
        services.choose_place(here.session, asker=asker, place_id=worlds.DINAN)
    moved = told.account()
    assert (moved.home_lat, moved.home_lon, moved.lat) == (None, None, 48.4537)


def test_home_far_from_ones_town_is_refused(told, unit, world):
    asker = told.asker()
    with pytest.raises(Invalid), unit(world.fr) as here:
        services.set_home(here.session, asker=asker, lat=43.3, lon=5.4, key="k")


def test_link_of_an_account_closed_meanwhile_opens_nothing(told, unit, world):
    secret = told.link(TokenKind.reset)
    with unit(world.fr) as here:
        here.session.get_one(Account, told.id).state = AccountState.closed
    with pytest.raises(LinkGone), unit(world.fr) as here:
        services.reset_password(here.session, secret=secret, new_password=NEW, label="")
    with pytest.raises(SignInRefused):
        told.sign_in()
