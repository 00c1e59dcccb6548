"""Markdown as public bodies may write it: paragraphs, headings, lists, bold, italics, links. No pictures, no HTML.

The renderer knows no other marks, and what it made is cleaned again: two walls, since the words come from outside.
In plain words of neighbours, addresses alone become links.
"""

import re
from itertools import pairwise
from typing import Any

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import linkify as bare_addresses
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br"}
DEEPEST_HEADING = 4
REL = (
    "nofollow ugc noopener"  # written by people: nothing that search engines should count, nothing that may reach back
)
_words = MarkdownIt("zero", {"breaks": True, "typographer": False, "linkify": True}).enable(
    ["heading", "list", "emphasis", "link", "linkify", "newline", "escape", "entity"]
)


_WORD = re.compile(r"\S+")
_MARK = re.compile(r"://|www\.", re.IGNORECASE)
LONGEST_WORD = 2000  # characters of an address; browsers take about as many
NEAR = 500  # characters since the last mark or line end, which the library looks through for each address
MOST_MARKS = 10  # of an address within one word: an archive's address holds two


class _Finder(LinkifyIt):
    """Looks for addresses word by word, so that the work grows as the text does.

    The library looks from each beginning to the end of what it is given. Words that hold more than anybody would write
    stay words.
    """

    def match(self, text: str) -> list[Any] | None:
        found: list[Any] = []
        for word in _WORD.finditer(text):
            if 0 < _marks(word[0]) <= MOST_MARKS:
                for one in super().match(word[0]) or ():  # type: ignore[no-untyped-call]
                    one.index, one.last_index = one.index + word.start(), one.last_index + word.start()
                    found.append(one)
        return found or None

    def test(self, text: str) -> bool:
        return self.match(text) is not None

    def match_at_start(self, text: str) -> Any:
        word = _WORD.match(text[: LONGEST_WORD + 1])
        if word is None or not 0 < _marks(word[0]) <= MOST_MARKS:
            return None
        return super().match_at_start(word[0])  # type: ignore[no-untyped-call]


def _marks(word: str) -> int:
    """How many addresses may begin in a word."""
    return len(_MARK.findall(word)) if len(word) <= LONGEST_WORD else MOST_MARKS + 1


def _of_the_web(_self: Any, text: str, at: int) -> int:
    """How long the rest of an address is that begins with www."""
    found = re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?:/[\w./?=&%#~+:;,@-]*)?", text[at:])
    return len(found.group().rstrip(".,;:?")) if found else 0


def _addresses() -> Any:
    """Finds https://... and www. alone: "demain.je viens" is a sentence, not a site of Jersey."""
    finder: Any = _Finder(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})  # type: ignore[no-untyped-call]
    for other in ("ftp:", "mailto:", "//"):
        finder.add(other, None)
    finder.add("www.", {"validate": _of_the_web, "normalize": _with_scheme})
    return finder


def _with_scheme(_self: Any, match: Any) -> None:
    match.url = f"https://{match.url}"


def _with_marks(state: StateInline, silent: bool) -> bool:
    """Whether an address begins here, which may hold marks (`__init__`). Deep in a long text only whole words are looked at."""
    return len(state.pending) <= NEAR and bare_addresses(state, silent)


_finder = _words.linkify = _addresses()
_words.inline.ruler.at("linkify", _with_marks)


def render(text: str) -> Markup:
    """Clean HTML of a text. Its headings begin below the title of the page."""
    return _html(_words.parse(text))


def whole(text: str, *, most: int) -> tuple[Markup, str]:
    """A text as `render` and as `plain` give it, read once."""
    tokens = _words.parse(text)
    return _html(tokens), _plain(tokens, most)


def _html(tokens: list[Token]) -> Markup:
    level = 1
    for token in tokens:
        if token.type == "heading_open":  # never deeper than one below the heading before
            level = min(int(token.tag[1]) + 1, level + 1, DEEPEST_HEADING)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
    html = _words.renderer.render(tokens, _words.options, {})
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=REL,
    )
    return Markup(cleaned)  # noqa: S704  cleaned by nh3 just above


def linked(text: str) -> Markup:
    """A text as it was typed, escaped, with its addresses as links."""
    made, at = Markup(), 0
    for found in _finder.match(text) or ():
        made += escape(text[at : found.index])
        made += Markup('<a href="{}" rel="{}">{}</a>').format(found.url, REL, found.text)
        at = found.last_index
    return made + escape(text[at:])


def plain(text: str, *, most: int) -> str:
    """The words of a text on one line, without marks, at most so many characters.

    Lists and headings only if there is nothing else: torn from their lines they read like one wrong sentence.
    """
    return _plain(_words.parse(text), most)


def _plain(tokens: list[Token], most: int) -> str:
    inline = [token for token in tokens if token.type == "inline"]
    paragraphs = [
        token
        for before, token in pairwise(tokens)
        if token.type == "inline" and before.type == "paragraph_open" and before.level == 0
    ]
    parts = (
        "".join(_text_of(child.type, child.content) for child in token.children or ()) for token in paragraphs or inline
    )
    words = re.sub(r"\s+", " ", " ".join(parts)).strip()
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _text_of(kind: str, content: str) -> str:
    return " " if kind in {"softbreak", "hardbreak"} else content
