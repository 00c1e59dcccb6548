"""Markdown as public bodies may write it: paragraphs, headings, lists, bold, italics, links. No pictures, no HTML.

The renderer knows no other marks, and what it made is cleaned again: two walls, since the words come from outside.
"""

import re
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br"}
DEEPEST_HEADING = 4
_words = MarkdownIt("zero", {"breaks": True, "typographer": False}).enable(
    ["heading", "list", "emphasis", "link", "newline", "escape", "entity"]
)


def render(text: str) -> Markup:
    """Clean HTML of a text. Its headings begin below the title of the page."""
    tokens = _words.parse(text)
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
        link_rel="nofollow noopener",
    )
    return Markup(cleaned)  # noqa: S704  cleaned by nh3 just above


def plain(text: str, *, most: int) -> str:
    """The words of a text on one line, without marks, at most so many characters.

    Lists and headings only if there is nothing else: torn from their lines they read like one wrong sentence.
    """
    tokens = _words.parse(text)
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
