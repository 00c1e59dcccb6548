"""Ads that end: noticed, renewed, settled, opened again, changed; and who is told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.ads import errors, jobs, services
from app.blueprints.ads.models import Ad, AdMove, AdState, AdVersion, Outcome
from app.blueprints.moderation.models import Block
from app.blueprints.notifications.models import Delivery, Notification
from app.i18n import letters
from kernel import clock
from kernel.errors import Invalid
from tests.ads.test_api import Program
from tests.ads.test_reactions import VALUES, follow
from tests.ads.test_services import FRANCE, answer, asking, written
from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad

NOTICE = timedelta(days=FRANCE.ads["lend"].notice_days)
OPEN_DAYS = timedelta(days=FRANCE.ads["lend"].open_days)


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def an_ending_ad(session, author, *, left, **changes):
    """An open ad that ends in this time."""
    return an_ad(session, author, created_at=clock.now() + left - OPEN_DAYS, **changes)


def notifications(unit, world):
    with unit(world.fr, read_only=True) as u:
        told = u.session.execute(select(Notification.account_id, Notification.kind, Notification.path)).all()
        return {(row[0], row[1]): row[2] for row in told}, sorted(u.session.scalars(select(Delivery.letter)))


# notice


def test_author_is_told_once_that_an_ad_ends_soon_and_renews_it_from_the_letters_page(
    browse, house, unit, world, people
):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=NOTICE - timedelta(hours=1))
        an_ending_ad(u.session, people[0], left=NOTICE + timedelta(hours=1), title="Not yet")
    for _ in range(2):
        jobs.notice_ads(house, tenant=world.fr)
    follow(unit, world, "ads.AdEndsSoon", times=2)
    path = f"/ads/{ad.public_id}/renew"
    assert notifications(unit, world) == ({(people[0].id, "ads.ends_soon"): path}, ["ads/mail/ends_soon"])
    author = browse(people[0])
    before = author.get(path)
    assert "You can do that 6 more times." in before.words
    sent = author.fill(path, "/renew")
    assert "stands on top again" in author.follow(sent).words
    with unit(world.fr, read_only=True) as u:
        renewed = u.session.get(Ad, ad.id)
        assert (renewed.renewals, renewed.noticed_at, renewed.state) == (1, None, "open")
        assert renewed.expires_at - clock.now() > OPEN_DAYS - timedelta(minutes=1)
    assert "cannot be renewed now" in author.get(path).words


def test_looking_at_the_page_of_the_letter_changes_nothing(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(days=1))
    for _ in range(3):
        browse(people[0]).get(f"/ads/{ad.public_id}/renew")
    with unit(world.fr, read_only=True) as u:
        assert u.session.get(Ad, ad.id).renewals == 0


def test_notice_keeps_the_days_of_each_kind(session):
    anna = lea(session)
    ride, lend = (
        an_ad(session, anna, kind=kind, expires_at=clock.now() + timedelta(days=4)) for kind in ("ride", "lend")
    )
    assert services.notice_ads(session, pack=FRANCE) == 1
    assert (ride.noticed_at, lend.noticed_at is None) == (None, False)


def test_word_that_an_ad_ends_is_not_told_of_one_that_was_settled_meanwhile(unit, world, people):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(days=1))
        services.notice_ads(u.session, pack=FRANCE)
        asker = asking(u.session, people[0])
        services.close_ad(u.session, asker=asker, public_id=ad.public_id, outcome=Outcome.elsewhere)
    follow(unit, world, "ads.AdEndsSoon")
    assert notifications(unit, world) == ({}, [])


# renewal


def test_renewed_ad_is_not_announced_again_to_those_who_dismissed_it(browse, unit, world, people):
    """Freegle nuxt3 #86."""
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(days=1))
        other = farid(u.session, lat=48.65, lon=-2.02)
    reader = browse(people[1])
    reader.fill("/", f"/ads/{ad.public_id}/dismiss")
    browse(people[0]).fill(f"/ads/{ad.public_id}/renew", "/renew")
    assert ad.title not in reader.get("/").words
    assert ad.title in browse(other).get("/").words


@pytest.mark.parametrize(
    ("left", "renewals", "may"),
    [
        (NOTICE + timedelta(hours=1), 0, False),
        (NOTICE - timedelta(hours=1), 0, True),
        (timedelta(minutes=-1), 0, True),
        (timedelta(days=-29), 5, True),
        (timedelta(days=-31), 0, False),
        (timedelta(hours=1), 6, False),
    ],
)
def test_ad_is_renewed_around_its_end_as_often_as_the_country_allows(session, left, renewals, may):
    anna = lea(session)
    ad = an_ending_ad(session, anna, left=left, renewals=renewals)
    services.expire_ads(session)
    asker = asking(session, anna)
    if not may:
        with pytest.raises(errors.NotToRenew):
            services.renew_ad(session, asker=asker, pack=FRANCE, public_id=ad.public_id)
        return
    services.renew_ad(session, asker=asker, pack=FRANCE, public_id=ad.public_id)
    assert (ad.state, ad.renewals) == (AdState.open, renewals + 1)
    assert session.scalars(select(AdMove.moved_by).order_by(AdMove.moved_at.desc())).first() == anna.id
    assert len(written(session, "AdRenewed")) == 1


def test_nobody_renews_reopens_or_settles_anothers_ad(session):
    ad, ben = an_ending_ad(session, lea(session), left=timedelta(days=1)), asking(session, tom(session))
    for verb, more in ((services.renew_ad, {"pack": FRANCE}), (services.reopen_ad, {})):
        with pytest.raises(errors.NotYourAd):
            verb(session, asker=ben, public_id=ad.public_id, **more)


def test_author_is_told_that_the_time_of_an_ad_is_over(house, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(minutes=-5))
    jobs.expire_ads(house, tenant=world.fr)
    follow(unit, world, "ads.AdExpired", times=2)
    path = f"/ads/{ad.public_id}/renew"
    assert notifications(unit, world) == ({(people[0].id, "ads.expired"): path}, ["ads/mail/expired"])


# settling


@pytest.fixture
def answered(unit, world, people):
    """Léa's ad with answers of Tom, of Farid, and of Emil, whom she has blocked since."""
    with unit(world.fr) as u:
        s = u.session
        ad, third, blocked = an_ad(s, people[0]), farid(s), tom(s)
        talks = [answer(s, person, ad) for person in (people[1], third, blocked)]
        s.add(Block(blocker_id=people[0].id, blocked_id=blocked.id, created_at=clock.now()))
        return ad, third, talks


def test_author_says_with_whom_it_ended_and_all_who_answered_are_told(browse, unit, world, people, answered):
    ad, third, talks = answered
    author = browse(people[0])
    page = author.get(f"/ads/{ad.public_id}/close")
    assert ("Lent to a neighbour" in page.words, "Farid H." in page.words) == (True, True)
    sent = author.fill(
        f"/ads/{ad.public_id}/close", "/close", outcome="with_neighbour", conversation=talks[0].public_id
    )
    assert "It was settled with this neighbour." in author.follow(sent).words
    follow(unit, world, "ads.AdClosed", times=2)
    told, sent_letters = notifications(unit, world)
    assert told == {
        (people[1].id, "ads.settled_with"): f"/conversations/{talks[0].public_id}",
        (third.id, "ads.settled"): f"/conversations/{talks[1].public_id}",
    }
    assert sent_letters == ["ads/mail/settled"]
    shown = [browse(person).get(f"/ads/{ad.public_id}").words for person in (people[1], third)]
    assert ["it was settled with you" in words for words in shown] == [True, False]


@pytest.mark.parametrize("kind", ["alert", "recommend"])
def test_nobody_takes_a_warning_home(browse, unit, world, people, kind):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], kind=kind)
    author = browse(people[0])
    assert author.fill(f"/ads/{ad.public_id}/close", "/close", outcome="with_neighbour").status == 422
    assert author.fill(f"/ads/{ad.public_id}/close", "/close").status == 303


@pytest.mark.parametrize("outcome", ["", "sold", "\x00"])
def test_how_it_ended_must_be_chosen(browse, people, answered, outcome):
    sent = browse(people[0]).fill(f"/ads/{answered[0].public_id}/close", "/close", outcome=outcome)
    assert (sent.status, "Please choose how it ended." in sent.words) == (422, True)


def test_who_has_not_answered_is_not_the_one_it_ended_with(session):
    anna, ben = lea(session), tom(session)
    ad, other = an_ad(session, anna), an_ad(session, anna)
    talk = answer(session, ben, other)
    with pytest.raises(Invalid) as refused:
        services.close_ad(
            session,
            asker=asking(session, anna),
            public_id=ad.public_id,
            outcome=Outcome.with_neighbour,
            conversation=talk.public_id,
        )
    assert set(refused.value.fields) == {"conversation"}


def test_ad_closed_by_mistake_is_open_again_and_answerers_know(browse, unit, world, people, answered):
    ad = answered[0]
    author = browse(people[0])
    author.fill(f"/ads/{ad.public_id}/close", "/close", outcome="elsewhere")
    sent = author.fill(f"/ads/{ad.public_id}", "/reopen")
    assert "Your ad is open again." in author.follow(sent).words
    follow(unit, world, "ads.AdClosed")
    follow(unit, world, "ads.AdReopened")
    told, _letters = notifications(unit, world)
    assert {kind for _account, kind in told} == {"ads.reopened"}
    assert len(told) == 2
    with unit(world.fr, read_only=True) as u:
        kept = u.session.get(Ad, ad.id)
        assert (kept.state, kept.outcome, kept.closed_at, kept.closed_with) == ("open", None, None, None)


@pytest.mark.parametrize(
    ("closed", "left", "may"),
    [
        (timedelta(days=6), timedelta(days=9), True),
        (timedelta(days=8), timedelta(days=9), False),
        (timedelta(days=1), timedelta(0), False),
    ],
)
def test_closing_is_undone_within_a_week_while_the_ad_runs(session, closed, left, may):
    anna = lea(session)
    ad = an_ending_ad(session, anna, left=left, state="closed", closed_at=clock.now() - closed, outcome="elsewhere")
    asker = asking(session, anna)
    if may:
        services.reopen_ad(session, asker=asker, public_id=ad.public_id)
        assert ad.state == AdState.open
    else:
        with pytest.raises(errors.NotToReopen):
            services.reopen_ad(session, asker=asker, public_id=ad.public_id)


def test_notice_says_as_many_days_as_are_left_and_some_minutes(unit, world, people):
    with unit(world.fr) as u:
        an_ending_ad(u.session, people[0], left=NOTICE)
        services.notice_ads(u.session, pack=FRANCE)
    follow(unit, world, "ads.AdEndsSoon")
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(Notification.values)).one()["days"] == NOTICE.days


def test_renew_pressed_twice_renews_once_and_refuses_nothing(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ending_ad(u.session, people[0], left=timedelta(hours=5))
    author = browse(people[0])
    assert [author.post(f"/ads/{ad.public_id}/renew").status for _ in range(2)] == [303, 303]
    with unit(world.fr, read_only=True) as u:
        assert u.session.get_one(Ad, ad.id).renewals == 1


# history


def test_what_was_taken_out_of_an_ad_is_read_by_its_author_alone(app, browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], text="Door code 4711B")
    author, reader = (browse(person) for person in people)
    author.fill(f"/ads/{ad.public_id}/edit", "/edit", text="Ring the bell", title="Ladder, four metres")
    assert "4711B" in author.get(f"/ads/{ad.public_id}/history").words
    history = reader.get(f"/ads/{ad.public_id}/history").words
    assert "4711B" not in history
    assert "Ladder, four metres" in history
    assert "4711B" not in Program(app, people[1]).send("GET", f"/ads/{ad.public_id}/history").text


def test_title_changed_ten_times_is_one_letter(browse, unit, world, people, answered):
    for length in range(10):
        browse(people[0]).fill(f"/ads/{answered[0].public_id}/edit", "/edit", title=f"Ladder, {length} metres")
    follow(unit, world, "ads.AdEdited")
    assert notifications(unit, world)[1].count("ads/mail/changed") == 2  # two have answered


def test_reader_sees_that_an_ad_was_changed_and_what_it_said_before(browse, unit, world, people, answered):
    ad = answered[0]
    author, reader = (browse(person) for person in people)
    assert "Changed on" not in reader.get(f"/ads/{ad.public_id}").words
    author.fill(f"/ads/{ad.public_id}/edit", "/edit", title="Ladder, four metres", deposit="20")
    assert "Changed on" in reader.get(f"/ads/{ad.public_id}").words
    history = reader.get(f"/ads/{ad.public_id}/history").words
    assert history.index("Ladder, four metres") < history.index("Ladder, three metres")
    follow(unit, world, "ads.AdEdited", times=2)
    told, sent_letters = notifications(unit, world)
    assert {(kind, path) for (_account, kind), path in told.items()} == {("ads.changed", f"/ads/{ad.public_id}")}
    assert (len(told), sent_letters) == (2, ["ads/mail/changed"] * 2)


@pytest.mark.parametrize(("words", "versions", "letters_due"), [({}, 0, 0), ({"text": "Another word."}, 1, 0)])
def test_small_change_is_kept_but_not_told_and_no_change_is_none(
    browse, unit, world, people, answered, words, versions, letters_due
):
    ad = answered[0]
    browse(people[0]).fill(f"/ads/{ad.public_id}/edit", "/edit", **words)
    follow(unit, world, "ads.AdEdited")
    assert len(notifications(unit, world)[0]) == letters_due
    with unit(world.fr, read_only=True) as u:
        assert len(u.session.scalars(select(AdVersion)).all()) == versions


def test_kind_of_a_published_ad_stays(session):
    anna = lea(session)
    ad = an_ad(session, anna)
    with pytest.raises(Invalid):
        services.edit_ad(session, asker=asking(session, anna), pack=FRANCE, public_id=ad.public_id, kind="give")
    assert ad.kind == "lend"


# letters


@pytest.mark.parametrize("letter", ["ends_soon", "expired", "changed", "settled"])
def test_letters_say_what_it_is_about_and_lead_there(app, letter):
    with app.app_context():
        made = letters.render(f"ads/mail/{letter}", country="fr", language="en", values=VALUES | {"days": 3})
    assert VALUES["title"] in made.subject + made.text
    assert "&lt;b&gt;perceuse" in made.html
    assert all(VALUES["url"] in part for part in (made.text, made.html))
    assert "\n" not in made.subject
