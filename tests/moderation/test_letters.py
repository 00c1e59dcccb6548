"""Every letter of moderation and conversations: its subject, its words, its one link; what people wrote is only text."""

import re

import pytest

from app.i18n import letters

VALUES = {
    "reader": "Léa",
    "name": "Tom L.",
    "title": "Rake & <b>ladder</b>",
    "messages": ["Come by after five.\n<script>x</script>"],
    "statement": "Rule 4: no <i>advertising</i>.",
    "reason": "Spam or advertising",
    "url": "http://fr.localhost:8000/reports/abc",
    "settings_url": "http://fr.localhost:8000/notifications/letters",
}
NAMES = [
    ("moderation/mail/received", None),
    ("moderation/mail/decided_hidden", VALUES["statement"]),
    ("moderation/mail/decided_kept", VALUES["statement"]),
    ("moderation/mail/hidden", VALUES["statement"]),
    ("conversations/mail/message", VALUES["messages"][0]),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_letter_says_all_it_has_to_and_escapes_only_in_html(app, name, said, language):
    with app.app_context():
        made = letters.render(name, country="fr", language=language, values=VALUES)
    assert "Rake & <b>ladder</b>" in made.subject
    assert "Léa" in made.text
    assert VALUES["url"] in made.text
    assert VALUES["settings_url"] in made.text
    assert f'href="{VALUES["url"]}"' in made.html
    assert not re.search(r"<script|<b>|<i>", made.html)
    if said:
        assert said in made.text
    assert "%(" not in made.text + made.subject + made.html


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("language", ["en", "de"])
def test_letter_of_a_removed_photo_says_why_and_how_to_object(app, again, language):
    with app.app_context():
        made = letters.render(
            "moderation/mail/photo", country="fr", language=language, values=VALUES | {"again": again}
        )
    assert VALUES["statement"] in made.text
    assert "Rule 4: no &lt;i&gt;advertising&lt;/i&gt;." in made.html
    for words in (made.text, made.html):
        assert VALUES["url"] in words
        assert "Léa" in words
    if language == "en":
        assert ("stays removed" in made.subject, "You may also object" in made.text) == (again, not again)
        assert "You may contest it before a court" in made.text


def test_letter_of_a_photo_that_is_back_leads_to_it(app):
    with app.app_context():
        made = letters.render("moderation/mail/photo_back", country="fr", language="en", values=VALUES)
    assert "shown again" in made.subject
    assert f'href="{VALUES["url"]}"' in made.html
    assert VALUES["url"] in made.text
