"""Ads with a day ahead end when it is over: how long they run, when their day is changed, and that nothing renews them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.blueprints.ads import services
from app.blueprints.ads.models import AdKind
from app.blueprints.notifications.models import Notification
from app.i18n import letters
from kernel import clock, ids
from tests.ads.test_ending import an_ending_ad
from tests.ads.test_reactions import VALUES, follow
from tests.ads.test_services import FRANCE, asking, written
from tests.builders.accounts import lea, tom

TODAY = clock.today("Europe/Paris")


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def day_ends(day):
    """The moment a calendar day of Paris is over."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("kind", "told", "last"),
    [
        ("ask", {"on_day": TODAY}, TODAY),
        ("borrow", {"on_day": TODAY, "until_day": TODAY + timedelta(days=3)}, TODAY + timedelta(days=3)),
        ("ask", {"on_day": TODAY + timedelta(days=300)}, None),
        ("lost", {"on_day": TODAY - timedelta(days=2), "object": "keys"}, None),
        ("ask", {}, None),
    ],
)
def test_ad_ends_when_its_last_day_is_over(session, kind, told, last):
    asker = asking(session, lea(session))
    ad = services.publish_ad(
        session, asker=asker, pack=FRANCE, kind=AdKind(kind), title="To the market", text="", key=ids.uuid7(), told=told
    )
    usual = ad.published_at + timedelta(days=FRANCE.ads[kind].open_days)
    assert ad.expires_at == (day_ends(last) if last else usual)


def test_ad_whose_day_is_changed_ends_with_the_new_one(session):
    asker = asking(session, lea(session))
    ad = services.publish_ad(
        session, asker=asker, pack=FRANCE, kind=AdKind.ask, title="To the market", text="", key=ids.uuid7(),
        told={"on_day": TODAY},
    )  # fmt: skip
    assert services.notice_ads(session, pack=FRANCE) == 1
    assert written(session, "AdEndsSoon") == []  # there is nothing to renew
    later = TODAY + timedelta(days=30)
    services.edit_ad(session, asker=asker, pack=FRANCE, public_id=ad.public_id, told={"on_day": later})
    assert (ad.expires_at, ad.noticed_at) == (day_ends(later), None)
    services.edit_ad(session, asker=asker, pack=FRANCE, public_id=ad.public_id, told={"on_day": None})
    assert ad.expires_at == ad.published_at + timedelta(days=FRANCE.ads["ask"].open_days)


@pytest.mark.parametrize("day", [-20, 0, 1])
def test_ride_is_not_renewed_beyond_its_day(browse, unit, world, people, day):
    with unit(world.fr) as u:
        ride = {"from_town": "Dinan", "to_town": "Rennes", "seats": 2}
        ad = an_ending_ad(u.session, people[0], left=timedelta(hours=5), kind=AdKind.ride, details=ride)
        ad.on_day = TODAY + timedelta(days=day)
        ad.expires_at = max(day_ends(ad.on_day), clock.now() + timedelta(hours=5))
    author = browse(people[0])
    page = author.get(f"/ads/{ad.public_id}/renew")
    assert "ends with its day and cannot be renewed" in page.words
    assert author.post(f"/ads/{ad.public_id}/renew").status == 409


def test_ad_that_ended_before_its_day_is_renewed_until_that_day(session):
    asker = asking(session, lea(session))
    ad = an_ending_ad(session, lea(session), left=timedelta(days=-3), kind=AdKind.ask)
    ad.author_id, ad.on_day = asker.account_id, TODAY + timedelta(days=1)
    services.expire_ads(session)
    services.renew_ad(session, asker=asker, pack=FRANCE, public_id=ad.public_id)
    assert ad.expires_at == day_ends(TODAY + timedelta(days=1))


def test_author_is_asked_to_settle_an_ad_whose_day_is_over(app, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(minutes=-1), kind=AdKind.ask)
        ad.on_day = TODAY - timedelta(days=1)
        services.expire_ads(u.session)
    follow(unit, world, "ads.AdExpired")
    with unit(world.fr, read_only=True) as u:
        told = u.session.scalars(select(Notification)).one()
        assert (told.message, told.values["dated"]) == (
            "The day of your ad “%(title)s” is over. Please settle it.",
            True,
        )
    with app.app_context():
        made = letters.render("ads/mail/expired", country="fr", language="en", values=VALUES | {"dated": True})
    assert "renew" not in f"{made.text}{made.html}".lower()
