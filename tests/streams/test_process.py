"""The streams process as its readers meet it: real process, real Valkey, sockets."""

import contextlib
import subprocess
import sys
import time

import pytest

from app import streams as product
from infra import valkey as valkey_server
from kernel import clock, ids, live
from kernel.config import StreamsConfig
from kernel.live import Subject
from tests.live import CHECKOUT, wait_for
from tests.streams.conftest import KEY, LEA, ORIGIN, PHONE, TALK, TENANT, a_ticket, streaming


def test_news_arrive_once_and_only_where_somebody_listens(streams):
    lea, tom = streams.open(), streams.open(a_ticket(account=ids.uuid7(), talk=ids.uuid7()))
    streams.tell(Subject.conversation, TALK)
    streams.tell(Subject.badge, LEA)
    lea.hears("badge")
    assert (lea.told("conversation"), lea.told("badge"), lea.told("all")) == (1, 1, 1)
    streams.tell(Subject.badge, LEA)
    lea.hears("badge", times=2)
    assert tom.told("badge") + tom.told("conversation") == 0


def test_the_same_ids_in_another_country_are_something_else(streams):
    lea = streams.open()
    streams.tell(Subject.badge, LEA, tenant=ids.uuid7())
    streams.tell(Subject.conversation, TALK)
    lea.hears("conversation")
    assert lea.told("badge") == 0


def test_words_tell_no_id_and_the_ticket_holds_none(streams):
    lea = streams.open()
    streams.tell(Subject.conversation, TALK)
    lea.hears("conversation")
    for key in (LEA, TALK, PHONE):
        assert str(key) not in lea.came.decode()
        assert key.hex not in lea.came.decode()
    says = a_ticket().says
    assert all(str(key) not in topic and key.hex not in topic for topic in says for key in (LEA, TALK))


def forged():
    good = live.sign(KEY, a_ticket())
    now = clock.now().timestamp()
    return {
        "another key": live.sign("another key", a_ticket()),
        "changed": ("A" if good[0] != "A" else "B") + good[1:],
        "cut": good[:-1],
        "empty": "",
        "nonsense": "nonsense",
        "kept too long": live.sign(KEY, a_ticket(made_at=now - 61)),
        "from tomorrow": live.sign(KEY, a_ticket(made_at=now + 3600)),
        "of another country": live.sign(KEY, a_ticket(origin="http://de.localhost:8400")),
    }


@pytest.mark.parametrize("what", forged())
def test_forged_or_old_ticket_is_refused(streams, what):
    answer = streams.show(forged()[what])
    assert answer.status == 403
    assert "Access-Control" not in answer.head


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_stolen_ticket_is_of_no_use_on_another_page(streams, origin):
    assert streams.show(live.sign(KEY, a_ticket()), origin=origin).status == 403


def test_page_of_its_own_origin_may_read_the_answer_and_nobody_may_keep_it(streams):
    head = streams.open().head
    assert f"Access-Control-Allow-Origin: {ORIGIN}" in head
    assert "Vary: Origin" in head
    assert "Cache-Control: no-store" in head
    assert "X-Accel-Buffering: no" in head
    assert "text/event-stream" in head


@pytest.mark.parametrize(
    ("request_line", "body", "status"),
    [
        ("GET /live", "", 405),
        ("POST /", "x", 404),
        ("POST /live/", "x", 404),
        ("POST /live", "x" * 2001, 413),
        ("POST /live", "\xff\xfe", 403),
    ],
)
def test_any_other_request_is_refused(streams, request_line, body, status):
    raw = body.encode("latin-1")
    head = f"{request_line} HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nContent-Length: {len(raw)}\r\n\r\n".encode()
    assert streams.send(head + raw).status == status


def test_ended_ticket_ends_the_stream_properly(streams):
    reader = streams.open(a_ticket(seconds=1))
    assert reader.ends()


def test_signing_out_ends_the_streams_of_that_device_and_voids_its_tickets(streams):
    device = ids.uuid7()
    ticket = a_ticket(device=device)
    here, there = streams.open(ticket), streams.open(a_ticket(device=ids.uuid7()))
    began = time.monotonic()
    streams.tell(Subject.device, device)
    assert here.ends()
    assert time.monotonic() - began < 2
    assert streams.show(live.sign(KEY, ticket)).status == 403
    streams.tell(Subject.badge, LEA)
    there.hears("badge")


def test_one_account_holds_so_many_streams_and_a_closed_page_gives_its_place_back(streams):
    account = ids.uuid7()
    pages = [streams.open(a_ticket(account=account)) for _ in range(product.MOST_OF_ACCOUNT)]
    refused = streams.show(live.sign(KEY, a_ticket(account=account)))
    assert refused.status == 429
    assert f"Access-Control-Allow-Origin: {ORIGIN}" in refused.head  # its page reads the status without a complaint
    pages[0].line.close()
    again = wait_for(
        lambda: page if (page := streams.show(live.sign(KEY, a_ticket(account=account)))).status == 200 else None,
        "the place of a page that was closed",
        streams.log.read_text,
        seconds=product.HEARTBEAT / 2,  # at once, not when a heartbeat fails
    )
    again.hears("all")


def test_two_hundred_pages_hear_the_same_news_once_each(streams):
    talk = ids.uuid7()
    pages = [streams.open(a_ticket(account=ids.uuid7(), talk=talk)) for _ in range(200)]
    streams.tell(Subject.conversation, talk)
    for page in pages:
        page.hears("conversation")
    assert {page.told("conversation") for page in pages} == {1}


def test_reader_that_does_not_read_is_dropped_and_the_others_hear_in_time(streams):
    account = ids.uuid7()
    slow = streams.show(live.sign(KEY, a_ticket(account=account)), buffer=1024)
    others = [streams.open(a_ticket(account=account)) for _ in range(product.MOST_OF_ACCOUNT - 1)]
    reading, until, worst = others[0], time.monotonic() + product.SLOW + 20, 0.0
    for number in range(1, 1_000_000):
        began = time.monotonic()
        streams.tell(Subject.badge, account)
        reading.hears("badge", times=number)
        worst = max(worst, time.monotonic() - began)
        for other in others[1:]:
            with contextlib.suppress(TimeoutError, BlockingIOError):
                other.read(0)
        if number % 200 == 0 and streams.show(live.sign(KEY, a_ticket(account=account))).status == 200:
            break  # its place is free
        assert time.monotonic() < until, "it was never dropped"
    assert worst < 2
    assert slow.told("badge") == 0  # it has read nothing


def test_valkey_gone_and_back_is_heard_as_all(tmp_path):
    with contextlib.ExitStack() as first, contextlib.ExitStack() as stack:
        cache = first.enter_context(valkey_server.running(tmp_path))
        streams = stack.enter_context(streaming(cache, tmp_path))
        lea = streams.open()
        first.close()
        assert streams.queue.heard() is False  # a page that asks for a ticket now is told to poll
        streams.tell(Subject.badge, LEA)  # lost, without an error for whoever wrote
        stack.enter_context(valkey_server.running(tmp_path))
        lea.hears("all", times=2)
        streams.tell(Subject.badge, LEA)
        lea.hears("badge")


def test_stopping_ends_every_stream_properly_and_soon(tmp_path):
    with valkey_server.running() as cache, streaming(cache, tmp_path) as streams:
        pages = [streams.open(a_ticket(account=ids.uuid7())) for _ in range(20)]
        began = time.monotonic()
        streams.child.terminate()
        assert all(page.ends() for page in pages)
        assert time.monotonic() - began < 3
        assert streams.child.wait(10) == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1, 203.0.113.7", "10.0.0.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (2, "203.0.113.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_address_is_what_trusted_proxies_say_and_nobody_else(proxies, forwarded, address):
    settings = StreamsConfig(redis_url="redis://x", live_key=KEY, proxies=proxies)
    environ = {"REMOTE_ADDR": "10.0.0.1"} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert product.Door(settings, product.Streams())._address(environ) == address


def test_one_address_and_the_whole_process_hold_so_many_streams(monkeypatch):
    monkeypatch.setattr(product, "MOST_OF_ADDRESS", 3)
    monkeypatch.setattr(product, "MOST", 5)
    streams = product.Streams()
    first = [streams.open(a_ticket(account=ids.uuid7()), "203.0.113.7") for _ in range(3)]
    with pytest.raises(product.Refused, match="429"):
        streams.open(a_ticket(), "203.0.113.7")
    for _ in range(2):
        streams.open(a_ticket(account=ids.uuid7()), ids.public_id())
    with pytest.raises(product.Refused, match="503"):
        streams.open(a_ticket(), "203.0.113.8")
    for stream in first:
        streams.close(stream)
    assert streams.open(a_ticket(), "203.0.113.7") in streams.streams


def test_what_is_forgotten_leaves_nothing_behind():
    streams = product.Streams()
    stream = streams.open(a_ticket(), "203.0.113.7")
    streams.close(stream)
    assert [*streams.streams, *streams.listening, *streams.accounts, *streams.addresses] == []


def test_news_that_wait_for_a_slow_reader_do_not_grow():
    streams = product.Streams()
    stream = streams.open(a_ticket(), "203.0.113.7")
    for _ in range(1000):
        streams.pass_on(live.topic(TENANT, Subject.badge, LEA))
        streams.pass_on(live.topic(TENANT, Subject.conversation, TALK))
    assert stream.words == {"all", "badge", "conversation"}


def test_the_process_reads_in_no_database_no_room_and_no_queue():
    """The import contract says so of the sources; this, of the process."""
    lines = "import sys, app.streams; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", lines], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert {"gevent", "kernel"} <= set(done.stdout.split())
    assert not {"sqlalchemy", "psycopg", "flask", "rq", "tenants", "marshmallow"} & set(done.stdout.split())
