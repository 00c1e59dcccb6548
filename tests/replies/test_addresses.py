"""A reply address is one person's, in one conversation, in one country, for as long as their address is the same."""

import pytest

from app.blueprints.notifications.policy import ReplyAddress, reply_local_part
from app.blueprints.replies.errors import NoSuchAddress
from app.blueprints.replies.services import find_route
from app.i18n import addresses
from kernel import ids
from tests.builders.conversations import a_conversation, an_about
from tests.builders.replies import SECRET_KEY, a_letter, reply_address


def route(unit, tenant, address, country="fr", secret=SECRET_KEY):
    with unit(tenant, read_only=True) as u:
        return find_route(u.session, local_part=address.split("@")[0], secret=secret, country=country)


def test_address_leads_to_its_person_and_conversation_in_whatever_case(people, unit, world):
    address = reply_address(people.tom, people.talk)
    for written in (address, address.upper(), address.capitalize()):
        found = route(unit, world.fr, written)
        assert (found.account_id, found.conversation_id) == (people.tom.id, people.talk.id)


def test_address_fits_and_is_another_for_each_person_and_conversation(people, unit, world):
    with unit(world.fr) as u:
        other = a_conversation(u.session, people.lea, people.tom, about=an_about("Another thing"))
    made = {reply_address(who, talk) for who in (people.lea, people.tom) for talk in (people.talk, other)}
    assert len(made) == 4
    for address in made:
        local_part = address.split("@")[0]
        assert len(local_part) <= 64
        assert local_part == local_part.lower()
        assert str(people.talk.id) not in address


def test_changed_foreign_or_made_up_address_leads_nowhere(people, unit, world):
    address = reply_address(people.tom, people.talk)
    changed = [address[:at] + ("a" if address[at] != "a" else "b") + address[at + 1 :] for at in range(6, 58)]
    nobodys = reply_local_part(
        SECRET_KEY, country="fr", conversation=ids.public_id(), account=people.tom.account.public_id, email_key="x@y.z"
    )
    strangers = reply_address(people.farid, people.talk)  # well signed, but he takes no part
    xenias = reply_address(people.tom, people.talk, country="xx")
    for wrong in (
        *changed,
        nobodys,
        strangers,
        xenias,
        "reply+",
        "reply+ä",
        "bonjour",
        "",
        address[6:],
        "x" + address,
        address.replace("@", "a@"),
    ):
        with pytest.raises(NoSuchAddress):
            route(unit, world.fr, wrong)
    with pytest.raises(NoSuchAddress):
        route(unit, world.xx, reply_address(people.tom, people.talk), country="xx")
    with pytest.raises(NoSuchAddress):
        route(unit, world.fr, address, secret="another secret")


def test_address_ends_when_the_persons_address_changes(people, post, unit, world):
    address = reply_address(people.tom, people.talk)
    with unit(world.fr) as u:
        account = u.session.merge(people.tom.account)
        account.email = account.email_key = "tom.new@example.org"
    with pytest.raises(NoSuchAddress):
        post.give(a_letter(people.tom), to=address)
    route(unit, world.fr, reply_address(people.tom, people.talk, email="tom.new@example.org"))


def test_public_ids_are_packed_and_unpacked_and_nothing_else_is():
    for _ in range(200):
        public_id = ids.public_id()
        assert ids.unpacked(ids.packed(public_id)) == public_id
    for wrong in ("", "abc", "z" * 11, "é" * 11, "0" * 12):
        with pytest.raises(ValueError):  # noqa: PT011  whatever it says
            ids.packed(wrong)
    assert ReplyAddress.read("reply+" + "0" * 52) is None


def test_domain_tells_the_country(config):
    assert addresses.reply_domain(config, "fr") == "reply.fr.localhost"
    assert addresses.country_of(config, "Reply.FR.localhost") == "fr"
    for wrong in ("reply.fr.localhost.evil.example", "replyxfr.localhost", "reply.f.localhost", "fr.localhost", ""):
        assert addresses.country_of(config, wrong) is None
