"""Slugs: one namespace per country with the house's own first path segments."""

from collections import defaultdict
from collections.abc import Mapping

from infra.places.draft import Draft
from infra.places.names import slug

# First path segments that are the house's. Two letters are kept free for languages: `eu` is Basque and a French commune.
RESERVED = frozenset(
    [
        "ads",
        "account",
        "conversations",
        "messages",
        "notifications",
        "places",
        "posts",
        "staff",
        "spaces",
        "moderation",
        "api",
        "static",
        "healthz",
        "live",
        "map",
        "help",
        "terms",
        "privacy",
        "accessibility",
        "sitemap",
        "robots",
        "search",
        "near",
        "sign-in",
        "sign-up",
        "sign-out",
        "language",
        "data-sources",
        "components",
        "agenda",
        "home",
        "block",
        "confirm",
        "files",
        "forgotten",
        "hooks",
        "legal",
        "matches",
        "mute",
        "offline",
        "report",
        "reports",
        "reset",
        "rules",
        "searches",
        "sitemaps",
        "skills",
        "theme",
        "types",
        "unblock",
        "unmute",
    ]
)
SHORTEST = 3


def allowed(text: str) -> bool:
    """Whether a place may have this slug for itself."""
    return len(text) >= SHORTEST and text not in RESERVED


def assign(
    drafts: list[Draft], languages: list[str], given: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Code -> {"": slug, language: slug where it differs}.

    Plain where one place alone wants it, else with the parent's code (the largest under that parent), else with its own
    code. A slug once `given` (code -> the same mapping) is kept as long as the name still leads to it; a newcomer takes
    the longer one.
    """
    german = "de" in languages
    wanted: dict[str, dict[str, str]] = {}
    for draft in drafts:
        names = {"": draft.name} | {k: v for k, v in draft.names.items() if k in languages}
        wanted[draft.code] = {k: slug(v, german=german and k in {"", "de"}) for k, v in names.items()}
    taken = {s: code for code, slugs in given.items() if code in wanted for s in slugs.values()}
    asked: dict[str, set[str]] = defaultdict(set)
    largest: dict[str, str] = {}  # of the places that want the same name under the same parent
    for draft in sorted(drafts, key=lambda d: (-(d.population or 0), d.code)):
        for plain in wanted[draft.code].values():
            asked[plain].add(draft.code)
            largest.setdefault(longer(plain, draft.parent_code), draft.code)

    def choose(draft: Draft, language: str, plain: str) -> str:
        kept = given.get(draft.code, {}).get(language, "")
        if kept == plain or kept.startswith(f"{plain}-"):
            return kept
        under_parent = longer(plain, draft.parent_code)
        for candidate, alone in (
            (plain, asked[plain] == {draft.code} and largest.get(plain, draft.code) == draft.code),
            (
                under_parent,
                largest[under_parent] == draft.code and asked.get(under_parent, {draft.code}) == {draft.code},
            ),
        ):
            if alone and allowed(candidate) and taken.get(candidate, draft.code) == draft.code:
                return candidate
        return f"{plain}-{draft.code.lower()}"

    chosen = {d.code: {k: choose(d, k, s) for k, s in wanted[d.code].items()} for d in drafts}
    return {code: {k: s for k, s in slugs.items() if not k or s != slugs[""]} for code, slugs in chosen.items()}


def longer(plain: str, parent_code: str | None) -> str:
    return f"{plain}-{parent_code.lower()}" if parent_code else plain
