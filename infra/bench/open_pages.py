"""The open pages of `bench live`, in a process of their own: they hold streams, or ask again and again, as told by lines.

Commands on standard input: `hold N`, `ask N` (so many pages that ask every 15 seconds), `end`. Each is answered when it is
so. A page that hears of its conversation asks the ordinary door, as live.js does. What the first page hears is told with
its moment.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass
from typing import Any

from kernel import clock, live

ASK_SECONDS = 15.0
AT_ONCE = 50  # connections opened side by side
HOST = "127.0.0.1"


@dataclass
class Pages:
    """All open pages, over one loop."""

    settings: dict[str, Any]  # web, streams: ports; key, cookie, path; topics of the first page

    def __post_init__(self) -> None:
        self.held: list[asyncio.Task[None]] = []
        self.asking: list[asyncio.Task[None]] = []
        self.background: set[asyncio.Task[None]] = set()

    async def hold(self, count: int) -> None:
        """So many streams, no more and no fewer."""
        while len(self.held) > count:
            self.held.pop().cancel()
        while len(self.held) < count:
            wanted = range(len(self.held), min(count, len(self.held) + AT_ONCE))
            opened = [asyncio.Event() for _ in wanted]
            self.held += [asyncio.create_task(self._page(n, event)) for n, event in zip(wanted, opened, strict=True)]
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in opened)), 30)

    async def ask(self, count: int) -> None:
        """So many pages that nobody tells anything."""
        while self.asking:
            self.asking.pop().cancel()
        self.asking = [asyncio.create_task(self._again_and_again()) for _ in range(count)]

    async def _page(self, number: int, opened: asyncio.Event) -> None:
        reader, writer = await asyncio.open_connection(HOST, self.settings["streams"])
        body = live.sign(self.settings["key"], self._ticket(number))
        head = f"POST /live HTTP/1.1\r\nHost: x\r\nOrigin: {self.settings['origin']}\r\n"
        who = f"X-Forwarded-For: 10.0.{number // 250}.{number % 250}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((head + who + body).encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: all"):
                    opened.set()
                elif line.startswith(b"data: "):
                    if number == 0:
                        print(json.dumps({"word": line[6:].decode().strip(), "at": time.monotonic()}), flush=True)
                    elif line.startswith(b"data: conversation"):
                        task = asyncio.create_task(self._get())
                        self.background.add(task)
                        task.add_done_callback(self.background.discard)
        finally:
            writer.close()

    def _ticket(self, number: int) -> live.Ticket:
        now = clock.now().timestamp()
        says = {f"badge:{number}": "badge", f"conversation:{number}": "conversation"}
        return live.Ticket(
            origin=self.settings["origin"],
            account=f"badge:{number}",
            device=f"device:{number}",
            says=self.settings["topics"] if number == 0 else says,
            made_at=now,
            ends_at=now + 3600,
        )

    async def _again_and_again(self) -> None:
        await asyncio.sleep(random.random() * ASK_SECONDS)  # noqa: S311
        while True:
            await self._get()
            await asyncio.sleep(ASK_SECONDS)

    async def _get(self) -> None:
        """The door that gives later messages; there are none."""
        reader, writer = await asyncio.open_connection(HOST, self.settings["web"])
        host, path, cookie = (self.settings[name] for name in ("host", "path", "cookie"))
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: device={cookie}\r\nConnection: close\r\n\r\n".encode()
        )
        try:
            answer = await reader.read()
            assert answer.startswith((b"HTTP/1.1 204", b"HTTP/1.1 200")), answer[:200]
        finally:
            writer.close()


async def main() -> None:
    """Do what the lines say."""
    pages = Pages(json.loads(sys.stdin.readline()))
    loop = asyncio.get_running_loop()
    while (line := (await loop.run_in_executor(None, sys.stdin.readline)).split()) and line[0] != "end":
        await (pages.hold if line[0] == "hold" else pages.ask)(int(line[1]))
        print(json.dumps({"done": line}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
