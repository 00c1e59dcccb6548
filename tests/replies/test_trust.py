"""Whose word counts, and whose does not."""

import pytest

from app.blueprints.replies.policy.trust import is_vouched, same_address

US = "mx.smiile.example"
LEA = "lea@mail.example.org"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lea@Example.ORG", "lea@example.org"),
        ("lea@bücher.example", "lea@xn--bcher-kva.example"),
        ("lea@BÜCHER.example", "lea@xn--bcher-kva.example"),
        ("lea@example.org.", "lea@example.org"),
    ],
)
def test_case_and_form_of_the_domain_do_not_matter(one, other):
    assert same_address(one, other)


@pytest.mark.parametrize(
    "other", ["", "lea", "lea@", "@example.org", "lea@example.com", "le\u0430@example.org", "lea@a..b"]
)
def test_another_address_is_another(other):
    assert not same_address(other, "lea@example.org")
    assert not same_address(other, "")


@pytest.mark.parametrize(
    "values",
    [
        (f"{US}; dmarc=pass header.from=mail.example.org",),
        (f"{US} 1; spf=fail smtp.mailfrom=x.example; dmarc=pass (p=reject dis=none) header.from=Mail.Example.ORG",),
        (f"{US.upper()}; dkim=pass header.d=mail.example.org header.s=one",),
        (f"{US}; dkim=pass (2048-bit key; unprotected) header.d=example.org",),
        (f"{US}; dmarc=none header.from=mail.example.org; spf=pass smtp.mailfrom=lea@mail.example.org",),
        (f"{US}; dkim=fail header.d=mail.example.org", f"{US}; dkim=pass header.d=mail.example.org"),
        (
            "mx.other.example; dmarc=fail header.from=mail.example.org",
            f"{US}; dmarc=pass header.from=mail.example.org",
        ),
        (f'{US}; dkim=pass header.d="mail.example.org"',),
    ],
)
def test_word_of_our_mail_server_counts(values):
    assert is_vouched(values, authserv_id=US, sender=LEA)


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("",),
        (";;;",),
        (f"{US}; none",),
        ("mx.other.example; dmarc=pass header.from=mail.example.org",),
        (f"{US}.evil.example; dmarc=pass header.from=mail.example.org",),
        (f"{US}; dmarc=fail header.from=mail.example.org; dkim=pass header.d=mail.example.org",),
        (f"{US}; dmarc=temperror header.from=mail.example.org; spf=pass smtp.mailfrom=mail.example.org",),
        (f"{US}; dmarc=pass header.from=evil.example",),
        (f"{US}; dmarc=pass",),
        (f"{US}; dkim=pass header.d=evil.example",),
        (f"{US}; dkim=pass header.d=notmail.example.org",),
        (f"{US}; dkim=pass",),
        (f"{US}; spf=softfail smtp.mailfrom=lea@mail.example.org",),
        (f"{US}; spf=pass smtp.helo=mail.example.org",),
        # The topmost one decides: what lies below may have come with the letter.
        (f"{US}; dmarc=fail header.from=mail.example.org", f"{US}; dmarc=pass header.from=mail.example.org"),
        # What stands in comments and quotes is nobody's result.
        (f"{US}; spf=fail (; dmarc=pass header.from=mail.example.org) smtp.mailfrom=x.example",),
        (f'{US}; spf=fail smtp.mailfrom="a; dmarc=pass header.from=mail.example.org"@x.example',),
        (f"{US}; spf=fail smtp.mailfrom=\\; dmarc=pass header.from=mail.example.org",),
        (f"({US}; dmarc=pass header.from=mail.example.org) mx.evil.example; none",),
        # A server that removes what others wrote under its name may not know it in quotes or behind a comment.
        (f'"{US}"; dmarc=pass header.from=mail.example.org',),
        (f"(x) {US}; dmarc=pass header.from=mail.example.org",),
        # An encoded word is not read as what it holds.
        (f"{US}; spf=fail smtp.mailfrom==?utf-8?q?=3B_dmarc=3Dpass_header=2Efrom=3Dmail=2Eexample=2Eorg?=",),
    ],
)
def test_nothing_else_counts(values):
    assert not is_vouched(values, authserv_id=US, sender=LEA)
