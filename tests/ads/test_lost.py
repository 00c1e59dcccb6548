"""Lost and found, from outside: the cat that Léa has lost and Tom has found; both ads are closed as one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.ads import errors, services
from app.blueprints.ads.models import Ad, AdAnswer, AdMatch, AdState, MatchState, Outcome
from app.blueprints.moderation import services as moderation
from app.blueprints.notifications.models import Delivery, Notification
from app.i18n import letters
from kernel import clock, ids
from kernel.errors import Invalid
from tests.ads.test_api import Program
from tests.builders.accounts import farid, lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.builders.lost import CAT, SEEN, a_found_cat, a_lost_cat
from tests.travel import travel


@pytest.fixture
def cat(unit, world):
    """Léa has lost her cat, Tom has found one."""
    with unit(world.fr) as u:
        people = lea(u.session), tom(u.session)
        lost, found = a_lost_cat(u.session, people[0]), a_found_cat(u.session, people[1])
    return people, lost, found


def test_keys_are_not_offered_for_a_cat_nor_taken_for_it(browse, unit, world, cat):
    (_, tom_), lost, found = cat
    with unit(world.fr) as u:
        keys = an_ad(u.session, tom_, kind="found", title="Three keys", details={"object": "keys"})
        bag = an_ad(u.session, tom_, kind="found", title="A basket", details={"object": "other"})
    page = browse(tom_).get(f"/ads/{lost.public_id}/match")
    assert [title in page.words for title in (found.title, bag.title, keys.title)] == [True, True, False]
    with pytest.raises(Invalid), unit(world.fr) as u:
        propose(u.session, tom_, lost, own=keys)


def propose(session, person, ad, own=None, text="She is in my kitchen."):
    return services.propose_match(
        session, asker=as_asker(person), public_id=ad.public_id, text=text, key=ids.uuid7(),
        own=own.public_id if own else None,
    )  # fmt: skip


def told(session, person, kind):
    wanted = select(Notification).where(Notification.account_id == person.id, Notification.kind == kind)
    return [(row.message, row.values, row.path) for row in session.scalars(wanted)]


def states(session, *ads):
    return [session.get(Ad, ad.id, populate_existing=True).state for ad in ads]


def test_cat_is_lost_by_lea_found_by_tom_and_both_ads_are_closed(app, browse, house, unit, world, cat):
    (lea_, tom_), lost, found = cat
    finder, author = browse(tom_), browse(lea_)
    page = finder.get(f"/ads/{lost.public_id}")
    assert "I have found it" in page.words
    sent = finder.fill(f"/ads/{lost.public_id}/match", "/match", text="She is in my kitchen.", own=found.public_id)
    assert sent.location.startswith("/conversations/")
    assert "She is in my kitchen." in author.get(sent.location).words
    travel(house, world.fr)
    asked = author.get(f"/ads/{lost.public_id}")
    assert "Tom L. says: I have found it" in asked.words
    assert SEEN in asked.words
    assert "says: I have found it" in author.get("/notifications").words
    assert "You have told Léa M. that you found it." in finder.get(f"/ads/{lost.public_id}").words
    with unit(world.fr) as u:
        match = u.session.scalars(select(AdMatch)).one()
    closed = author.fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/confirm")
    assert closed.location == sent.location
    travel(house, world.fr)
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, AdState.closed]
        one, other = u.session.get(Ad, lost.id), u.session.get(Ad, found.id)
        assert (one.outcome, one.closed_with) == (Outcome.with_neighbour, tom_.id)
        assert (other.outcome, other.closed_with) == (Outcome.with_neighbour, lea_.id)
        assert len(told(u.session, tom_, "ads.match_confirmed")) == 1
        assert told(u.session, tom_, "ads.settled_with") == told(u.session, tom_, "ads.settled") == []
        assert told(u.session, tom_, "ads.found_again") == told(u.session, lea_, "ads.found_again") == []
    assert "says that it is the one" in finder.get(f"/ads/{lost.public_id}").words
    assert CAT not in finder.get("/").words
    assert SEEN not in author.get("/").words


def test_owner_says_that_what_was_found_is_theirs(app, browse, house, unit, world, cat):
    (lea_, tom_), lost, found = cat
    owner = browse(lea_)
    assert f'href="/ads/{found.public_id}"' in owner.get(f"/ads/{lost.public_id}").text  # perhaps it is found already
    sent = owner.fill(f"/ads/{found.public_id}/match?own={lost.public_id}", "/match", text="Is her left ear torn?")
    travel(house, world.fr)
    finder = browse(tom_)
    page = finder.get(f"/ads/{found.public_id}")
    assert "Léa M. says: it is mine" in page.words
    with unit(world.fr) as u:
        match = u.session.scalars(select(AdMatch)).one()
        assert match.own_id == lost.id
    assert finder.fill(f"/ads/{found.public_id}", f"/matches/{match.public_id}/confirm").location == sent.location
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, AdState.closed]
        answerers = u.session.scalars(select(AdAnswer.answerer_id).where(AdAnswer.ad_id == lost.id)).all()
        assert answerers == [tom_.id]


def test_neighbour_without_an_ad_has_found_it(unit, world, cat):
    (lea_, _tom), lost, _found = cat
    with unit(world.fr) as u:
        walker = farid(u.session)
        match = propose(u.session, walker, lost)
        services.confirm_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
        ad = u.session.get(Ad, lost.id)
        assert (ad.state, ad.closed_with) == (AdState.closed, walker.id)


def test_what_is_declined_keeps_both_open_and_may_be_the_one_after_all(app, browse, house, unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
    author = browse(lea_)
    back = author.fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/decline")
    assert "says: I have found it" not in author.follow(back).words
    travel(house, world.fr)
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.open, AdState.open]
        assert len(told(u.session, tom_, "ads.match_declined")) == 1
        services.decline_match(u.session, asker=as_asker(lea_), public_id=match.public_id)  # a double click
        services.confirm_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
        assert states(u.session, lost, found) == [AdState.closed, AdState.closed]
        with pytest.raises(errors.MatchOver):
            services.decline_match(u.session, asker=as_asker(lea_), public_id=match.public_id)


def test_saying_it_twice_is_one_match_in_one_conversation(unit, world, cat):
    (_lea, tom_), lost, found = cat
    with unit(world.fr) as u:
        first = propose(u.session, tom_, lost)
        again = propose(u.session, tom_, lost, found, text="I have made an ad of it as well.")
        assert first.id == again.id
        assert again.own_id == found.id
        assert len(u.session.scalars(select(AdMatch)).all()) == 1


def test_settled_meanwhile_is_said_and_nothing_is_written(unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
        services.close_ad(u.session, asker=as_asker(lea_), public_id=lost.public_id, outcome=Outcome.given_up)
        with pytest.raises(errors.MatchOver):
            services.confirm_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
        assert states(u.session, found) == [AdState.open]
        with pytest.raises(errors.AdNotOpen):
            propose(u.session, tom_, lost, found)


@pytest.mark.parametrize("end", ["settled", "hidden"])
def test_yes_counts_also_where_the_finder_has_settled_their_ad_before(browse, house, unit, world, cat, end):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
        if end == "settled":
            services.close_ad(
                u.session, asker=as_asker(tom_), public_id=found.public_id, outcome=Outcome.with_neighbour
            )
        else:
            services.hide_ad(u.session, ad_id=found.id)
        with pytest.raises(Invalid):  # it cannot be named any more
            propose(u.session, tom_, lost, found)
        before = states(u.session, found)
    answer = browse(lea_).fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/confirm")
    assert answer.location.startswith("/conversations/")
    travel(house, world.fr)
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, *before]
        assert u.session.get(Ad, lost.id).closed_with == tom_.id
        assert len(told(u.session, tom_, "ads.match_confirmed")) == 1
        assert u.session.scalars(select(AdAnswer.answerer_id).where(AdAnswer.ad_id == found.id)).all() == []
    assert "says: I have found it" not in browse(lea_).get(f"/ads/{lost.public_id}").words


def test_what_went_to_somebody_else_is_not_the_one(unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        walker = farid(u.session)
        others = propose(u.session, tom_, a_lost_cat(u.session, walker), found)
        match = propose(u.session, tom_, lost, found)
        services.confirm_match(u.session, asker=as_asker(walker), public_id=others.public_id)
        with pytest.raises(errors.MatchOver):
            services.confirm_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
        assert states(u.session, lost) == [AdState.open]


def test_declined_one_is_the_right_one_the_next_day(browse, house, unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
    travel(house, world.fr)
    with unit(world.fr) as u:
        services.decline_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
    author, finder = browse(lea_), browse(tom_)
    assert "says: I have found it" not in author.get(f"/ads/{lost.public_id}").words
    assert f'href="/ads/{lost.public_id}/match"' in finder.get(f"/ads/{lost.public_id}").text
    at_once = finder.fill(f"/ads/{lost.public_id}/match", "/match", text="Are you sure?")
    assert "Your neighbour reads it in your conversation." in finder.follow(at_once).words
    assert "says: I have found it" not in author.get(f"/ads/{lost.public_id}").words
    with unit(world.fr) as u:
        u.session.get(AdMatch, match.id).decided_at = clock.now() - timedelta(days=1)
    again = finder.fill(f"/ads/{lost.public_id}/match", "/match", text="Now it is a grey one, with a white paw.")
    assert "Your neighbour will say whether it is the one." in finder.follow(again).words
    assert "says: I have found it" in author.get(f"/ads/{lost.public_id}").words
    travel(house, world.fr)
    with unit(world.fr) as u:
        assert len(told(u.session, lea_, "ads.match_proposed")) == len(("the first", "the next day"))
        assert u.session.get(AdMatch, match.id).own_id is None  # he has named none this time
    assert author.fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/confirm").status == 303
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, AdState.open]


def test_author_who_said_no_may_say_yes_after_all(browse, unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
        services.decline_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
    author = browse(lea_)
    page = author.get(f"/ads/{lost.public_id}")
    assert "You have said no to these neighbours" in page.words
    assert "It is the one after all" in page.words
    author.fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/confirm")
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, AdState.closed]


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_who_has_decided_has_read_that_they_were_asked(browse, house, unit, world, cat, verb):
    (lea_, tom_), lost, _found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost)
    travel(house, world.fr)
    unread = select(Notification.kind).where(Notification.account_id == lea_.id, Notification.read_at.is_(None))
    with unit(world.fr) as u:
        assert "ads.match_proposed" in u.session.scalars(unread).all()
    browse(lea_).fill(f"/ads/{lost.public_id}", f"/matches/{match.public_id}/{verb}")
    with unit(world.fr) as u:
        assert "ads.match_proposed" not in u.session.scalars(unread).all()


@pytest.mark.parametrize("blocker", ["lea", "tom"])
def test_block_ends_what_was_said(unit, world, cat, browse, blocker):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
        one, other = (lea_, tom_) if blocker == "lea" else (tom_, lea_)
        moderation.block(u.session, asker=as_asker(one), account=other.account.public_id)
        for decide in (services.confirm_match, services.decline_match):
            with pytest.raises(errors.NoSuchMatch):
                decide(u.session, asker=as_asker(lea_), public_id=match.public_id)
        with pytest.raises(errors.NoSuchAd):
            propose(u.session, tom_, lost, found)
    assert "says: I have found it" not in browse(lea_).get(f"/ads/{lost.public_id}").words


def test_author_who_mutes_is_told_nothing(house, unit, world, cat):
    (lea_, tom_), lost, _found = cat
    with unit(world.fr) as u:
        moderation.mute(u.session, asker=as_asker(lea_), account=tom_.account.public_id)
        propose(u.session, tom_, lost)
    travel(house, world.fr)
    with unit(world.fr) as u:
        assert told(u.session, lea_, "ads.match_proposed") == []


def test_what_is_no_other_side_is_refused_in_words(browse, unit, world, cat):
    (_lea, tom_), lost, _found = cat
    with unit(world.fr) as u:
        ladder, strange = an_ad(u.session, tom_), a_found_cat(u.session, farid(u.session))
        own_lost = a_lost_cat(u.session, tom_)
    finder = browse(tom_)
    for wrong in (ladder, strange, own_lost):
        answer = finder.fill(f"/ads/{lost.public_id}/match", "/match", text="Here she is.", own=wrong.public_id)
        assert answer.status == 422
        assert "This ad cannot be the other side." in answer.words
        assert "Here she is." in answer.text  # what was typed is kept
    empty = finder.fill(f"/ads/{lost.public_id}/match", "/match", text=" ")
    assert empty.status == 422
    with unit(world.fr) as u:
        assert u.session.scalars(select(AdMatch)).all() == []
        neighbours = an_ad(u.session, lea(u.session))
    assert finder.get(f"/ads/{neighbours.public_id}/match").status == 409
    assert finder.get(f"/ads/{own_lost.public_id}/match").status == 409


def test_opened_again_is_no_match_any_more(unit, world, cat):
    (lea_, tom_), lost, found = cat
    with unit(world.fr) as u:
        match = propose(u.session, tom_, lost, found)
        services.confirm_match(u.session, asker=as_asker(lea_), public_id=match.public_id)
        services.reopen_ad(u.session, asker=as_asker(lea_), public_id=lost.public_id)
        assert u.session.get(AdMatch, match.id).state == MatchState.declined
        assert states(u.session, lost, found) == [AdState.open, AdState.closed]


def test_letter_of_a_match_leads_to_the_ad(house, unit, world, cat):
    (lea_, tom_), lost, _found = cat
    with unit(world.fr) as u:
        propose(u.session, tom_, lost)
    travel(house, world.fr, times=2)
    with unit(world.fr) as u:
        wanted = select(Delivery.letter).join(Notification).where(Notification.account_id == lea_.id)
        assert u.session.scalars(wanted).all() == ["ads/mail/match_lost"]
        assert told(u.session, lea_, "ads.match_proposed")[0][2] == f"/ads/{lost.public_id}"


def test_program_says_and_decides_it_too(app, unit, world, cat):
    (lea_, tom_), lost, found = cat
    finder, author = Program(app, tom_), Program(app, lea_)
    path = f"/ads/{lost.public_id}/matches"
    said = finder.send("POST", path, {"text": "Here she is.", "own": found.public_id})
    assert (said.status_code, said.json["state"]) == (201, "proposed")
    assert author.send("GET", path).json["items"][0]["own"] == found.public_id
    assert [one["id"] for one in author.send("GET", f"/ads/{lost.public_id}/alike").json["items"]] == [found.public_id]
    assert finder.send("GET", f"/ads/{lost.public_id}/alike").status_code == 403
    assert author.send("GET", f"/ads/{lost.public_id}/reach").json == {"about": 0, "goes": "farther"}
    assert finder.send("POST", f"/matches/{said.json['id']}/confirm").status_code == 404  # not hers to decide
    done = author.send("POST", f"/matches/{said.json['id']}/confirm")
    assert (done.status_code, done.json["state"]) == (200, "confirmed")
    assert author.send("POST", f"/matches/{said.json['id']}/confirm").status_code == 200
    assert author.send("POST", f"/matches/{said.json['id']}/decline").status_code == 409
    with unit(world.fr) as u:
        assert states(u.session, lost, found) == [AdState.closed, AdState.closed]


@pytest.mark.parametrize("name", ["match_lost", "match_found", "match_confirmed", "lost_near"])
def test_letters_are_whole_in_both_forms(app, name):
    told = {
        "name": "Tom L.",
        "title": CAT,
        "reader": "Léa",
        "url": "http://fr.localhost/ads/x",
        "settings_url": "",
        "can_reply": name != "lost_near",
        "messages": ["She is in my kitchen."],
    }
    with app.app_context():
        made = letters.render(f"ads/mail/{name}", country="fr", language="en", values=told)
    for text in (made.text, made.html):
        assert "Tom L." in text
        assert "http://fr.localhost/ads/x" in text
        assert ("She is in my kitchen." in text) == (name in {"match_lost", "match_found"})
    assert ("Reply above this line." in made.text) == told["can_reply"]
    assert CAT in made.text or CAT in made.subject
    assert "%(" not in made.text + made.html + made.subject
