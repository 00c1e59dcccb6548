"""Markdown of public bodies: the few marks, and nothing else."""

import pytest

from app.web.markdown import plain, render


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
