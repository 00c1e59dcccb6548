"""The seven catalogues follow the source, and a fault in one is named."""

import gettext
import subprocess
import sys

import polib
import pytest

from infra import catalogues, extraction, pseudo

SOURCE = """
from kernel.errors import N_
# NOTE: on a button
FIRST = N_("Say %(name)s")
"""
TEMPLATE = """
<p>{{ _("Good morning") }}</p>
<p>{{ ngettext("%(count)s ad", "%(count)s ads", 3) }}</p>
<p>{{ pgettext("verb", "Post") }}</p>
"""


@pytest.fixture
def house(tmp_path):
    for storey in extraction.STOREYS:
        (tmp_path / storey).mkdir()
    (tmp_path / "kernel/words.py").write_text(SOURCE)
    (tmp_path / "app/templates").mkdir()
    (tmp_path / "app/templates/page.html").write_text(TEMPLATE)
    catalogues.update(tmp_path)
    return tmp_path


def translate(house, language, msgid, *forms):
    path = catalogues.path_of(house, language)
    catalogue = polib.pofile(str(path))
    entry = next(entry for entry in catalogue if entry.msgid == msgid)
    if len(forms) > 1:
        entry.msgstr_plural = dict(enumerate(forms))
    else:
        entry.msgstr = forms[0]
    catalogue.save(str(path))


def complete(house):
    for language in catalogues.PLURALS:
        translate(house, language, "Say %(name)s", "Dire %(name)s")
        translate(house, language, "Good morning", "Bonjour")
        translate(house, language, "Post", "Publier")
        translate(house, language, "%(count)s ad", "%(count)s annonce", "%(count)s annonces")


def test_complete_catalogues_are_silent_and_a_second_update_changes_nothing(house):
    complete(house)
    assert catalogues.check(house) == []
    before = {path: path.read_text() for path in house.glob("translations/**/*.po*")}
    catalogues.update(house)
    assert {path: path.read_text() for path in house.glob("translations/**/*.po*")} == before
    assert catalogues.check(house) == []
    assert str(house) not in "".join(before.values())


def test_english_is_complete_by_itself_and_the_others_are_named(house):
    found = catalogues.check(house)
    assert "fr: not translated: 'Good morning'" in found
    assert not any(line.startswith("en:") for line in found)


def test_new_words_in_the_source_are_noticed_and_old_translations_stay(house):
    complete(house)
    page = house / "app/templates/page.html"
    page.write_text(page.read_text().replace("Good morning", "Good evening"))
    assert catalogues.check(house) == [
        "the words of the source have changed: run ./smiile strings, then translate what is new"
    ]
    catalogues.update(house)
    assert [line for line in catalogues.check(house) if line.startswith("fr:")] == [
        "fr: not translated: 'Good evening'"
    ]


@pytest.mark.parametrize(
    ("msgid", "forms"),
    [
        ("Say %(name)s", ["Dire %(nom)s"]),
        ("Say %(name)s", ["Dire"]),
        ("%(count)s ad", ["une annonce", "%(count)s annonces"]),
        ("%(count)s ad", ["%(count)s annonce", ""]),
    ],
)
def test_wrong_placeholder_or_empty_form_is_named(house, msgid, forms):
    complete(house)
    translate(house, "fr", msgid, *forms)
    found = catalogues.check(house)
    assert found
    assert all(line.startswith("fr:") for line in found)


def test_wrong_plural_rule_is_named(house):
    complete(house)
    path = catalogues.path_of(house, "fr")
    path.write_text(path.read_text().replace("n > 1", "n != 1"))
    assert catalogues.check(house) == ["fr: Plural-Forms must be 'nplurals=2; plural=(n > 1);'"]


@pytest.mark.parametrize(
    "line", ['x = _("Hello") + name', 'x = name + _("Hello")', '{{ _("A") ~ b }}', '{{ b ~ ngettext("a", "b", 2) }}']
)
def test_glued_sentence_is_named(tmp_path, line):
    (tmp_path / "app").mkdir()
    (tmp_path / "app/page.html").write_text(line)
    assert len(extraction.glued(tmp_path)) == 1


def test_who_compiles_at_the_same_time_is_not_in_the_way(house):
    again = "import sys, pathlib; from infra import catalogues; house = pathlib.Path(sys.argv[1])\n"
    again += "for _ in range(30): [one.touch() for one in house.rglob('*.po*')]; catalogues.compile_all(house)"
    command = [sys.executable, "-c", again, str(house)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [one.communicate()[1] for one in both] == ["", ""]
    assert not list(house.rglob("*.new"))


def test_compiled_catalogues_speak_and_the_pseudo_language_keeps_placeholders(house):
    complete(house)
    catalogues.compile_all(house)
    folder = str(house / "translations")
    french = gettext.translation("messages", folder, ["fr"])
    assert french.ngettext("%(count)s ad", "%(count)s ads", 0) == "%(count)s annonce"
    assert french.pgettext("verb", "Post") == "Publier"
    made_up = gettext.translation("messages", folder, [pseudo.LOCALE])
    assert made_up.gettext("Say %(name)s").startswith("[Såÿ %(name)s ")
