"""Drafts: kept, changed, published, thrown away, begun from one that is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.blueprints.accounts.models import AccountState
from app.blueprints.ads import errors, policy, services
from app.blueprints.ads.models import Ad, AdDismissal, AdState
from kernel import clock, ids
from kernel.errors import Invalid
from tests.ads.test_services import FRANCE, asking, count, publish, written
from tests.builders.accounts import lea, tom
from tests.builders.ads import a_draft, an_ad


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        return lea(u.session), tom(u.session)


def test_draft_is_kept_changed_and_published_on_the_pages(browse, people):
    author, reader = (browse(person) for person in people)
    kept = author.fill("/ads/new?kind=sell", "/ads", title="A table", text="", draft="yes")
    assert "Your draft is kept." in author.follow(kept).words
    assert "A table" in author.get("/ads/mine?show=drafts").words
    assert "A table" not in author.get("/ads/mine").words + reader.get("/").words
    assert reader.get(kept.location).status == 404
    refused = author.fill(kept.location, "/publish")
    assert (refused.status, 'id="price-error"' in refused.text) == (422, True)
    sent = author.fill(f"{kept.location}/edit", "/edit", price="30", publish="yes")
    assert "Your ad is published." in author.follow(sent).words
    assert "30 €" in reader.get(kept.location).words.replace("\u00a0", " ")


def test_refused_publishing_of_a_draft_changes_nothing(browse, unit, world, people):
    author = browse(people[0])
    kept = author.fill("/ads/new?kind=sell", "/ads", title="A table", text="", draft="yes")
    sent = author.fill(f"{kept.location}/edit", "/edit", title="A green table", publish="yes")
    assert sent.status == 422
    assert sent.form("/edit")["values"]["title"] == "A green table"
    with unit(world.fr, read_only=True) as u:
        ad = u.session.scalars(select(Ad)).one()
        assert (ad.title, ad.state) == ("A table", "draft")


def test_draft_is_thrown_away_for_good(browse, unit, world, people):
    with unit(world.fr) as u:
        draft = a_draft(u.session, people[0])
    author = browse(people[0])
    author.fill(f"/ads/{draft.public_id}", "/throw-away")
    assert author.get(f"/ads/{draft.public_id}").status == 404
    with unit(world.fr, read_only=True) as u:
        assert u.session.scalars(select(Ad)).all() == []


def test_unconfirmed_account_keeps_drafts_and_publishes_none(browse, unit, world):
    with unit(world.fr) as u:
        new = tom(u.session, state=AccountState.unconfirmed, confirmed_at=None)
    author = browse(new)
    page = author.get("/ads/new?kind=ask")
    assert "confirm your e-mail address first" in page.words
    kept = author.fill("/ads/new?kind=ask", "/ads", title="Plants to water", text="", draft="yes")
    assert author.get(kept.location).status == 200
    assert "Plants to water" in author.get("/ads/mine?show=drafts").words
    assert author.post(f"{kept.location}/publish").status == 403
    assert author.post("/ads", kind="ask", title="Plants to water", text="").status == 403


def test_published_draft_stands_where_its_author_lives_now_from_now_on(session):
    anna = lea(session, lat=48.66, lon=-2.01)
    draft = a_draft(session, anna, created_at=clock.now() - timedelta(days=40), lat=48.1, lon=-1.1)
    services.publish_draft(session, asker=asking(session, anna), pack=FRANCE, public_id=draft.public_id)
    assert (draft.state, draft.lat, draft.lon) == (AdState.open, 48.66, -2.01)
    assert clock.now() - draft.published_at < timedelta(minutes=1)
    assert draft.expires_at - draft.published_at == timedelta(days=60)
    services.publish_draft(session, asker=asking(session, anna), pack=FRANCE, public_id=draft.public_id)
    assert [row["ad_id"] for row in written(session, "AdPublished")] == [str(draft.id)]


def test_draft_whose_day_has_passed_is_not_published(session):
    anna = lea(session)
    draft = a_draft(session, anna, kind="ask", on_day=clock.today("Europe/Paris") - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        services.publish_draft(session, asker=asking(session, anna), pack=FRANCE, public_id=draft.public_id)
    assert set(refused.value.fields) == {"on_day"}


def test_published_ad_is_not_thrown_away_and_others_throw_nothing_away(session):
    anna, ben = lea(session), tom(session)
    ad, draft = an_ad(session, anna), a_draft(session, anna)
    with pytest.raises(errors.NotADraft):
        services.throw_away(session, asker=asking(session, anna), public_id=ad.public_id)
    with pytest.raises(errors.NoSuchAd):
        services.throw_away(session, asker=asking(session, ben), public_id=draft.public_id)
    assert count(session, Ad) == 2


def test_copy_of_a_settled_ad_is_a_draft_with_its_words_but_not_its_day(session):
    anna = lea(session)
    ad = an_ad(
        session, anna, state="closed", closed_at=clock.now(), on_day=clock.today("UTC"), details={"condition": "good"}
    )
    key = ids.uuid7()
    first, second = (
        services.copy_ad(session, asker=asking(session, anna), public_id=ad.public_id, key=key) for _ in range(2)
    )
    assert first.id == second.id != ad.id
    assert (first.state, first.title, first.on_day, first.details) == ("draft", ad.title, None, {"condition": "good"})


def test_open_ad_is_not_copied_and_nobody_copies_anothers(session):
    anna, ben = lea(session), tom(session)
    there, over = an_ad(session, anna), an_ad(session, anna, state="closed", closed_at=clock.now())
    with pytest.raises(errors.NotToCopy):
        services.copy_ad(session, asker=asking(session, anna), public_id=there.public_id, key=ids.uuid7())
    with pytest.raises(errors.NotYourAd):
        services.copy_ad(session, asker=asking(session, ben), public_id=over.public_id, key=ids.uuid7())


def test_same_item_published_again_stays_out_of_sight_for_who_dismissed_it(session):
    """Freegle nuxt3 #86: the same item again every few days."""
    anna, ben = lea(session), tom(session)
    ad = an_ad(session, anna)
    services.dismiss_ad(session, asker=asking(session, ben), public_id=ad.public_id)
    ad.state, ad.closed_at = "closed", clock.now()
    session.flush()
    again = services.copy_ad(session, asker=asking(session, anna), public_id=ad.public_id, key=ids.uuid7())
    assert session.get(AdDismissal, (ben.id, again.id)) is not None
    services.throw_away(session, asker=asking(session, anna), public_id=again.public_id)
    assert count(session, AdDismissal) == 1


@pytest.mark.parametrize(("most", "error"), [("OPEN_MOST", errors.TooManyAds), ("DRAFTS_MOST", errors.TooManyDrafts)])
def test_there_are_only_so_many_ads_of_one_account(session, most, error):
    anna, draft = lea(session), most == "DRAFTS_MOST"
    for _ in range(getattr(policy, most)):
        (a_draft if draft else an_ad)(session, anna)
    with pytest.raises(error) as refused:
        publish(session, anna, draft=draft)
    assert refused.value.told.values == {"most": getattr(policy, most)}
    assert publish(session, anna, draft=not draft).state == ("open" if draft else "draft")


def test_limit_is_told_on_the_form_and_what_was_typed_is_kept(browse, unit, world, people):
    with unit(world.fr) as u:
        for _ in range(policy.OPEN_MOST):
            an_ad(u.session, people[0])
    sent = browse(people[0]).fill("/ads/new?kind=ask", "/ads", title="One more", text="")
    assert (sent.status, "You have 50 open ads" in sent.words) == (422, True)
    assert sent.form("/ads")["values"]["title"] == "One more"


def test_copy_is_opened_for_changes_and_one_too_many_is_refused_in_a_sentence(browse, unit, world, people):
    with unit(world.fr) as u:
        ad = an_ad(u.session, people[0], state="closed", closed_at=clock.now())
        for _ in range(policy.DRAFTS_MOST - 1):
            a_draft(u.session, people[0])
    author = browse(people[0])
    first = author.fill(f"/ads/{ad.public_id}", "/copy")
    assert "Here are the same words again." in author.follow(first).words
    second = author.fill(f"/ads/{ad.public_id}", "/copy")
    assert (second.status, "You have 20 drafts" in second.words) == (409, True)


def test_copy_pressed_twice_is_one_draft_also_at_the_last_place(session):
    author = lea(session)
    for _ in range(policy.DRAFTS_MOST - 1):
        a_draft(session, author)
    ad = an_ad(session, author, state=AdState.closed, closed_at=clock.now())
    asker, key = asking(session, author), ids.uuid7()
    first, second = (services.copy_ad(session, asker=asker, public_id=ad.public_id, key=key) for _ in range(2))
    assert first.id == second.id
