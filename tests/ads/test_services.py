"""Verbs of ads: what they do, what they refuse, and that nothing is done twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads import errors, services
from app.blueprints.ads.models import MOVES, Ad, AdAnswer, AdKind, AdMove, AdState, Outcome
from app.blueprints.conversations.models import Message
from app.blueprints.moderation.models import Block
from kernel import clock
from kernel.outbox import CountryOutbox
from tenants import packs
from tests.builders.accounts import asking, lea, tom
from tests.builders.ads import an_ad

FRANCE = packs.load("fr")


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


def publish(session, person, *, key=None, **changes):
    words = {"kind": AdKind.ask, "title": "Who waters my plants?", "text": ""}
    return services.publish_ad(
        session, asker=asking(session, person), pack=FRANCE, key=key or uuid4(), **(words | changes)
    )


def answer(session, person, ad, *, key=None, text="I can."):
    asker = asking(session, person)
    return services.answer_ad(session, asker=asker, public_id=ad.public_id, text=text, key=key or uuid4())


def written(session, name):
    return session.scalars(select(CountryOutbox.payload).where(CountryOutbox.name == f"ads.{name}")).all()


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_published_ad_stands_at_the_public_point_for_sixty_days(session):
    anna = lea(session, home_lat=48.6501, home_lon=-2.0261, lat=48.6522, lon=-2.0231)
    ad = publish(session, anna)
    assert (ad.lat, ad.lon, ad.state, ad.language) == (48.6522, -2.0231, AdState.open, "en")
    assert ad.expires_at - ad.published_at == timedelta(days=60)
    assert [row["ad_id"] for row in written(session, "AdPublished")] == [str(ad.id)]


def test_same_form_sent_twice_makes_one_ad_and_one_event(session):
    anna, key = lea(session), uuid4()
    assert publish(session, anna, key=key).id == publish(session, anna, key=key, title="Another title").id
    assert len(written(session, "AdPublished")) == 1


def test_same_key_of_two_neighbours_makes_two_ads(session):
    key = uuid4()
    assert publish(session, lea(session), key=key).id != publish(session, tom(session), key=key).id


def test_unconfirmed_account_publishes_nothing(session):
    anna = lea(session, state=AccountState.unconfirmed, confirmed_at=None)
    with pytest.raises(errors.ConfirmFirst):
        publish(session, anna)
    assert count(session, Ad) == 0


def test_ad_without_a_known_point_stands_in_no_cell(session):
    ad = publish(session, lea(session, lat=None, lon=None))
    assert (ad.lat, ad.lon, ad.cell8, ad.cell5) == (None, None, None, None)


def test_edit_changes_what_is_given_and_nothing_else(session):
    anna = lea(session)
    ad = an_ad(session, anna, text="As it was.")
    services.edit_ad(
        session, pack=FRANCE, asker=asking(session, anna), public_id=ad.public_id, title="Ladder, four metres"
    )
    assert (ad.title, ad.text, ad.kind) == ("Ladder, four metres", "As it was.", AdKind.lend)
    assert len(written(session, "AdEdited")) == 1


def test_only_the_author_edits_and_closes(session):
    ad, ben = an_ad(session, lea(session)), asking(session, tom(session))
    with pytest.raises(errors.NotYourAd):
        services.edit_ad(session, pack=FRANCE, asker=ben, public_id=ad.public_id, title="Mine now")
    with pytest.raises(errors.NotYourAd):
        services.close_ad(session, asker=ben, public_id=ad.public_id, outcome=Outcome.elsewhere)
    assert (ad.title, ad.state) == ("Ladder, three metres", AdState.open)


def test_closing_twice_moves_once(session):
    anna = lea(session)
    ad, asker = an_ad(session, anna), asking(session, anna)
    for _ in range(2):
        services.close_ad(session, asker=asker, public_id=ad.public_id, outcome=Outcome.elsewhere)
    moves = session.execute(select(AdMove.state, AdMove.moved_by)).all()
    assert [tuple(move) for move in moves] == [("closed", anna.id)]
    assert len(written(session, "AdClosed")) == 1


def test_closed_ad_takes_no_change_and_no_answer(session):
    anna = lea(session)
    ad = an_ad(session, anna, state=AdState.closed, closed_at=clock.now())
    with pytest.raises(errors.AdNotOpen):
        services.edit_ad(session, pack=FRANCE, asker=asking(session, anna), public_id=ad.public_id, title="Once more")
    with pytest.raises(errors.AdNotOpen):
        answer(session, tom(session), ad)


def test_ad_whose_time_is_over_is_not_answered_even_before_the_sweep(session):
    ad = an_ad(session, lea(session), created_at=clock.now() - timedelta(days=61))
    assert ad.state == AdState.open
    with pytest.raises(errors.AdNotOpen):
        answer(session, tom(session), ad)


def test_own_ad_is_not_answered(session):
    anna = lea(session)
    with pytest.raises(errors.OwnAd):
        answer(session, anna, an_ad(session, anna))


def test_second_answer_is_a_message_of_the_same_conversation(session):
    ad, ben = an_ad(session, lea(session)), tom(session)
    assert answer(session, ben, ad).id == answer(session, ben, ad, text="And on Sunday?").id
    assert (count(session, AdAnswer), count(session, Message)) == (1, 2)
    assert len(written(session, "AdAnswered")) == 1


def test_answer_sent_twice_is_one_message(session):
    ad, ben, key = an_ad(session, lea(session)), tom(session), uuid4()
    answer(session, ben, ad, key=key)
    answer(session, ben, ad, key=key)
    assert count(session, Message) == 1


@pytest.mark.parametrize("author_blocks", [True, False])
def test_blocked_neighbours_do_not_answer_each_other(session, author_blocks):
    anna, ben = lea(session), tom(session)
    ad = an_ad(session, anna)
    blocker, blocked = (anna, ben) if author_blocks else (ben, anna)
    session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now()))
    session.flush()
    with pytest.raises(errors.NoSuchAd):
        answer(session, ben, ad)


def test_sweep_ends_what_is_due_and_nothing_else(session):
    anna = lea(session)
    fresh, over = an_ad(session, anna), an_ad(session, anna, created_at=clock.now() - timedelta(days=60))
    assert services.expire_ads(session) == 1
    assert services.expire_ads(session) == 0
    assert (fresh.state, over.state) == (AdState.open, AdState.expired)
    assert written(session, "AdExpired") == [{"ad_id": str(over.id)}]


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        (AdState.open, {}),
        (AdState.closed, {"closed_at": clock.now()}),
        (AdState.expired, {"created_at": clock.now() - timedelta(days=61)}),
    ],
)
def test_hidden_ad_is_restored_to_what_it_was(session, before, changes):
    ad = an_ad(session, lea(session), state=before, **changes)
    for verb, state in ((services.hide_ad, AdState.hidden), (services.restore_ad, before)):
        verb(session, ad_id=ad.id)
        verb(session, ad_id=ad.id)
        assert ad.state == state
    assert count(session, AdMove) == 2


def test_every_move_leads_to_a_state_and_open_is_where_ads_begin():
    assert set(MOVES) == set(AdState)
    assert all(moves <= set(AdState) and state not in moves for state, moves in MOVES.items())
