"""Every page that links lead to, as each role, in a real browser: widths, light, dark, forced colours, axe, tagged words.

Chromium opens each kind of page as a visitor and as a resident, and a third of them as everybody else; the look for axe goes
round from page to page. With `--all` everybody opens every page, in every look.
"""

import re

import pytest
from babel import Locale

from app.factory import create_app
from app.i18n.catalogue import LANGUAGES, PSEUDO
from infra import catalogues, extraction, pseudo
from tests import world
from tests.chromium import opened_in
from tests.journeys.neighbourhood import settle
from tests.live import CHECKOUT, free_ports
from tests.quality import crawl
from tests.quality.crawl import ROLES
from tests.quality.looks import LOOKS, axe

WIDTHS = (320, 390, 1366)
# Behind a link of a letter, or the code of a poster; parts of pages; for machines; the face of a space stands at its place's address.
BY_LETTER = {
    "accounts.confirm_page",
    "accounts.reset_page",
    "accounts.new_email_page",
    "ads.renewing",
    "ads.seen",
    "notifications.ask_letters_off",
}
BY_QUERY = {"ads.new, the form of a kind": "/ads/new?kind=ride"}  # another page at an address that has been seen
PARTS = {"conversations.later", "notifications.unread", "places.suggest"}
DRAWINGS = {"places.cell_still", "places.place_still", "places.streets", "places.tile"}
MAPS = {f"showcase.{name}" for name in ("index", "pages", "places", "types", "posts", "robots")}
FEEDS = {"spaces.atom", "spaces.json_feed"}
MACHINES = {
    "healthz",
    "worker",
    "conversations.listen",
    "help.try_door",
    "files.fetch",
    "help.postal_codes",
    *MAPS,
    *FEEDS,
}
NO_PAGES = BY_LETTER | PARTS | DRAWINGS | MACHINES | {"spaces.show"}
FIRST_VIEW = 80_000  # bytes of the feed on a phone, headers included


@pytest.fixture(scope="module")
def neighbourhood(live):
    return settle(live)


@pytest.fixture(scope="module")
def kinds(live):
    return crawl.kinds_of(live)


@pytest.fixture(scope="module")
def pages(live, neighbourhood, kinds):
    """For each role one path of every kind of page that links lead to."""
    return {
        role: crawl.of_role(live, kinds, role, device) | (BY_QUERY if role == "resident" else {})
        for role, device in neighbourhood.devices.items()
    }


def test_links_lead_to_every_page(live, pages):
    rules = [rule for rule in create_app(live.house).url_map.iter_rules() if "GET" in (rule.methods or ())]
    every = {rule.endpoint for rule in rules if not rule.rule.startswith(("/api/", "/static/"))}
    reached = {kind for found in pages.values() for kind in found}
    missing = " ".join(sorted(every - reached - NO_PAGES))
    assert not missing, missing


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_speaks_its_language_and_is_clean_to_axe(chromium, live, neighbourhood, pages, role, request):
    device = neighbourhood.devices[role]
    opened = opened_in(chromium, live, "fr", width=390, device=device)
    opened.eyes.expect_status(403)
    opened.eyes.expect_status(404)
    faults = []
    every = request.config.getoption("--all")
    for number, (kind, path) in enumerate(_opened(pages, role, every)):
        page = opened.go(path)
        found = [*_faults(page), *_too_wide(page)]
        for look in _samples(kind, number, every):
            look.put_on(page)
            found += [f"at {look.name}: {fault}" for fault in axe(page, look)]
        faults += [f"{kind} {path}: {fault}" for fault in (*found, *opened.eyes.seen)]
        opened.eyes.seen.clear()
    opened.page.context.close()
    assert not faults, "\n".join(faults)


def _opened(pages, role, every):
    """The pages a role opens: of those that a resident opens as well, the others open one in three."""
    paths = sorted(pages[role].items())
    if every or role in {"visitor", "resident"}:
        return paths
    return [
        (kind, path) for number, (kind, path) in enumerate(paths) if kind not in pages["resident"] or number % 3 == 0
    ]


def _samples(kind, number, every):
    """The looks that axe takes: each kind of page in one, and every third again for another role."""
    if every:
        return LOOKS
    again = kind in _looked_at and (number + len(_looked_at)) % 3
    _looked_at.add(kind)
    return [] if again else [LOOKS[number % len(LOOKS)]]


_looked_at = set()


def _too_wide(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            yield f"{over} px too wide at {width}"


def _faults(page):
    if not page.title().removesuffix("– Smiile").strip():
        yield "no title"
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    if (page.locator("html").get_attribute("lang") or "")[:2] != "fr":
        yield "the wrong language"
    if page.locator("[style]").count():
        yield "a style attribute"


def test_the_first_view_of_the_feed_is_light(chromium, live, neighbourhood):
    opened = opened_in(chromium, live, "fr", width=390, device=neighbourhood.devices["resident"])
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    opened.page.goto(live.address("/"), wait_until="networkidle")
    opened.page.context.close()
    assert sum(sizes) <= FIRST_VIEW, sizes


# The pseudo-language: what shows without brackets was never marked for translation.

OUTSIDE = """() => {
  const kept = [];
  const skipped = 'script, noscript, style, time, svg, [lang]:not(html), .brand, .words, .prose, [name=time_zone]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(skipped)) kept.push(walker.currentNode.data);
  for (const name of ['aria-label', 'alt', 'title', 'placeholder'])
    for (const one of document.querySelectorAll(`body [${name}]`)) kept.push(one.getAttribute(name));
  return kept.join('\\n') + '\\n' + document.title;
}"""


@pytest.fixture(scope="module")
def pseudo_port(live):
    """A web process on the same house that offers the pseudo-language, with the words of the source as it stands."""
    made = pseudo.catalogue(extraction.template(CHECKOUT), extraction.header(PSEUDO, catalogues.ONE_IS_ONE))
    path = catalogues.path_of(CHECKOUT, PSEUDO).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save_as_mofile(str(path))
    port = free_ports(1)
    with live.web(port, "web-pseudo", SMIILE_PSEUDO="1"):
        yield port


@pytest.mark.parametrize("role", ROLES)
def test_every_word_of_a_page_is_marked_for_translation_and_longer_words_fit(
    chromium, live, neighbourhood, pages, pseudo_port, role, request
):
    device = neighbourhood.devices[role]
    opened = opened_in(chromium, live, "fr", width=320, device=device, port=pseudo_port)
    url = live.address(port=pseudo_port)
    opened.page.context.add_cookies([{"name": "language", "value": PSEUDO, "url": url}])
    faults = []
    for kind, path in _opened(pages, role, request.config.getoption("--all")):
        if kind == "offline":
            continue  # knows no country, and so no pseudo-language: it speaks as the browser does
        opened.page.goto(live.address(path, port=pseudo_port))
        untagged = _untagged(opened.page.evaluate(OUTSIDE), neighbourhood.names)
        faults += [f"{kind} {path}: {words}" for words in untagged]
        over = opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            faults.append(f"{kind} {path}: {over} px too wide with longer words")
    opened.page.context.close()
    assert not faults, "\n".join(faults)


def _untagged(text, names):
    """What stands outside brackets, without what is nobody's to translate: names, places, languages, figures."""
    outside, depth = [], 0
    for letter in text:
        depth += (letter == "[") - (letter == "]" and depth > 0)
        outside.append("\n" if letter in "[]" else "" if depth else letter)
    known = {*names, "Smiile", "smiile", "France", "Côtes-d'Armor", *(place["name"] for place in world.PLACES)}
    known |= {Locale.parse(code).get_display_name(code).capitalize() for code in LANGUAGES}
    for line in "".join(outside).splitlines():
        rest = re.sub(
            r"\S+@example\.org|https?://\S+|(?:[A-Z]\w+, )?\d{1,2} [A-Z]\w+(?: \d{4})?", " ", line
        )  # dates are CLDR's
        for name in sorted(known, key=len, reverse=True):
            rest = rest.replace(name, " ")
        if re.search(r"[^\W\d_]{3,}", rest):
            yield line.strip()
