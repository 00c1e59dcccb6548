"""Answers of neighbours to an ad."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import Ad, AdAnswer
from app.blueprints.ads.services.rows import insert_once
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.models import About, Conversation
from kernel import clock, outbox
from tenants.asker import Asker


def answer_ad(session: Session, *, asker: Asker, public_id: str, text: str, key: UUID) -> Conversation:
    """Answer a neighbour's open ad: the first time in a conversation begun here, later in the same one. Locks the ad.

    Emits AdAnswered the first time; sends nothing itself. Raises NoSuchAd (also between two who block each other),
    ConfirmFirst, OwnAd, AdNotOpen.
    """
    ad = queries.ad_to_act_on(session, asker, public_id, lock=True)
    if policy.is_author(asker, ad):
        raise errors.OwnAd
    if not policy.can_answer(asker, ad, clock.now()):
        raise errors.AdNotOpen
    is_first = queries.answer_of(session, ad.id, asker.account_id) is None
    conversation = talk_about(session, asker=asker, ad=ad, text=text, key=key)
    if is_first:
        outbox.write(
            session,
            events.AdAnswered(
                ad_id=ad.id, author_id=ad.author_id, answerer_id=asker.account_id, conversation_id=conversation.id
            ),
        )
    return conversation


def talk_about(session: Session, *, asker: Asker, ad: Ad, text: str, key: UUID) -> Conversation:
    """Write to an ad's author about it: from then on the asker is one of those who have answered. The ad is locked before."""
    about = About(kind="ads", id=ad.id, title=ad.title, path=f"/ads/{ad.public_id}")
    conversation = conversations.start(session, asker=asker, to=ad.author_id, about=about, text=text, key=key)
    values = {
        "ad_id": ad.id,
        "answerer_id": asker.account_id,
        "conversation_id": conversation.id,
        "created_at": clock.now(),
    }
    insert_once(session, AdAnswer, values, ["ad_id", "answerer_id"])
    return conversation
