"""Markdown of public bodies: the few marks, and nothing else."""

import re

import pytest
from linkify_it import LinkifyIt

from app.web.markdown import MOST_MARKS, linked, plain, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Big\n\nwords", "<h2>Big</h2>\n<p>words</p>\n"),
        ("###### Deep", "<h2>Deep</h2>\n"),
        ("# A\n\n### B\n\n## C", "<h2>A</h2>\n<h3>B</h3>\n<h3>C</h3>\n"),
        ("**bold** *it*", "<p><strong>bold</strong> <em>it</em></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        (
            "[w](https://example.org/a?b=1&c)",
            '<p><a href="https://example.org/a?b=1&amp;c" rel="nofollow ugc noopener">w</a></p>\n',
        ),
    ],
)
def test_marks_become_html(text, html):
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "<b onclick=x>y</b>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "![x](https://example.org/x.png)",
        "`code`",
        "| a | b |\n|---|---|",
    ],
)
def test_other_marks_stay_words(text):
    html = render(text)
    for bad in ("<script", "<b ", "<b>", "<img", "<code", "<table", 'href="javascript', 'href="data'):
        assert bad not in html


def test_plain_words_are_cut_between_words():
    assert plain("# Head\n\n**one** two\nthree", most=100) == "one two three"
    assert plain("# Head\n\n- one\n- two", most=100) == "Head one two"
    assert plain("one two three four", most=12) == "one two…"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.org/a?b=1&c=2, then", ["https://example.org/a?b=1&amp;c=2"]),
        ("(www.example.org).", ["https://www.example.org"]),
        ("see https://example.org/__init__.py", ["https://example.org/__init__.py"]),
        ("demain.je viens, notes.txt, a@example.org, ftp://example.org, //example.org", []),
        ("javascript:alert(1) data:text/html,x", []),
    ],
)
def test_bare_addresses_become_links_and_nothing_else_does(text, addresses):
    for made in (linked(text), render(text)):
        assert re.findall(r'href="([^"]+)"', made) == addresses
        assert made.count('rel="nofollow ugc noopener"') == len(addresses)


def test_words_of_neighbours_stay_words():
    made = linked('<b>x</b> https://example.org/"onclick="y **z**')
    assert "<b>" not in made
    assert '"onclick' not in made
    assert "**z**" in made


@pytest.mark.parametrize("make", [linked, render], ids=["linked", "render"])
@pytest.mark.parametrize(
    "hostile", ["www.-", "https://a.", "http://a/(", "www.a.", "www.1. ", "https://a.b/ ", "www.-" * 9 + " "]
)
def test_addresses_are_looked_for_in_time_that_grows_as_the_text(monkeypatch, make, hostile):
    """Counted, not timed: the characters that lie before whoever reads an address, each time one may begin."""
    read = 0
    whole = LinkifyIt.test_schema_at

    def counted(self, text, name, position):
        nonlocal read
        read += len(text) - position
        return whole(self, text, name, position)

    monkeypatch.setattr(LinkifyIt, "test_schema_at", counted)
    text = (hostile * 20_000)[:20_000]
    make(text)
    assert read <= 2 * MOST_MARKS * len(text)


def test_address_is_found_among_words_that_look_like_many():
    text = f"{'www.-' * 5000}\nSee (https://web.archive.org/web/2020/https://www.example.org/a) and\thttps://example.org/b."
    for made in (linked(text), render(text)):
        assert re.findall(r'href="([^"]+)"', made) == [
            "https://web.archive.org/web/2020/https://www.example.org/a",
            "https://example.org/b",
        ]
        assert made.count("www.-") == 5000
