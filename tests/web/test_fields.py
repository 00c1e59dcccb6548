"""What a field takes in: addresses of mail."""

import pytest

from app.web.fields import Email, Form
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
