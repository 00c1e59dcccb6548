"""What a field takes in: addresses of mail."""

import pytest

from app.blueprints.ads.schemas import ListAds
from app.blueprints.home.schemas.looking import Feed
from app.blueprints.notifications.schemas import ChooseLetters, Seen
from app.blueprints.posts.schemas import EditPost
from app.web.fields import CHOOSE, NOT_TEXT, Email, Form
from kernel import mail


class Asked(Form):
    email = Email()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Nora.Lund+smiile@Example.ORG ", "Nora.Lund+smiile@example.org"),
        ("o'neil@example.co.uk", "o'neil@example.co.uk"),
        ("nora@Bücher.example", "nora@xn--bcher-kva.example"),
        ("nora@xn--bcher-kva.example", "nora@xn--bcher-kva.example"),
    ],
)
def test_address_is_kept_as_mail_servers_write_it(typed, kept):
    assert Asked().load({"email": typed}) == {"email": kept}


@pytest.mark.parametrize(
    "typed",
    [
        "nora",
        "nora@example",
        "nora@example..org",
        "josé@example.org",  # only some servers take it, and PostgreSQL's small letters are not Python's
        "nora@straße.example",  # one name to some servers, another to others
        "=?utf-8?q?tom=40example.net=2C?=@example.org",  # a header's own encoding: "tom@example.net,"
        "=?utf-8?q?a=0D=0ABcc=3Atom=40example.net?=@example.org",
        "nora@example.org\u2028bcc",
    ],
)
def test_address_no_letter_reaches_is_refused(typed):
    assert Asked().validate({"email": typed})


def test_letter_goes_to_the_address_that_was_typed():
    letter = mail.Letter(
        to=Asked().load({"email": "nora@Bücher.example"})["email"],
        sender="Smiile <bonjour@fr.localhost>",
        subject="s",
        text="t",
        html="<p>h</p>",
        language="fr",
        key="k",
    )
    assert b"To: nora@xn--bcher-kva.example\r\n" in mail._message(letter).as_bytes()


@pytest.mark.parametrize(
    ("schema", "field", "typed", "told"),
    [
        *[(schema, "within", typed, CHOOSE) for schema in (ListAds, Feed) for typed in ("far", "0", "1001", [])],
        (Feed, "after", 5, NOT_TEXT),
        *[(Seen, "seen", typed, CHOOSE) for typed in ("many", "-1", "9" * 40)],
        *[(EditPost, "version", typed, "Please open the post again.") for typed in ("x", "0", None, "", "9" * 40)],
        (ListAds, "kind", "ask", CHOOSE),
        (ListAds, "kind", None, CHOOSE),
        (ChooseLetters, "letters", "all", CHOOSE),
    ],
)
def test_refusal_is_a_sentence_of_ours(schema, field, typed, told):
    assert schema().validate({field: typed})[field] == [told]


def test_missing_version_is_refused_in_a_sentence_of_ours():
    assert EditPost().validate({})["version"] == ["Please open the post again."]


def test_refusal_inside_a_list_is_a_sentence_of_ours():
    assert ChooseLetters().validate({"letters": [1]}) == {"letters": {0: [CHOOSE]}}
    assert ListAds().validate({"kind": ["beg"]}) == {"kind": {0: [CHOOSE]}}
