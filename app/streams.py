"""The streams process: `gunicorn -k gevent -w 1 "app.streams:start()"`. Tells open pages that something is new.

It knows a key, Valkey, and nothing of anybody: no database, no room, no text. A page shows a ticket it got at its ordinary
door (`app/web/live.py`) and hears one word per piece of news, as server-sent events (HTML standard, section 9.2).
"""

import errno
import os
import resource
import signal
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import FrameType
from typing import Any

import gevent
from gevent.event import Event

from kernel import config, live, log

PATH = "/live"
MOST = 1900  # streams; below --worker-connections, so that one more is refused and does not wait
MOST_OF_ACCOUNT = 12  # open pages of one account: tabs, telephone
MOST_OF_ADDRESS = 400  # a whole town may come from one address of a mobile network
HEARTBEAT = 20.0  # seconds: below the 60 after which proxies give an idle connection up
SLOW = 10.0  # seconds a reader may take for a few bytes
ASKED_WITHIN = 5.0  # seconds for a request's body
LONGEST_TICKET = 2000  # bytes
SEND_BUFFER = 8192  # bytes the kernel may keep for one reader
RETRY = 3000  # milliseconds a page waits before it comes again, give or take
READABLE = 1  # the event of libev
EVERYTHING = "all"  # the word for: something may have been missed
LOG = log.get("streams")
Environ = dict[str, Any]
Write = Callable[[bytes], object]


class Refused(Exception):
    """A request that gets no stream."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class Stream:
    """One open page. What it was not yet told is a set of words: it does not grow, however slow the reader."""

    def __init__(self, ticket: live.Ticket, address: str) -> None:
        self.ticket, self.address = ticket, address
        self.words = {EVERYTHING}
        self.over = False
        self.wake = Event()

    def tell(self, word: str) -> None:
        self.words.add(word)
        self.wake.set()

    def end(self) -> None:
        self.over = True
        self.wake.set()

    def pieces(self) -> Iterable[bytes]:
        """What is sent, until the stream ends: news, and a heartbeat where there are none."""
        yield b"retry: %d\n\n" % RETRY
        while not self.over and (left := self.ticket.ends_at - time.time()) > 0:
            words, self.words = self.words, set()
            self.wake.clear()
            if words:
                yield b"".join(b"data: %s\n\n" % word.encode() for word in sorted(words))
            elif not self.wake.wait(min(left, HEARTBEAT)):
                yield b":\n\n"


class Streams:
    """The open streams of this process, and who listens to what."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.listening: defaultdict[str, set[Stream]] = defaultdict(set)
        self.accounts: Counter[str] = Counter()
        self.addresses: Counter[str] = Counter()
        self.signed_out: dict[str, float] = {}
        self.stopping = False

    def open(self, ticket: live.Ticket, address: str) -> Stream:
        """Let a page listen. Raises Refused when there are too many, or its device was signed out meanwhile."""
        if self.stopping or len(self.streams) >= MOST:
            LOG.warning("no more streams", open=len(self.streams), stopping=self.stopping)
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        if self.accounts[ticket.account] >= MOST_OF_ACCOUNT or self.addresses[address] >= MOST_OF_ADDRESS:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS)
        if ticket.device in self.signed_out:
            raise Refused(HTTPStatus.FORBIDDEN)
        stream = Stream(ticket, address)
        self.streams.add(stream)
        self.accounts[ticket.account] += 1
        self.addresses[address] += 1
        for topic in (*ticket.says, ticket.device):
            self.listening[topic].add(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a page that has gone."""
        self.streams.discard(stream)
        for counter, key in ((self.accounts, stream.ticket.account), (self.addresses, stream.address)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        for topic in (*stream.ticket.says, stream.ticket.device):
            self.listening[topic].discard(stream)
            if not self.listening[topic]:
                del self.listening[topic]

    def hear(self, url: str) -> None:
        """Pass on what is told in Valkey, without end: one subscription for all streams."""
        for topic in live.listen(url):
            if topic is None:
                for stream in self.streams:
                    stream.tell(EVERYTHING)
            else:
                self.pass_on(topic)

    def pass_on(self, topic: str) -> None:
        """News of one topic. A device that was signed out hears nothing any more, and its last tickets are void."""
        if topic.startswith(live.Subject.device):
            now = time.monotonic()
            kept = live.BEGIN_WITHIN.total_seconds() * 2
            self.signed_out = {one: since for one, since in self.signed_out.items() if since > now - kept}
            self.signed_out[topic] = now
        for stream in self.listening.get(topic, ()):
            if topic == stream.ticket.device:
                stream.end()
            else:
                stream.tell(stream.ticket.says[topic])

    def stop(self) -> None:
        """End every stream: the pages come again, to the process that follows."""
        self.stopping = True
        for stream in self.streams:
            stream.end()


class Door:
    """The WSGI door: `POST /live` with a ticket as its body, `GET /healthz`.

    A body and not a query: addresses are written into logs. As `text/plain` the browser asks no leave before (CORS).
    """

    def __init__(self, settings: config.StreamsConfig, streams: Streams) -> None:
        self.settings, self.streams = settings, streams

    def __call__(self, environ: Environ, start_response: Callable[..., Write]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/healthz":
            return _answer(start_response, HTTPStatus.OK, b"ok\n")
        origin = ""
        try:
            ticket = self._ticket(environ)
            origin = ticket.origin
            stream = self.streams.open(ticket, self._address(environ))
        except Refused as refused:
            return _answer(start_response, refused.status, origin=origin)
        try:
            _serve(stream, environ, start_response)
        finally:
            self.streams.close(stream)
        return []

    def _ticket(self, environ: Environ) -> live.Ticket:
        if environ["PATH_INFO"] != PATH:
            raise Refused(HTTPStatus.NOT_FOUND)
        if environ["REQUEST_METHOD"] != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > LONGEST_TICKET:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = b""
        with gevent.Timeout(ASKED_WITHIN, False):
            body = environ["wsgi.input"].read(int(length))
        try:
            text = body.decode("ascii")
            return live.read(self.settings.live_key, text, origin=environ.get("HTTP_ORIGIN", ""))
        except (live.TicketRefused, UnicodeDecodeError):
            raise Refused(HTTPStatus.FORBIDDEN) from None

    def _address(self, environ: Environ) -> str:
        """Who asks: behind trusted proxies what they say, as many steps back as there are of them."""
        steps = [step.strip() for step in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if step.strip()]
        behind = self.settings.proxies
        return steps[-behind] if 0 < behind <= len(steps) else str(environ.get("REMOTE_ADDR", ""))


def _answer(
    start_response: Callable[..., Write], status: HTTPStatus, body: bytes = b"", *, origin: str = ""
) -> list[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", [*headers, *_for_page(origin)])
    return [body]


def _for_page(origin: str) -> list[tuple[str, str]]:
    """What lets the page of a good ticket, and no other, read the answer."""
    return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")] if origin else []


def _serve(stream: Stream, environ: Environ, start_response: Callable[..., Write]) -> None:
    """Write to one reader until either side ends. Raises BrokenPipeError for one that does not read."""
    sock = environ["gunicorn.socket"]
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    write = start_response(
        "200 OK",
        [
            ("Content-Type", "text/event-stream; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Accel-Buffering", "no"),  # nginx passes each piece on at once
            ("X-Content-Type-Options", "nosniff"),
            *_for_page(stream.ticket.origin),
        ],
    )
    gone = gevent.get_hub().loop.io(sock.fileno(), READABLE)  # nothing more is asked: what can be read is the end

    def leave() -> None:
        gone.stop()
        stream.end()

    gone.start(leave)
    try:
        for piece in stream.pieces():
            with gevent.Timeout(SLOW, BrokenPipeError(errno.EPIPE, "a reader that does not read")):
                write(piece)
    finally:
        gone.stop()
        gone.close()


def _at_the_end(stop: Callable[[], None]) -> None:
    """Before gunicorn waits for what is open, end it."""
    before = signal.getsignal(signal.SIGTERM)

    def ending(number: int, frame: FrameType | None) -> None:
        stop()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, ending)


def start() -> Door:
    """The door of this process, with its ear in Valkey. Called once per worker, after gevent has taken its place."""
    log.set_up("streams")
    settings = config.streams_from_environment(os.environ)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the usual 1,024 files are fewer than the streams
    streams = Streams()
    # Deaf, this process would be of no use: gunicorn starts another.
    gevent.spawn(streams.hear, settings.redis_url).link_exception(lambda _: os.kill(os.getpid(), signal.SIGTERM))
    _at_the_end(streams.stop)
    return Door(settings, streams)
