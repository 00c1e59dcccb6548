"""The parts: every one renders, escapes what people wrote, and ties labels, hints and messages to its fields."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel

import app as house
from app.web import heads, parts
from app.web.assets import Assets
from kernel.errors import N_

APP = Path(house.__file__).parent
NASTY = "<script>alert('x')</script>\" onload=\"y"


@pytest.fixture(scope="module")
def bare():
    """An application that has the templates and nothing else."""
    made = Flask("parts", template_folder=str(APP / "templates"), static_folder=None)
    Babel(made)
    assets = Assets(APP / "static" / "dist")
    made.jinja_env.globals.update(asset=assets.url, csrf_token=lambda: "token", tell=str, N_=N_)
    parts.register(made, assets)
    made.jinja_env.filters["file_size"] = str
    made.jinja_env.filters.update(title_of_page=heads.title, description_of_page=heads.description, sealed=str)
    return made


@pytest.fixture
def shown(bare):
    def show(source, **values):
        with bare.test_request_context("/"):
            return render_template_string(source, **values)

    return show


def test_address_is_escaped_in_text_and_in_an_attribute(shown):
    page = Reader(shown('<a href="{{ path(v) }}">{{ path(v) ~ "?q=1" }}</a>', v=f"/ads/{NASTY}"))
    assert [(name, set(attributes)) for name, attributes in page.tags] == [("a", {"href"})]


class Reader(HTMLParser):
    """Every start tag of a page, as (name, attributes)."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attrs.get(attribute)]


@pytest.fixture
def components(shown):
    return Reader(shown("{% extends 'components.html' %}", form_errors={"title": ["x"]}, nonce="n"))


def test_no_two_elements_share_an_id(components):
    assert [name for name, times in Counter(components.values("id")).items() if times > 1] == []


def test_each_reference_inside_the_page_leads_somewhere(components):
    ids = set(components.values("id"))
    for attribute in ("aria-describedby", "aria-labelledby", "for", "data-open", "data-reveal"):
        for value in components.values(attribute):
            assert set(value.split()) <= ids, (attribute, value)
    links = {href[1:] for href in components.values("href") if href.startswith("#")}
    assert links <= ids


def test_each_field_has_a_label(components):
    labelled = set(components.values("for"))
    for tag, attrs in components.tags:
        if tag in {"select", "textarea"} or (
            tag == "input" and attrs.get("type") in {"text", "email", "password", "date", "file"}
        ):
            inside = attrs["id"].startswith("birth")  # its label stands around it
            assert attrs["id"] in labelled or inside


def test_each_button_says_what_it_does(components):
    assert all("type" in attrs for tag, attrs in components.tags if tag == "button")


def test_each_htmx_element_carries_the_nonce(components):
    for _, attrs in components.tags:
        if any(name.startswith("hx-") for name in attrs):
            assert attrs.get("hx-nonce") == "n"


def test_each_form_that_posts_carries_a_token(shown):
    page = shown(
        "{% from 'parts/form.html' import form, post_button %}{% call form('/a', 'a') %}{% endcall %}{{ post_button('/b', 'B') }}"
    )
    assert page.count("<form") == page.count('name="csrf_token" value="token"') == 2


def test_a_search_form_sends_no_token(shown):
    page = shown(
        "{% from 'parts/form.html' import form %}{% call form('/places', 'find', method='get', nonce='n') %}{% endcall %}"
    )
    assert "token" not in page
    assert "hx-post" not in page


PARTS = {
    "field": "{% from 'parts/field.html' import field %}{{ field('a', v, value=v, errors=[v], hint=v, attributes={'data-x': v}) }}",
    "textarea": "{% from 'parts/field.html' import field %}{{ field('a', v, type='textarea', value=v, errors=[v], hint=v) }}",
    "select": "{% from 'parts/field.html' import select %}{{ select('a', v, [(v, v)], value=v, errors=[v]) }}",
    "choices": "{% from 'parts/choice.html' import choices %}{{ choices('a', v, [(v, v, v, 'check')], value=v, errors=[v]) }}",
    "check": "{% from 'parts/choice.html' import check %}{{ check('a', v, value=v, errors=[v], hint=v) }}",
    "date": "{% from 'parts/choice.html' import date_fields %}{{ date_fields('a', v, day=v, month=v, year=v, errors=[v]) }}",
    "summary": "{% from 'parts/field.html' import error_summary %}{{ error_summary({'a': [v], '_schema': [v]}) }}",
    "ad": "{% from 'parts/ad_card.html' import ad_card %}{{ ad_card('a', v, 'ask', v, v, v, v, v, v, v, v, v, v, v) }}",
    "bulletin": "{% from 'parts/ad_card.html' import bulletin_card %}{{ bulletin_card('a', v, v, v, v, v, v, v, v) }}",
    "message": "{% from 'parts/thread.html' import message %}{{ message(v, v, v, v, v, lang=v) }}",
    "lines": "{% from 'parts/list.html' import line, person_line, notification_line %}{{ line(v, v, v) }}{{ person_line(v, v, v, v, v, v, 2) }}{{ notification_line(v, v, ago=v, at=v) }}",
    "notice": "{% from 'parts/notice.html' import notice, banner %}{{ notice(v, title=v) }}{{ banner(v, v, v) }}",
    "navigation": "{% from 'parts/navigation.html' import chips, tabs, breadcrumb, load_more %}{{ chips([(v, v, True)], v) }}{{ tabs([(v, v, True)], v) }}{{ breadcrumb([(v, v), (v, v)]) }}{{ load_more(v, v, v) }}",
    "photos": "{% from 'parts/photo.html' import gallery, attachments %}{% from 'parts/photos_field.html' import photos_field %}{% set f = {'public_id': v, 'told': '', 'state': v, 'media': 'photo', 'alt': v, 'name': v, 'url': v, 'srcset': v, 'width': 1, 'height': 1, 'sizes': [{'url': v}], 'bytes': 1} %}{% set p = {'public_id': v, 'told': v, 'state': v, 'media': 'pdf', 'name': v} %}{{ gallery([f, p], v) }}{{ attachments([f, p]) }}{{ photos_field(v, [f, p], errors=[v], hint=v) }}",
    "place": "{% from 'parts/place.html' import still, steps, hero %}{{ still(v) }}{{ steps([v]) }}{{ hero(v, v, 'town') }}",
    "card": "{% from 'parts/card.html' import empty, tiles, facts, wish %}{{ empty(v, v) }}{{ tiles([(v, v)]) }}{{ facts([(v, v)]) }}{{ wish(v, [(v, v, 'check')]) }}",
}


@pytest.mark.parametrize("part", PARTS)
def test_what_people_wrote_is_text(shown, part):
    page = Reader(shown(PARTS[part], v=NASTY))
    assert page.tags
    assert not [tag for tag, attrs in page.tags if tag == "script" or "onload" in attrs]


def test_a_wrong_field_names_its_hint_and_its_message(shown):
    page = shown(
        "{% from 'parts/field.html' import field %}{{ field('email', 'E-mail', hint='h', errors=['one', 'two']) }}"
    )
    assert 'aria-describedby="email-hint email-error"' in page
    assert 'aria-invalid="true"' in page
    assert "one two" in page


def test_a_password_is_never_shown_again(shown):
    page = shown(
        "{% from 'parts/field.html' import field %}{{ field('p', 'Password', type='password', value='open sesame') }}"
    )
    assert "sesame" not in page


def test_a_field_without_a_value_is_empty_and_zero_is_a_value(shown):
    source = "{% from 'parts/field.html' import field %}{{ field('n', 'N', type='number', value=v) }}"
    assert 'value=""' in shown(source, v=None)
    assert 'value="0"' in shown(source, v=0)


def test_the_first_empty_line_of_a_long_text_is_kept(shown):
    page = shown("{% from 'parts/field.html' import field %}{{ field('t', 'T', type='textarea', value='\n\nhello') }}")
    assert re.search(
        r"<textarea[^>]*>\n\n\nhello</textarea>", page
    )  # a browser drops the first line break of a textarea


def test_a_refused_page_says_so_in_its_title(shown):
    assert "<title>Error:" in shown("{% extends 'base.html' %}", form_errors={"a": ["b"]})
    assert "<title>Error:" not in shown("{% extends 'base.html' %}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_of_the_reader_is_on_the_page(shown, theme):
    assert f'data-theme="{theme}"' in shown("{% extends 'base.html' %}", theme=theme)


def test_without_a_choice_the_page_follows_the_device(shown):
    assert "data-theme" not in shown("{% extends 'base.html' %}", theme="auto")


@pytest.mark.parametrize("path", sorted(path.name for path in (APP / "templates" / "errors").glob("*.html")))
def test_error_pages_need_nothing_but_words_and_assets(shown, path):
    page = Reader(shown(f"{{% extends 'errors/{path}' %}}"))
    assert [tag for tag, _ in page.tags].count("h1") == 1


def test_a_letter_loads_nothing(shown):
    page = Reader(shown("{% extends 'letter.html' %}{% block content %}<h1>Hello</h1>{% endblock %}"))
    assert not page.values("src")
    assert not {"link", "img", "script"} & {tag for tag, _ in page.tags}


def test_summary_stands_in_the_order_of_the_fields_and_calls_them_by_their_labels(shown):
    page = shown(
        "{% from 'parts/form.html' import form %}{% from 'parts/field.html' import field %}{% from 'parts/choice.html' import choices %}"
        "{% call form('/a', 'a', errors={'_schema': ['Whole.'], 'kind': ['Choose.'], 'title': ['Fill in.'], 'odd': ['Odd.']}) %}"
        "{{ field('title', 'Title', id='the-title') }}{{ choices('kind', 'Which?', [('a', 'A')]) }}{% endcall %}"
    )
    found = re.findall(r"<li>(?:<a href=\"([^\"]+)\">)?([^<]+)", page)
    assert found == [("#the-title", "Title: Fill in."), ("#kind", "Which? Choose."), ("", "Whole."), ("#odd", "Odd.")]
