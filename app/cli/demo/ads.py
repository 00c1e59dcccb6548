"""Lays the ads of a country and the conversations about them, through the verbs; only their age is written by hand."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import services as ads
from app.blueprints.ads.models import Ad, AdKind, Outcome
from app.blueprints.ads.models.told import NAMES
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.models import Conversation, Message
from app.blueprints.files import services as files
from app.cli.demo import pictures, words
from app.cli.demo.words import AdEnd
from app.i18n import amounts
from kernel import clock, ids
from kernel.files import Store, Upload
from kernel.money import Money
from tenants.asker import Asker
from tenants.packs import Pack


def lay_ads(session: Session, country: words.Country, people: dict[str, Asker], pack: Pack, *, store: Store) -> None:
    """Have the neighbours who are there publish, answer, change and settle; then the clock ends what is over."""
    for told in country.ads:
        if told.by in people:
            _lay(session, told, people, pack, store=store)
    ads.expire_ads(session)


def told_values(tell: Mapping[str, Any], currency: str, today: date) -> dict[str, Any]:
    """What an ad tells beside title and text, as the verbs take it. Days are counted from today."""
    return {name: _value(NAMES[name], value, currency, today) for name, value in tell.items()}


def _photo(session: Session, told: words.Ad, author: Asker, key: UUID, *, store: Store) -> None:
    uploads = [Upload(f"{told.photo}.jpg", BytesIO(pictures.picture(told.photo)))]
    [photo] = files.receive(session, store, asker=author, uploads=uploads, key=key).files
    files.describe(session, asker=author, public_id=photo.public_id, alt=told.alt)


def _lay(session: Session, told: words.Ad, people: dict[str, Asker], pack: Pack, *, store: Store) -> None:
    author, key = people[told.by], ids.uuid7()
    if told.photo:
        _photo(session, told, author, key, store=store)
    ad = ads.publish_ad(
        session,
        asker=author,
        pack=pack,
        kind=AdKind(told.kind),
        title=told.before or told.title,
        text=told.text,
        told=told_values(told.tell, pack.currency, clock.today(author.time_zone)),
        key=key,
        draft=told.state is AdEnd.draft,
    )
    talks = [
        _talk(session, ad.public_id, answer, author=author, answerer=people[answer.by])
        for answer in told.answers
        if answer.by in people
    ]
    if told.before:
        ads.edit_ad(session, asker=author, pack=pack, public_id=ad.public_id, title=told.title)
    if told.state is AdEnd.settled:
        ads.close_ad(
            session,
            asker=author,
            public_id=ad.public_id,
            outcome=Outcome.with_neighbour,
            conversation=talks[0].public_id if talks else None,
        )
    _age(session, ad, timedelta(hours=told.hours))


def _age(session: Session, ad: Ad, by: timedelta) -> None:
    """Make it as old as it is told to be: a neighbourhood where all was said just now looks made up."""
    ad.created_at -= by
    if ad.published_at is not None and ad.expires_at is not None:
        ad.published_at, ad.expires_at = ad.published_at - by, ad.expires_at - by
    session.flush()


def _talk(session: Session, ad_id: str, answer: words.Answer, *, author: Asker, answerer: Asker) -> Conversation:
    first, *more = answer.says
    talk = ads.answer_ad(session, asker=answerer, public_id=ad_id, text=first, key=ids.uuid7())
    reader, writer = answerer, author
    for text in more:
        conversations.write(session, asker=writer, conversation_id=talk.id, text=text, key=None)
        reader, writer = writer, reader
    if not answer.unread:
        newest = session.get_one(Message, talk.last_message_id).public_id
        conversations.mark_read(session, asker=writer, conversation_id=talk.id, newest=newest)
    return talk


def _value(kind: type, value: Any, currency: str, today: date) -> Any:
    if kind is date:
        return today + timedelta(days=value)
    if kind is time:
        return time.fromisoformat(value)
    return amounts.given(value, currency, wanted=currency) if kind is Money else kind(value)
