"""HTML of a letter turned into plain text, as mail programs write it; never rendered.

nh3 makes a well-formed tree of anything and drops scripts, styles and comments; what is left is walked once. Quotes come
out behind ">" as in plain letters, so that one rule cuts both.
"""

import re
from html.parser import HTMLParser

import nh3

MOST_TAGS = 10_000  # many times those of a long letter; the time to build a tree grows with the square of its depth
DEEPEST = 5  # quote marks shown; a quote in quotes is cut like any other
BLOCKS = frozenset(
    [
        "p",
        "div",
        "blockquote",
        "ul",
        "ol",
        "table",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "address",
    ]
)
TAGS = BLOCKS | frozenset(["br", "li", "td", "th", "a", "span", "b", "strong", "i", "em", "u"])
# Below these the letter that is answered begins, without any mark around it (Outlook).
ENDS = re.compile(r"divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|OutlookMessageHeader")
# Around what is quoted, or around the line that tells whose words follow (Gmail, Thunderbird, Yahoo, Proton, Zimbra).
QUOTES = re.compile(r"gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote")
SIGNATURES = re.compile(
    r"gmail_signature|moz-signature|ms-outlook-mobile-signature|AppleMailSignature|protonmail_signature", re.IGNORECASE
)
APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table"])  # an empty line follows them
QUOTE = ">"


def as_text(source: str) -> str:
    """The words of an HTML letter, a line per block. Raises ValueError for what no mail program writes."""
    if source.count("<") > MOST_TAGS:
        raise ValueError("more tags than words need")
    tree = nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "head", "template", "noscript"},
        attributes={"*": {"class", "id"}},
        link_rel=None,
        strip_comments=True,
    )
    walk = _Walk()
    walk.feed(tree)
    walk.close()
    return walk.text()


class _Walk(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.open: list[tuple[str, str]] = []  # the elements around, each with what it is to us
        self.depth = 0  # of quotes
        self.silent = 0  # inside a signature
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = " ".join(value or "" for _, value in attrs)
        if tag in BLOCKS or tag in {"br", "li"}:
            self.end_line(even_empty=tag == "br")
        self.ended = self.ended or bool(ENDS.search(names))
        if tag in {"br", "hr"}:
            return
        means = ""
        if SIGNATURES.search(names):
            means, self.silent = "signature", self.silent + 1
        elif tag == "blockquote" or QUOTES.search(names):
            means, self.depth = "quote", self.depth + 1
        elif "MsoNormal" in names:  # Outlook's paragraphs are lines
            means = "line"
        self.open.append((tag, means))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:  # br and hr: all others are well-formed
            return
        if tag in BLOCKS or tag == "li":
            self.end_line()
        _, means = self.open.pop()
        self.silent -= means == "signature"
        self.depth -= means == "quote"
        if tag in APART and means != "line":
            self.lines.append(self.quote())

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.ended:
            self.words.append(data)

    def end_line(self, *, even_empty: bool = False) -> None:
        """What was gathered is a line; an empty one where a break says so, or a space that may not break."""
        told = "".join(self.words)
        self.words.clear()
        words = " ".join(told.split())
        if words:
            self.lines.append(f"{self.quote()} {words}" if self.depth else words)
        elif even_empty or "\xa0" in told:
            self.lines.append(self.quote())

    def quote(self) -> str:
        """What stands before a line, by how deep it is quoted."""
        return QUOTE * min(self.depth, DEEPEST)

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines)
