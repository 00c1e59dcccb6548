"""Every page of the house in every state, as each role: what the crawl reaches, and what no link leads to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, abort, render_template
from playwright.sync_api import Page, Route

from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.models import AdKind, Outcome
from app.blueprints.ads.services import answer_ad, close_ad, publish_ad
from app.blueprints.conversations.services import leave
from app.blueprints.posts.models import Priority
from app.blueprints.posts.services import withdraw_post, write_post
from app.factory import create_app
from app.web.auth import digest
from infra.mail_catcher.store import Letter
from kernel import ids
from tenants import packs
from tenants.asker import Asker
from tenants.registry import Tenant
from tests.browser import Browser
from tests.browser import Page as Answer
from tests.builders.accounts import a_person
from tests.journeys.neighbourhood import Neighbourhood, settle
from tests.live import Live
from tests.quality import crawl
from tests.quality.letters import Writers
from tests.world import SAINT_MALO

STATUSES = (403, 404, 410, 413, 422, 429, 500, 503)
# Forms that a person fills in: those with a field one sees.
FORM = re.compile(r'<form class="form"[^>]* method="post" action="([^"]+)".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
REFUSED = 422
FIELD = re.compile(r'<(?:textarea|select|input(?! type="(?:hidden|submit)"))')
# What somebody meets who has come to a place where nothing is yet, or who looks for what nobody has.
EMPTY = (
    "/", "/?q=zzzz", "/map", "/skills", "/skills?q=zzzz", "/conversations", "/conversations?q=zzzz", "/notifications",
    "/ads/mine", "/ads/dismissed", "/searches", "/account/blocked", "/places?q=zzzz", "/saint-malo",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """One page as somebody meets it. `body`: shown instead of what the house answers to a plain look; for refused forms, pages
    that only a fault brings, and letters."""

    name: str
    role: str
    path: str
    body: str = field(default="", repr=False)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def letter(self) -> bool:
        return self.name.startswith("letter ")

    def unexpected(self, said: list[str]) -> list[str]:
        """What was said on the console or asked of others, without what is meant: the status of the page itself, and where the
        page was put in the place of an answer, that Chromium lets it ask no other port."""
        own = [one for one in said if "status of" in one and one.endswith(f"{self.path})")]
        return [one for one in said if one not in own and not (self.body and "/live" in one)]

    def read(self, live: Live, device: str) -> str:
        """The HTML of it."""
        return self.body or crawl.get(live, self.path, device)[2]

    def open(self, page: Page, address: str) -> None:
        """Go there."""
        if self.body:
            # The method itself is frozen, and Playwright marks what it calls.
            page.route(address, lambda route: self._instead(route))
        page.goto(address, wait_until="load")
        if self.body:
            page.unroute(address)

    def _instead(self, route: Route) -> None:
        route.fulfill(status=self.status, body=self.body, headers=self.headers)


@dataclass
class Ground:
    """The neighbourhood, its people by role, and every state of every page."""

    live: Live
    app: Flask
    neighbourhood: Neighbourhood
    devices: dict[str, str]
    states: list[State]


def gathered(live: Live) -> Ground:
    """Everything to look at. Sends and changes things: forms that are refused come last."""
    neighbourhood = settle(live)
    app, devices = with_faults(live), dict(neighbourhood.devices)
    kinds = crawl.kinds_of(live)
    reached = {role: crawl.of_role(live, kinds, role, device) for role, device in devices.items()}
    states = [State(kind, role, path) for role, found in reached.items() for kind, path in found.items()]
    states += unlinked(live, app, devices, space=live.world.dinan)
    states += list(_refused(app, states, devices))
    return Ground(live, app, neighbourhood, devices, states)


def unlinked(live: Live, app: Flask, devices: dict[str, str], *, space: Tenant) -> list[State]:
    """What no link of a page leads to: letters and what is behind their links, errors, what is empty or over.

    `devices` has those of a resident and of staff of the `space`; those of the people in it are added.
    """
    writers = Writers(live, app)
    letters = writers.write()
    devices |= {"author": writers.anna.device, "reporter": writers.bela.device, "alone": _alone(live)}
    states = [State(name, "visitor", path) for name, path in writers.links(letters).items()]
    states.append(State("link renew", "author", f"/ads/{writers.ending}/renew"))
    states.append(State("code of a poster", "visitor", f"/ads/{writers.ending}/seen"))
    hidden = f"/ads/{writers.reported[True]}"
    states += [State(f"hidden ad, {role}", role, hidden) for role in ("author", "reporter")]
    states += [State(f"empty {path}", "alone", path) for path in EMPTY]
    states += _over(live, devices, space)
    states += faults(app, devices)
    states += [_as_page(number, letter) for number, letter in enumerate(letters, start=1)]
    return states


def with_faults(live: Live) -> Flask:
    """The application with addresses at which it fails as told, and with the page of no network."""
    app = create_app(live.house)
    app.add_url_rule("/fault/<int:status>", "fault", lambda status: abort(status))
    app.add_url_rule("/fault/offline", "fault_offline", lambda: render_template("errors/offline.html"))
    return app


def faults(app: Flask, devices: dict[str, str]) -> Iterator[State]:
    """The pages of errors, to a visitor and to somebody signed in; and the page of no network."""
    for role, what in ((role, what) for role in ("visitor", "resident") for what in (*STATUSES, "offline")):
        path = f"/fault/{what}"
        page = Browser(app, host="fr.localhost", language="fr", device=devices[role] or None).get(path)
        yield _answered(f"error {what}", role, path, page)


def _answered(name: str, role: str, path: str, answer: Answer) -> State:
    """An answer that was given already, to be shown as it came."""
    kept = {each: answer.response.headers[each] for each in ("Content-Type", "Content-Security-Policy")}
    return State(name, role, path, body=answer.text, status=answer.status, headers=kept)


def _alone(live: Live) -> str:
    """Somebody with neither neighbours nor letters: the device."""
    return live.person(a_person, given_name="Zoé", family_name="Quint", place_id=SAINT_MALO, language="fr").device


def _over(live: Live, devices: dict[str, str], space: Tenant) -> Iterator[State]:
    """What has ended: a settled ad and the conversation about it, one that was left, a post that was taken back."""
    with live.unit() as unit:
        author, other = (_asker(unit.session, devices[role]) for role in ("author", "reporter"))
        told = {"pack": packs.load("fr"), "kind": AdKind.give, "title": "[Un lit]", "text": "", "key": ids.uuid7()}
        ad = publish_ad(unit.session, asker=author, **told)
        talk = answer_ad(unit.session, asker=other, public_id=ad.public_id, text="[Je le prends.]", key=ids.uuid7())
        close_ad(unit.session, asker=author, public_id=ad.public_id, outcome=Outcome.elsewhere)
        leave(unit.session, asker=other, conversation_id=talk.id)
        ad_path, talk_path = f"/ads/{ad.public_id}", f"/conversations/{talk.public_id}"
        staff = _asker(unit.session, devices["staff"])
    with live.house.scope.unit(space) as unit:
        words = {
            "title": "[Annulé]",
            "text": "[Rien.]",
            "priority": Priority.normal,
            "last_day": None,
            "key": ids.uuid7(),
        }
        post = write_post(unit.session, asker=staff, publish=True, **words)
        withdraw_post(unit.session, asker=staff, public_id=post.public_id)
        post_path = f"/{space.slug}/posts/{post.public_id}"
    yield State("settled ad, its author", "author", ad_path)
    yield State("settled ad, who answered", "reporter", ad_path)
    yield State("conversation the other has left", "author", talk_path)
    yield State("conversation one has left", "reporter", talk_path)
    yield State("post taken back", "visitor", post_path)
    yield State("post taken back, to its staff", "staff", post_path)


def _asker(session: Any, device: str) -> Asker:
    found = asker_for(session, digest=digest(device))
    assert found is not None
    return found


def _as_page(number: int, letter: Letter) -> State:
    """A letter as a mail program shows it."""
    name, kept = f"letter {number:02d} {letter.subject}", {"Content-Type": "text/html; charset=utf-8"}
    return State(name, "visitor", f"/letter/{number}", body=letter.html, headers=kept)


def _refused(app: Flask, states: list[State], devices: dict[str, str]) -> Iterator[State]:
    """Each form that a person fills in, once: sent with nothing in it, and refused. What else one does then was meant."""
    known = set()
    for state in states:
        browser = Browser(app, host="fr.localhost", language="fr", device=devices[state.role] or None)
        for found in FORM.finditer("" if state.body else browser.get(state.path).text):
            action = found[1]
            if FIELD.search(found[0]) and action not in known:
                known.add(action)
                page = browser.send(action, dict(HIDDEN.findall(found[0])))
                if page.status == REFUSED:
                    yield _answered(f"sent empty: {state.name}", state.role, action, page)
