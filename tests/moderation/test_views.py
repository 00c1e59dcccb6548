"""The pages of moderation: blocked neighbours, reports, the queue of a country manager."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.blueprints.conversations.models import Message
from app.blueprints.moderation import services
from app.blueprints.moderation.models import Report
from app.blueprints.notifications.models import Delivery, Notification
from tests.builders.accounts import a_person, farid, lea, tom, xenia
from tests.builders.conversations import a_conversation, as_asker
from tests.builders.moderation import a_manager, a_report, a_thing
from tests.travel import travel
from tests.world import ELSEWHERE

STATEMENT = "It breaks rule 4 of the good neighbour rules."


@pytest.fixture
def people(unit, world):
    """Léa wrote to Tom; Tom may report it."""
    with unit(world.fr) as u:
        made = SimpleNamespace(
            lea=lea(u.session), tom=tom(u.session), farid=farid(u.session), ines=a_manager(u.session)
        )
        talk = a_conversation(u.session, made.lea, made.tom, "Buy my pills & be <b>well</b>.")
        made.message = u.session.scalars(select(Message.public_id)).one()
    with unit(world.xx) as u:
        made.xenia = xenia(u.session)
        made.xx_manager = a_manager(u.session, place_id=ELSEWHERE)
    made.talk = f"/conversations/{talk.public_id}"
    made.ask = f"/report?kind=messages&id={made.message}"
    return made


def reports(unit, world):
    with unit(world.fr, read_only=True) as u:
        return list(u.session.scalars(select(Report)))


def letters(unit, world):
    with unit(world.fr, read_only=True) as u:
        wanted = select(Notification.account_id, Delivery.letter).join(Notification)
        return {(row.account_id, row.letter.rsplit("/")[-1]) for row in u.session.execute(wanted)}


def test_report_travels_from_the_page_to_the_decision_and_back(browse, people, house, world, unit):
    tom, ines, author = browse(people.tom), browse(people.ines), browse(people.lea)
    assert people.ask.replace("&", "&amp;") in tom.get(people.talk).text
    sent = tom.fill(people.ask, "/report", reason="spam", text="Advertising.")
    assert sent.status == 303
    assert "It has arrived" in tom.follow(sent).words
    travel(house, world.fr, times=2)
    assert "was reported and waits for a decision" in ines.get("/notifications").words
    queue = ines.get("/moderation")
    assert "A ladder for Saturday" in queue.words
    page = f"/moderation/{reports(unit, world)[0].public_id}"
    assert "Buy my pills &amp; be &lt;b&gt;well&lt;/b&gt;." in ines.get(page).text
    assert ines.fill(page, page, decision="hide", statement=STATEMENT).location == "/moderation"
    travel(house, world.fr, times=2)
    assert letters(unit, world) == {
        (people.tom.id, "received"),
        (people.tom.id, "decided_hidden"),
        (people.lea.id, "hidden"),
    }
    told = author.get(f"/reports/{reports(unit, world)[0].public_id}")
    assert STATEMENT in told.words
    assert "Tom" not in told.words
    assert "Advertising." not in told.words
    assert STATEMENT in tom.get(sent.location).words
    assert "Nothing waits for a decision" in ines.get("/moderation").words


def test_report_of_a_message_is_headed_as_one_of_its_author_not_as_the_ad(browse, people, unit, world):
    with unit(world.fr) as u:
        talk = a_conversation(u.session, people.lea, people.tom, "x")
        silent = u.session.scalars(select(Message).where(Message.conversation_id == talk.id)).one()
        silent.text = ""  # a photo alone
        asks = (people.ask, f"/report?kind=messages&id={silent.public_id}")
    for ask, said in zip(asks, ("Buy my pills &", "A photo or a file, to be seen on the page."), strict=True):
        words = browse(people.tom).get(ask).words
        assert ("Report this message" in words, "A ladder for Saturday" in words) == (True, False)
        assert f"Léa M. wrote: {said}" in words


def test_kept_thing_is_told_to_the_reporter_and_not_to_the_author(browse, people, house, world, unit):
    browse(people.tom).fill(people.ask, "/report", reason="other")
    [report] = reports(unit, world)
    page = f"/moderation/{report.public_id}"
    browse(people.ines).fill(page, page, decision="keep", statement=STATEMENT)
    travel(house, world.fr)
    assert (people.tom.id, "decided_kept") in letters(unit, world)
    assert browse(people.lea).get(f"/reports/{report.public_id}").status == 404
    assert "No notifications" not in browse(people.lea).get("/notifications").words
    assert "All quiet" in browse(people.lea).get("/notifications").words


def test_refused_report_and_decision_keep_what_was_typed(browse, people, unit, world):
    page = browse(people.tom).fill(people.ask, "/report", text="Look at it.")
    assert (page.status, "Please say what is wrong." in page.words) == (422, True)
    assert page.form("/report")["values"]["text"].strip() == "Look at it."
    browse(people.tom).fill(people.ask, "/report", reason="spam")
    again = browse(people.tom).fill(people.ask, "/report", reason="spam")
    assert (again.status, "You have reported this already." in again.words) == (422, True)
    address = f"/moderation/{reports(unit, world)[0].public_id}"
    short = browse(people.ines).fill(address, address, decision="hide", statement="No.")
    assert (short.status, "Please write at least 10 characters." in short.words) == (422, True)
    assert reports(unit, world)[0].state == "received"


@pytest.mark.parametrize("address", ["/report?kind=messages&id=AAAAAAAAAAA", "/report?kind=nothing&id=x"])
def test_unknown_thing_cannot_be_reported(browse, people, address):
    assert browse(people.tom).get(address).status == 404


def test_message_of_others_can_neither_be_reported_nor_read_by_reporting(browse, people, unit, world):
    for who, host in ((people.farid, "fr.localhost"), (people.xenia, "xx.localhost")):
        page = browse(who, host=host)
        assert page.get(people.ask).status == 404
        assert page.post("/report", kind="messages", id=people.message, reason="spam").status == 404
    assert browse().get(people.ask).location.startswith("/sign-in")
    assert browse(people.lea).fill(people.ask, "/report", reason="spam").status == 422  # one's own
    assert reports(unit, world) == []


def test_report_is_read_by_its_reporter_only_while_it_waits(browse, people, unit, world):
    browse(people.tom).fill(people.ask, "/report", reason="spam")
    path = f"/reports/{reports(unit, world)[0].public_id}"
    assert browse(people.tom).get(path).status == 200
    for who in (people.lea, people.farid, people.ines):
        assert browse(who).get(path).status == 404
    assert browse(people.xenia, host="xx.localhost").get(path).status == 404
    assert browse().get(path).location.startswith("/sign-in")


def test_queue_is_for_managers_of_the_country(browse, people, unit, world):
    browse(people.tom).fill(people.ask, "/report", reason="spam")
    one = f"/moderation/{reports(unit, world)[0].public_id}"
    for path in ("/moderation", one):
        assert browse(people.ines).get(path).status == 200
        assert browse(people.lea).get(path).status == 403
        assert browse().get(path).location.startswith("/sign-in")
    elsewhere = browse(people.xx_manager, host="xx.localhost")
    assert "A ladder" not in elsewhere.get("/moderation").words
    assert elsewhere.get(one).status == 404
    values = {"decision": "hide", "statement": STATEMENT}
    assert elsewhere.post(one, **values).status == 404
    assert browse(people.tom).post(one, **values).status == 403
    assert reports(unit, world)[0].state == "received"


def test_neighbour_is_blocked_and_unblocked(browse, people):
    page = browse(people.tom)
    assert "Nobody is blocked or muted" in page.get("/account/blocked").words
    page.post("/block", account=people.lea.account.public_id)
    assert "Léa M." in page.get("/account/blocked").words
    assert "Nobody is blocked or muted" in browse(people.lea).get("/account/blocked").words
    page.fill("/account/blocked", "/unblock")
    assert "Nobody is blocked or muted" in page.get("/account/blocked").words
    assert browse().post("/block", account=people.lea.account.public_id).location.startswith("/sign-in")
    assert page.post("/block", account="AAAAAAAAAAA").status == 422


def test_neighbour_is_muted_and_heard_of_again_and_is_not_told(browse, people):
    page, other = browse(people.tom), browse(people.lea)
    assert page.fill(people.talk, "/mute").location == people.talk
    shown = page.get("/account/blocked").words
    assert "Muted neighbours" in shown
    assert "Léa M." in shown
    assert "Unmute Léa M." in page.get(people.talk).words
    assert "Muted" not in other.get(people.talk).words
    assert "Nobody is blocked or muted" in other.get("/account/blocked").words
    page.fill("/account/blocked", "/unmute")
    assert "Nobody is blocked or muted" in page.get("/account/blocked").words
    assert browse().post("/mute", account=people.lea.account.public_id).location.startswith("/sign-in")
    for nobody in ("AAAAAAAAAAA", people.tom.account.public_id):
        assert page.post("/mute", account=nobody).status == 422


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
)
def test_block_leads_to_no_foreign_page(browse, people, target):
    answer = browse(people.tom).post("/block", account=people.lea.account.public_id, next=target)
    assert (answer.status, answer.location) == (422, "")


def test_lists_cost_the_same_for_many(browse, people, unit, world, queries):
    chief, tom = browse(people.ines), browse(people.tom)
    few = [queries(lambda: chief.get("/moderation")), queries(lambda: tom.get("/account/blocked"))]
    with unit(world.fr) as u:
        for number in range(24):
            other = a_person(u.session, f"Nora{number}")
            a_report(u.session, other, a_thing(people.lea, title=f"Thing {number}."))
            services.block(u.session, asker=as_asker(people.tom), account=other.account.public_id)
    assert [queries(lambda: chief.get("/moderation")), queries(lambda: tom.get("/account/blocked"))] == few
    assert max(few) <= 5
    first = chief.get("/moderation")
    second = chief.get(first.text.split('class="more"')[1].split('href="')[1].split('"')[0])
    shown = [[n for n in range(24) if f"Thing {n}." in page.words] for page in (first, second)]
    assert shown == [list(range(20)), list(range(20, 24))]
