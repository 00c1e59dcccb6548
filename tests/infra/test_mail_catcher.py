"""The mail catcher: a letter sent over SMTP is read on the page and by tests, and can harm nobody."""

import smtplib
import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP

from infra.mail_catcher.page import make_page
from infra.mail_catcher.receiver import Receiver
from infra.mail_catcher.store import Store
from tests.infra.checkout import free_ports


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "mail")


@pytest.fixture
def page(store):
    return make_page(store).test_client()


@pytest.fixture
def send(store):
    port = free_ports(1)
    catcher = Controller(Receiver(store), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    catcher.start()

    def send(to="lea@example.org", subject="Bonjour Léa", text="Voilà : http://localhost/x?a=1.", html=None, **more):
        letter = EmailMessage()
        for name, value in more.items():
            letter[name.replace("_", "-")] = value
        letter["From"], letter["To"], letter["Subject"] = "smiile@example.org", to, subject
        letter.set_content(text)
        if html:
            letter.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", port) as line:
            line.send_message(letter)

    yield send
    catcher.stop()


def test_letter_is_listed_and_read(send, page):
    send(html="<html><head></head><body><p>Voilà</p><script>alert(1)</script></body></html>")
    [letter] = page.get("/api/messages?to=LEA@").json
    assert letter["to"] == ["lea@example.org"]
    assert letter["subject"] == "Bonjour Léa"
    listed = page.get("/").text
    assert "Bonjour Léa" in listed
    read = page.get(f"/letters/{letter['id']}").text
    assert '<a href="http://localhost/x?a=1">http://localhost/x?a=1</a>.' in read
    html = page.get(f"/letters/{letter['id']}/html")
    assert html.headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in html.headers["Content-Security-Policy"]


def test_newest_comes_first_and_the_search_is_by_recipient(send, page):
    for number in range(3):
        send(to=f"p{number}@example.org", subject=f"Letter {number}")
    assert [one["subject"] for one in page.get("/api/messages").json] == ["Letter 2", "Letter 1", "Letter 0"]
    assert [one["subject"] for one in page.get("/api/messages?to=p1@").json] == ["Letter 1"]
    assert "Letter 0" not in page.get("/?to=p2@").text


def test_text_of_a_letter_cannot_become_markup(send, page):
    send(subject="<b>x</b>", text="<script>alert(1)</script>")
    [letter] = page.get("/api/messages").json
    assert "<script>" not in page.get(f"/letters/{letter['id']}").text
    assert "<b>x</b>" not in page.get("/").text


def test_clear_removes_all(send, page, store):
    send()
    assert page.delete("/api/messages").json == {"removed": 1}
    send()
    assert page.post("/clear").status_code == 303
    assert store.letters() == []
    assert "No letter yet" in page.get("/").text


def test_foreign_host_or_foreign_page_is_refused(send, page, store):
    send()
    assert page.get("/api/messages", headers={"Host": "evil.example"}).status_code == 421
    assert page.post("/clear", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(store.letters()) == 1


@pytest.mark.parametrize("name", ["../secrets", "0", "00000000000000000000-zzzzzzzz", "%2e%2e%2fsecrets"])
def test_other_names_lead_nowhere(page, name):
    assert page.get(f"/letters/{name}").status_code == 404
    assert page.get(f"/letters/{name}/raw").status_code == 404


def test_broken_letter_is_shown_as_far_as_it_goes(store, page):
    name = store.keep(
        "a@example.org",
        ["b@example.org\r\nX-Evil: 1"],
        b"Subject: x\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff",
    )
    assert page.get(f"/letters/{name}").status_code == 200
    assert all(field != "X-Evil" for field, _ in page.get(f"/api/messages/{name}").json["headers"])


class Door:
    """Where replies go; `answer` is said to the data."""

    def __init__(self):
        self.came, self.answer = [], "250 Stored"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the name aiosmtpd calls
        self.came.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer


class Inbound(Controller):
    def factory(self):
        return LMTP(self.handler)


@pytest.fixture
def door():
    door = Door()
    listening = Inbound(door, hostname="127.0.0.1", port=free_ports(1))
    listening.start()
    door.port = listening.port
    yield door
    listening.stop()


TO = "reply+x@reply.fr.localhost"


def test_letter_is_replied_to_as_its_receiver_with_the_letter_quoted(send, store, door):
    send(Reply_To=f"Smiile <{TO}>", Message_ID="<one@fr.localhost>", References="<root@fr.localhost>")
    page = make_page(store, door.port).test_client()
    [letter] = page.get("/api/messages").json
    address = f"/letters/{letter['id']}/reply"
    assert address in page.get(f"/letters/{letter['id']}").text
    assert "Handed over" in page.post(address, data={"words": "Oui, à cinq heures"}).text
    [(sender, to, content)] = door.came
    assert (sender, to) == ("lea@example.org", [TO])
    sent = message_from_bytes(content, policy=default)
    assert (sent["From"], sent["Subject"]) == ("lea@example.org", "Re: Bonjour Léa")
    assert sent["References"] == "<root@fr.localhost> <one@fr.localhost>"
    assert sent.get_content().replace("\r", "").startswith("Oui, à cinq heures\n\nOn ")
    assert "> Voilà : http" in sent.get_content()


def test_reply_that_is_not_taken_says_why(send, store, door):
    send(Reply_To=TO)
    page = make_page(store, door.port).test_client()
    address = f"/letters/{page.get('/api/messages').json[0]['id']}/reply"
    door.answer = "450 Slower, please"
    assert "Slower, please" in page.post(address, data={"words": "x"}).text
    assert "Please write something" in page.post(address, data={"words": " "}).text
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    assert "Not handed over" in make_page(store, port).test_client().post(address, data={"words": "x"}).text


def test_no_reply_where_none_is_wanted_or_a_foreign_page_asks(send, store, door):
    send()
    send(Reply_To=TO)
    page = make_page(store, door.port).test_client()
    asked, plain = (f"/letters/{letter['id']}" for letter in page.get("/api/messages").json)
    assert "Reply</button>" not in page.get(plain).text
    assert page.post(f"{plain}/reply", data={"words": "x"}).status_code == 404
    assert "Reply</button>" not in make_page(store).test_client().get(asked).text
    assert page.post(f"{asked}/reply", data={"words": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert door.came == []
