"""A neighbour in front of a browser: joins, publishes, answers, reads. Finds things by what they are, in any language."""

import itertools
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from infra.mail_catcher.store import Letter
from tests.builders.accounts import a_person
from tests.chromium import Opened
from tests.journeys.hands import Finger, Hands, Keyboard, Thumb
from tests.journeys.sayings import Sayings
from tests.live import Live, wait_for

PASSWORD = "seven green snails sing"
RELOADS = 200  # of a page until it shows what comes by the road of events
_numbers = itertools.count(1)


@dataclass
class Neighbour:
    """One person in one window."""

    window: Opened
    given_name: str
    family_name: str
    town: str
    hands: Hands
    email: str
    letters_read: int = 0

    @property
    def page(self) -> Page:
        return self.window.page

    # joining

    def join(self) -> None:
        """From the front page to the letter that asks to confirm."""
        self.fill_in_the_form()
        self.submit("sign-up")
        self.comes_to("**/sign-up/sent")

    def fill_in_the_form(self) -> None:
        page, hands = self.page, self.hands
        page.goto(self.window.live.address("/sign-up", country=self.window.country))
        hands.fill(page.locator("[name=given_name]"), self.given_name)
        hands.fill(page.locator("[name=family_name]"), self.family_name)
        self.choose_town()
        for part, figures in (("day", "2"), ("month", "4"), ("year", "1985")):
            hands.fill(page.locator(f"[name=birth_date_{part}]"), figures)
        hands.fill(page.locator("[name=email]"), self.email)
        hands.fill(page.locator("[name=password]"), PASSWORD)
        hands.tick(page.locator("[name=terms]"))

    def choose_town(self) -> None:
        """By search: with JavaScript the towns appear while one types; without, the name is enough."""
        page, field = self.page, self.page.locator("form [name=place]")
        if not self.scripted:
            self.hands.fill(field, self.town)
            return
        with page.expect_response(lambda answer: answer.url.endswith(quote(self.town[-4:-1]))):
            self.hands.write(field, self.town[:-1])
        found = page.locator("#towns label", has_text=self.town).first
        found.wait_for()
        if not found.locator("input").is_checked():
            self.hands.tick(found.locator("input"))

    def confirm(self) -> Letter:
        """Read the letter in the mail catcher, follow its link, press its one button."""
        letter = self.next_letter()
        page = self.page
        page.goto(f"{self.window.live.mail_page}/letters/{letter.id}")
        link = page.locator("a", has_text="/confirm/").first
        self.hands.press(link)
        self.comes_to("**/confirm/*")
        self.submit("/confirm/")
        self.comes_to(re.compile(r"localhost:\d+/$"))
        return letter

    # ads and answers

    def publish(self, kind: str, title: str, text: str) -> str:
        """Publish an ad from the bar at the bottom; returns its address on this host."""
        self.open_form(kind)
        self.fill_ad(title, text)
        self.submit("/ads")
        self.comes_to(re.compile(r"/ads/(?!new$)\w+$"))
        return self.page.url

    def open_form(self, kind: str) -> None:
        """By the bar at the bottom and the page of kinds."""
        self.page.goto(self.window.live.address(country=self.window.country))
        self.hands.press(self.bar("/ads/new"))
        self.comes_to("**/ads/new")
        self.hands.press(self.page.locator(f"main a[href$='kind={kind}']"))
        self.comes_to(f"**/ads/new?kind={kind}")

    def fill_ad(self, title: str, text: str, told: Mapping[str, str] | None = None) -> None:
        """`told`: what the kind asks for beside them, by name of the field."""
        form = self.page.locator("#new-ad")
        self.hands.fill(form.locator("[name=title]"), title)
        for name, value in (told or {}).items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                self.hands.fill(field, value)
        self.hands.fill(form.locator("[name=text]"), text)

    def card(self, title: str) -> Locator:
        """The card of an ad or a post in the feed."""
        self.page.goto(self.window.live.address(country=self.window.country))
        return self.page.locator("article", has_text=title)

    def sees(self, title: str) -> Locator:
        """The card of what comes by the road of events: the feed is loaded again until it is there."""
        card = self.card(title).first
        for _ in range(RELOADS):
            if card.count():
                return card
            self.page.wait_for_timeout(200)
            self.page.reload()
        raise AssertionError(f"{title!r} is not in the feed\n{self.window.live.said()}")

    def answer(self, title: str, text: str) -> None:
        """From the feed to the ad, to the conversation."""
        page = self.page
        self.hands.press(self.card(title).locator("a[href$='#answer']"))
        self.comes_to("**/ads/*")
        self.hands.fill(page.locator("#answer-form [name=text]"), text)
        self.submit("/answers")
        self.comes_to("**/conversations/*")

    def open_messages(self) -> None:
        """By the bar at the bottom, where the count stands, to the newest conversation."""
        page = self.page
        page.goto(self.window.live.address(country=self.window.country))
        self.hands.press(self.bar("/conversations"))
        self.comes_to("**/conversations")
        self.hands.press(page.locator("main a[href*='/conversations/']").first)
        self.comes_to("**/conversations/*")

    def write(self, text: str) -> None:
        """A message into the open conversation."""
        form = self.page.locator("main form", has=self.page.locator("textarea[name=text]"))
        self.hands.fill(form.locator("[name=text]"), text)
        self.hands.press(form.locator("button[type=submit]").last)
        self.message(text).wait_for()

    def message(self, text: str) -> Locator:
        return self.page.locator(".thread", has_text=text)

    def listens(self, address: str) -> None:
        """Open a page and wait until it is told what comes: by the streams process."""
        whole = (
            address if address.startswith("http") else self.window.live.address(address, country=self.window.country)
        )
        with self.page.expect_response(lambda answer: answer.url.endswith("/live") and answer.request.method == "POST"):
            self.page.goto(whole)

    def told(self, address: str) -> Locator:
        """The line in one's notifications that leads there: the page is loaded again until it is there."""
        path = "/" + address.split("/", 3)[3]
        line = self.page.locator(f"main .line--new a[href$='{path}']").first
        self.window.go("/notifications")
        for _ in range(RELOADS):
            if line.count():
                return line
            self.page.wait_for_timeout(200)
            self.page.reload()
        raise AssertionError(f"Nothing was told of {path}\n{self.window.live.said()}")

    def bar(self, path: str) -> Locator:
        """An entry of the navigation that is shown at this width."""
        return self.page.locator(f"nav a[href$='{path}']:visible").first

    # letters

    def next_letter(self) -> Letter:
        """The next letter to this person, in the language of the page they signed up in, with links to this host."""
        self.letters_read += 1
        live, country = self.window.live, self.window.country
        letter = live.letter(self.email, number=self.letters_read)
        host = live.address("", country=country)
        foreign = [link for link in re.findall(r"https?://[^\s\"<>]+", letter.text) if not link.startswith(f"{host}/")]
        assert not foreign, f"links to another host: {foreign}"
        assert dict(letter.headers)["Content-Language"].split("-")[0] == country
        return letter

    def letter_telling(self, words: str) -> Letter:
        """The letter to this person in which these words stand, waited for."""
        live = self.window.live
        found = lambda: next((one for one in live.letters.letters(self.email) if words in one.text), None)  # noqa: E731
        return wait_for(found, f"a letter to {self.email} with: {words}", live.said)

    def opens(self, letter: Letter, part: str = "") -> None:
        """Look at a letter as the mail catcher shows it; `part`: "/html" for the letter alone."""
        self.page.goto(f"{self.window.live.mail_page}/letters/{letter.id}{part}")

    # pages

    def comes_to(self, url: str | re.Pattern[str]) -> None:
        """Wait for a page; where it does not come, tell what the person has before them instead."""
        try:
            self.page.wait_for_url(url)
        except PlaywrightTimeout as late:
            raise AssertionError(f"{url} did not come, but: {self.page.locator('main').inner_text()}") from late

    @property
    def scripted(self) -> bool:
        return bool(self.page.locator("html").evaluate("() => Boolean(window.htmx)"))

    def submit(self, action: str) -> None:
        """Press the first button of the form that goes to an address with `action` in it."""
        self.hands.press(self.page.locator(f"main form[action*='{action}'] button:not([type=button])").first)


def arrives(
    window: Opened,
    given_name: str,
    family_name: str,
    *,
    town: str = "Saint-Malo",
    keyboard: bool = False,
    touch: bool = False,
    email: str = "",
) -> Neighbour:
    """Somebody with a mailbox, of their own unless `email` is given, and no account yet. `touch`: on a telephone."""
    email = email or f"neighbour.{next(_numbers)}.{secrets.token_hex(3)}@example.org"
    hands: Hands = Keyboard(window.page) if keyboard else Thumb() if touch else Finger()
    return Neighbour(window, given_name, family_name, town, hands, email)


def at_home(open_window: Callable[..., Opened], live: Live, say: Sayings, name: tuple[str, str]) -> Neighbour:
    """Somebody of the sayings' town who has an account, on a telephone."""
    given_name, family_name = name
    person = live.person(
        a_person,
        say.country,
        given_name=given_name,
        family_name=family_name,
        place_id=say.place_id,
        language=say.country,
    )
    window = open_window(say.country, device=person.device, has_touch=True, is_mobile=True)
    return Neighbour(window, given_name, family_name, say.town, Thumb(), person.account.email)
