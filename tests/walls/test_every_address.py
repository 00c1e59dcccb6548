"""Every address with an id in it, tried with the ids of France's and Saint-Malo's private things by whom they are not for.

A new address fails here until somebody has said whose it is.
"""

import pytest
from sqlalchemy import text

from app.blueprints.ads.models import AdKind
from tests.walls.secrets import SECRET, plant

# address -> (what stands in it, who must not see it). Xenia asks her own country; "stolen" is her cookie shown to France.
OUTSIDERS = ("visitor", "xenia", "stolen")
STRANGERS = (*OUTSIDERS, "farid")
NOT_STAFF = (*OUTSIDERS, "farid", "lea", "gwen")
GUESSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "/ads/<public_id>": ("ad", OUTSIDERS),  # Farid is a neighbour of the same country: ads are for him too
    "/ads/<public_id>/edit": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/photos": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/history": ("ad", OUTSIDERS),
    "/ads/<public_id>/dismiss": ("ad", OUTSIDERS),
    "/ads/<public_id>/undismiss": ("ad", OUTSIDERS),
    "/ads/<public_id>/close": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/publish": ("draft_ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/throw-away": ("draft_ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/renew": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/reopen": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/copy": ("ad", (*STRANGERS, "tom")),
    "/ads/<public_id>/match": ("lost_ad", OUTSIDERS),
    "/ads/<public_id>/poster": ("lost_ad", (*STRANGERS, "tom")),
    "/matches/<public_id>/confirm": ("match", (*STRANGERS, "tom")),  # Tom has said it: Léa decides
    "/matches/<public_id>/decline": ("match", (*STRANGERS, "tom")),
    "/ads/<public_id>/answers": ("ad", OUTSIDERS),
    "/api/v1/ads/<public_id>": ("ad", OUTSIDERS),  # for Farid to read; who changes it: the test below
    "/api/v1/ads/<public_id>/history": ("ad", OUTSIDERS),
    "/api/v1/ads/<public_id>/dismiss": ("ad", OUTSIDERS),
    "/api/v1/ads/<public_id>/undismiss": ("ad", OUTSIDERS),
    "/api/v1/ads/<public_id>/close": ("ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/publish": ("draft_ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/renew": ("ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/reopen": ("ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/copy": ("ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/matches": ("lost_ad", OUTSIDERS),
    "/api/v1/ads/<public_id>/alike": ("lost_ad", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/reach": ("lost_ad", (*STRANGERS, "tom")),
    "/api/v1/matches/<public_id>/confirm": ("match", (*STRANGERS, "tom")),
    "/api/v1/matches/<public_id>/decline": ("match", (*STRANGERS, "tom")),
    "/api/v1/ads/<public_id>/answers": ("ad", OUTSIDERS),
    "/api/v1/ads/<public_id>/photos": ("ad", (*STRANGERS, "tom")),
    "/conversations/<public_id>": ("talk", STRANGERS),
    "/conversations/<public_id>/later": ("talk", STRANGERS),
    "/conversations/<public_id>/live": ("talk", STRANGERS),
    "/conversations/<public_id>/leave": ("talk", STRANGERS),
    "/conversations/<public_id>/read": ("talk", STRANGERS),
    "/conversations/<public_id>/archive": ("talk", STRANGERS),
    "/conversations/<public_id>/unarchive": ("talk", STRANGERS),
    "/conversations/<public_id>/number/show": ("talk", STRANGERS),
    "/conversations/<public_id>/number/hide": ("talk", STRANGERS),
    "/conversations/<public_id>/number/ask": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/messages": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/later": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/read": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/archive": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/unarchive": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/leave": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/number/show": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/number/hide": ("talk", STRANGERS),
    "/api/v1/conversations/<public_id>/number/ask": ("talk", STRANGERS),
    "/reports/<public_id>": ("report", (*STRANGERS, "lea")),
    "/moderation/<public_id>": ("report", (*STRANGERS, "tom", "lea")),
    "/moderation/photos/<public_id>": ("photo", (*STRANGERS, "tom", "lea")),
    "/api/v1/reports/<public_id>": ("report", (*STRANGERS, "lea")),
    "/api/v1/moderation/reports/<public_id>": ("report", (*STRANGERS, "tom", "lea")),
    "/api/v1/moderation/reports/<public_id>/decide": ("report", (*STRANGERS, "tom", "lea")),
    "/api/v1/moderation/photos/<public_id>/decide": ("photo", (*STRANGERS, "tom", "lea")),
    "/files/<public_id>": ("photo", (*STRANGERS, "tom", "ines")),
    "/files/<public_id>/<variant>": ("photo", OUTSIDERS),
    "/files/<public_id>/alt": ("photo", (*STRANGERS, "tom", "ines")),
    "/files/<public_id>/earlier": ("photo", (*STRANGERS, "tom", "ines")),
    "/files/<public_id>/later": ("photo", (*STRANGERS, "tom", "ines")),
    "/files/<public_id>/remove": ("photo", (*STRANGERS, "tom", "ines")),
    "/files/<public_id>/object": ("photo", (*STRANGERS, "tom", "ines")),
    "/api/v1/files/<public_id>/object": ("photo", (*STRANGERS, "tom", "ines")),
    "/api/v1/files/<public_id>": ("photo", (*STRANGERS, "tom", "ines")),
    "/api/v1/files/<public_id>/earlier": ("photo", (*STRANGERS, "tom", "ines")),
    "/api/v1/files/<public_id>/later": ("photo", (*STRANGERS, "tom", "ines")),
    "/searches/<public_id>/edit": ("search", (*STRANGERS, "tom")),
    "/searches/<public_id>/look": ("search", (*STRANGERS, "tom")),
    "/searches/<public_id>/delete": ("search", (*STRANGERS, "tom")),
    "/api/v1/searches/<public_id>": ("search", (*STRANGERS, "tom")),
    "/api/v1/searches/<public_id>/look": ("search", (*STRANGERS, "tom")),
    "/account/devices/<sealed:device_id>/end": ("device", (*STRANGERS, "tom")),
    "/api/v1/account/devices/<sealed:device_id>": ("device", (*STRANGERS, "tom")),
    "/<space>/posts/<public_id>": ("draft", NOT_STAFF),
    "/<space>/posts/<public_id>/edit": ("draft", NOT_STAFF),
    "/<space>/posts/<public_id>/publish": ("draft", NOT_STAFF),
    "/<space>/posts/<public_id>/withdraw": ("draft", NOT_STAFF),
    "/api/v1/spaces/<space>/posts/<public_id>": ("draft", NOT_STAFF),
    "/api/v1/spaces/<space>/posts/<public_id>/publish": ("draft", NOT_STAFF),
    "/api/v1/spaces/<space>/posts/<public_id>/withdraw": ("draft", NOT_STAFF),
    "/<space>/staff/<sealed:staff_id>/end": ("staff", NOT_STAFF),
    "/api/v1/spaces/<space>/staff/<sealed:staff_id>": ("staff", NOT_STAFF),
    "/api/v1/spaces/<space>/staff": ("", NOT_STAFF),
    "/api/v1/spaces/<space>/posts/at-desk": ("", NOT_STAFF),
    "/<space>/posts/new": ("", NOT_STAFF),
    "/<space>/desk": ("", NOT_STAFF),
    "/<space>/staff": ("", NOT_STAFF),
    # Links sent by letter are their own proof, in their own country only.
    "/confirm/<secret>": ("link_confirm", ("xenia",)),
    "/reset/<secret>": ("link_reset", ("xenia",)),
    "/account/email/<secret>": ("link_change_email", ("xenia",)),
}
PUBLIC = {
    "/<slug>",
    "/<space>",
    "/<space>/posts",  # POST only: /<space>/posts/new shows its form
    "/api/v1/spaces/<space>/posts",
    "/<space>/feed.atom",  # what is published, and nothing else: tests/spaces/test_feeds.py
    "/<space>/feed.json",
    "/api/<room>",  # words about the JSON door
    "/api/<room>/try",
    "/api/v1/spaces/<space>",
    "/api/v1/places/<slug>",  # public geography and numbers
    *(f"/<slug>/{kind}" for kind in AdKind),  # numbers only: tests/showcase
    *(f"/sitemaps/{kind}-<int(min=1, max=9999):number>.xml" for kind in ("places", "types", "posts")),
    "/static/dist/<path:name>",
    "/ads/<public_id>/seen",  # the same words for every ad, or none: tests/ads/test_poster.py
    # Drawings of public geography: a place, a cell anybody may name, a square of the world.
    "/map/places/<sealed:place_id>.svg",
    "/map/around/<cell>/<int:km>.svg",
    "/map/tiles/<int:z>/<int:x>/<int:y>",
    "/hooks/stripe/<any(platform, connect, thin):door>",  # for Stripe, which signs: tests/payments
    "/notifications/letters/off/<token>",  # signed for one country and person: tests/notifications
}
SHUT = {401, 403, 404}
TRIED = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
# Nothing is missing for any door, so that it is the wall that refuses and not the form.
WHOLE = {
    "kind": "ask",
    "title": "Mine now",
    "text": "mine now",
    "key": "0199d3b0-0000-7000-8000-000000000001",
    "version": "1",
    "priority": "normal",
    "decision": "hide",
    "newest": "AAAAAAAAAAA",
    "outcome": "elsewhere",
    "statement": "It is mine now, and nobody's else.",
    "name": "Mine now",
    "tell": "page",
    "new_password": "otters juggle blue lamps",
}

TYPED = {"version": 1}  # JSON takes no text for a number
ASKED = {"/api/v1/conversations/<public_id>/later": "?since=AAAAAAAAAAA"}


@pytest.fixture
def ground(unit, world):
    return plant(unit, world)


def filled(rule, value):
    path = rule.replace("<space>", "saint-malo").replace("<variant>", "480.webp")
    start = path.find("<")
    return path if start < 0 else path[:start] + value + path[path.index(">") + 1 :]


def asking(browse, ground, who):
    if who == "visitor":
        return browse()
    if who == "xenia":
        return browse(ground.people["xenia"], host="xx.localhost")
    if who == "stolen":
        return browse(ground.people["xenia"])
    return browse(ground.people[who])


def written(unit, world):
    """What stands in every table of France and of Saint-Malo, as one digest for each."""
    found = {}
    for tenant in (world.fr, world.saint_malo):
        with unit(tenant, read_only=True) as here:
            tables = text("SELECT tablename FROM pg_tables WHERE schemaname = :of AND tablename <> 'alembic_version'")
            names = here.session.scalars(tables, {"of": tenant.schema}).all()
            digest = "SELECT '{0}.{1}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0}.{1} AS t"
            every = " UNION ALL ".join(digest.format(tenant.schema, name) for name in names)
            found |= dict(here.session.execute(text(every)).all())
    return found


def is_shut(answer, rule, who):
    """Refused; who is not signed in may be sent to the door, and to nowhere else."""
    if answer.status == 303:
        return who in OUTSIDERS and answer.location.startswith("/sign-in")
    return answer.status in SHUT | ({410, 422} if "secret" in rule else set())


def methods_of(app, rule):
    return {method for found in app.url_map.iter_rules() if found.rule == rule for method in found.methods}


def test_every_address_with_an_id_is_told_here(app):
    with_ids = {rule.rule for rule in app.url_map.iter_rules() if "<" in rule.rule}
    assert with_ids - PUBLIC - GUESSED.keys() == set(), "say in GUESSED whose it is, and plant one in secrets.py"
    assert GUESSED.keys() - with_ids == set(), "in GUESSED, but no address any more"


@pytest.mark.parametrize(("rule", "who"), [(rule, who) for rule, (_, shut) in GUESSED.items() for who in shut])
def test_guessed_address_tells_a_stranger_nothing_and_changes_nothing(app, browse, ground, unit, world, rule, who):
    key, before = GUESSED[rule][0], written(unit, world)
    path, browser = filled(rule, ground.ids.get(key, "")), asking(browse, ground, who)
    methods = methods_of(app, rule)
    answers = [browser.get(path + ASKED.get(rule, ""))] if "GET" in methods else []
    if path.startswith("/api/"):
        answers += [
            browser.send_json(method, path, **WHOLE | TYPED)
            for method in sorted(methods & {"POST", "PUT", "PATCH", "DELETE"})
        ]
    elif "POST" in methods:
        answers.append(browser.post(path, **WHOLE))
    assert answers
    assert methods <= TRIED
    for answer in answers:
        assert is_shut(answer, rule, who), (path, who, answer.status, answer.location)
        assert SECRET not in answer.text
    assert written(unit, world) == before


@pytest.mark.parametrize(
    "rule", ["/searches/<public_id>/delete", "/ads/<public_id>/close", "/files/<public_id>/remove"]
)
def test_whoever_may_would_fail_the_test_of_strangers(browse, ground, unit, world, rule):
    """The test above could not fail if what is done looked like what is refused."""
    before = written(unit, world)
    answer = asking(browse, ground, "lea").post(filled(rule, ground.ids[GUESSED[rule][0]]), **WHOLE)
    assert answer.status == 303
    assert not is_shut(answer, rule, "lea")
    assert written(unit, world) != before


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("/ads/<public_id>", "tom"),
        ("/conversations/<public_id>", "lea"),
        ("/moderation/<public_id>", "ines"),
        ("/<space>/posts/<public_id>", "maud"),
        ("/<space>/desk", "maud"),
        ("/searches/<public_id>/edit", "lea"),
        ("/api/v1/ads/<public_id>", "tom"),
        ("/api/v1/conversations/<public_id>/messages", "lea"),
        ("/api/v1/reports/<public_id>", "tom"),
        ("/api/v1/moderation/reports/<public_id>", "ines"),
        ("/api/v1/searches/<public_id>", "lea"),
        ("/api/v1/spaces/<space>/posts/<public_id>", "maud"),
        ("/api/v1/spaces/<space>/posts/at-desk", "maud"),
    ],
)
def test_the_same_address_shows_it_to_whom_it_is_for(browse, ground, rule, who):
    """The other direction: without it, the tests above could pass on empty pages."""
    page = asking(browse, ground, who).get(filled(rule, ground.ids.get(GUESSED[rule][0], "")))
    assert page.status == 200
    assert SECRET in page.text


@pytest.mark.parametrize("who", ["farid", "tom"])
def test_neighbours_ad_is_changed_by_nobody_else(browse, ground, who):
    path = f"/api/v1/ads/{ground.ids['ad']}"
    assert asking(browse, ground, who).send_json("PATCH", path, title="Mine now").status == 403
    assert asking(browse, ground, who).send_json("DELETE", path).status == 403


@pytest.mark.parametrize("who", [*STRANGERS, "tom"])
@pytest.mark.parametrize(
    "path", ["/ads/{}", "/ads/{}/edit", "/ads/{}/history", "/api/v1/ads/{}", "/api/v1/ads/{}/history"]
)
def test_draft_of_an_ad_is_there_for_nobody_but_its_author(browse, ground, who, path):
    draft = path.format(ground.ids["draft_ad"])
    answer = asking(browse, ground, who).get(draft)
    assert answer.status in {303, 401, 404}
    assert SECRET not in answer.text
    assert asking(browse, ground, "lea").get(draft).status == 200
