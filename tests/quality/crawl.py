"""One path of every kind of page that links lead to, from where a person begins."""

import http.client
import re
from collections import deque
from collections.abc import Collection
from html import unescape
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.factory import create_app
from tests.live import Live

ROLES = ("visitor", "newcomer", "resident", "staff", "manager")
STARTS = (
    "/",
    "/dinan",
    "/cancale",
    "/cancale/lend",
    "/places?q=dinan",
    "/dinan/desk",
    "/searches/new?q=[papiers]",
    "/nowhere-at-all",
    "/offline",
)
SENT = ("/sign-up/sent", "/forgotten/sent", "/account/email/sent")  # no link leads there
SENT_ON = {302, 303}
LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')


def kinds_of(live: Live) -> MapAdapter:
    """Which kind of page a path is: its endpoint."""
    return create_app(live.house).url_map.bind("fr.localhost")


def of_role(live: Live, kinds: MapAdapter, role: str, device: str) -> dict[str, str]:
    """Kind of page to a path of it."""
    # A newcomer is told to confirm the address first: the one case in which a link leads to a refusal.
    return crawl(live, kinds, device, allowed={403} if role == "newcomer" else set())


def crawl(live: Live, kinds: MapAdapter, device: str, *, allowed: Collection[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = deque((path, "") for path in (*STARTS, *SENT))
    while waiting:
        path, source = waiting.popleft()
        kind = kind_of(kinds, path)
        if path in seen or kind in found:
            continue
        seen.add(path)
        status, html, text = get(live, path, device)
        assert status < 400 or not source or status in allowed, f"{source} leads to {path}: {status}"
        if not html:
            continue
        found[kind] = path
        waiting.extend((leads_to, path) for leads_to in links(text))
    return found


def links(text: str) -> list[str]:
    """Where the links of a page lead inside the country."""
    parts = [urlsplit(unescape(link)) for link in LINK.findall(text)]
    inside = [one for one in parts if not one.hostname and one.path.startswith("/")]
    return [one.path + (f"?{one.query}" if one.query else "") for one in inside]


def kind_of(kinds: MapAdapter, path: str) -> str:
    try:
        return str(kinds.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return "nothing"


def get(live: Live, path: str, device: str) -> tuple[int, bool, str]:
    """Status, whether it is a page, and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    headers = {"Host": f"fr.localhost:{live.port}", "Accept-Language": "fr"}
    connection.request("GET", path, headers=headers | ({"Cookie": f"device={device}"} if device else {}))
    response = connection.getresponse()
    text = response.read().decode(errors="replace")
    connection.close()
    return response.status, response.headers.get_content_type() == "text/html" and response.status not in SENT_ON, text
