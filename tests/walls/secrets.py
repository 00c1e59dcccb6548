"""Private things in France and in the space of Saint-Malo, each with the address that leads to it."""

from dataclasses import dataclass

from sqlalchemy import select

from app.blueprints.accounts.models import Device, TokenKind
from app.blueprints.accounts.services import issue_token
from app.blueprints.ads.services import propose_match
from app.blueprints.moderation.models import Reportable
from app.blueprints.staff.models import Right
from kernel import ids
from kernel.seal import of_id
from tests.builders.accounts import Person, farid, lea, tom, xenia
from tests.builders.ads import a_draft, an_ad
from tests.builders.conversations import a_conversation, as_asker
from tests.builders.files import a_photo
from tests.builders.lost import a_lost_cat
from tests.builders.moderation import a_manager, a_report
from tests.builders.posts import a_post
from tests.builders.searches import a_search
from tests.builders.staff import appointed, asker_of, gwen, maud

SECRET = "whispered between two"


@dataclass(frozen=True)
class Ground:
    """Who lives here, and what stands in the address of each thing."""

    people: dict[str, Person]
    ids: dict[str, str]


def plant(unit, world) -> Ground:
    """Léa's ad, her conversation with Tom, his report, a draft of Saint-Malo, its staff, a search she keeps, links sent by letter."""
    with unit(world.fr) as here:
        session = here.session
        people = {make.__name__: make(session) for make in (lea, tom, farid, maud, gwen)} | {"ines": a_manager(session)}
        ad = an_ad(session, people["lea"], title=SECRET, text=SECRET)
        draft_ad = a_draft(session, people["lea"], title=SECRET, text=SECRET)
        lost_ad = a_lost_cat(session, people["lea"], title=SECRET, text=SECRET)
        match = propose_match(
            session, asker=as_asker(people["tom"]), public_id=lost_ad.public_id, text=SECRET, key=ids.uuid7()
        )
        talk = a_conversation(session, people["tom"], people["lea"], text=SECRET)
        thing = Reportable(
            kind="ads", id=ad.id, title=SECRET, path=f"/ads/{ad.public_id}", author_id=ad.author_id, excerpt=SECRET
        )
        report = a_report(session, people["tom"], thing, text=SECRET)
        links = {
            kind: issue_token(session, account_id=people["lea"].id, kind=kind, email="new@example.org")
            for kind in (TokenKind.confirm, TokenKind.reset, TokenKind.change_email)
        }
        device = here.session.scalar(select(Device.id).where(Device.account_id == people["lea"].id))
        search = a_search(session, people["lea"], SECRET)
    with unit(world.saint_malo) as space:
        staff = appointed(space.session, people["maud"], Right.owner)
        draft = a_post(space.session, asker_of(people["maud"]), title=SECRET, publish=False)
    with unit(world.dinan) as space:
        appointed(space.session, people["gwen"], Right.owner)
    photo = str(a_photo(unit, world, people["lea"], ad.id).public_id)
    with unit(world.xx) as there:
        people["xenia"] = xenia(there.session)
    return Ground(
        people,
        {
            "ad": ad.public_id,
            "photo": photo,
            "draft_ad": draft_ad.public_id,
            "lost_ad": lost_ad.public_id,
            "match": match.public_id,
            "talk": talk.public_id,
            "report": report.public_id,
            "draft": draft.public_id,
            "staff": of_id(staff.id),
            "device": of_id(device),
            "search": search.public_id,
            **{f"link_{kind}": secret for kind, secret in links.items()},
        },
    )
