"""A letter may be anything at all: it is read in a moment or called unreadable, and nothing else happens."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.blueprints.replies.policy.html import as_text
from app.blueprints.replies.policy.letter import Unreadable, opened
from app.blueprints.replies.policy.quotes import own_words
from app.blueprints.replies.policy.trust import is_vouched
from kernel.texts import FORBIDDEN
from tests.builders.replies import a_letter

HEAD = b"Return-Path: <a@b.c>\r\nFrom: lea@example.org\r\n"
NESTED = b"".join(b"--b%d\r\nContent-Type: multipart/alternative; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(18))
SECONDS = 5  # of processor time, on a busy machine; most take some hundredths
HOSTILE = {
    "a message in a message, without end": b"Content-Type: message/rfc822\r\n\r\n" * 50_000,
    "parts in parts": b"Content-Type: multipart/alternative; boundary=b0\r\n\r\n"
    + NESTED
    + b"--b18\r\n\r\n"
    + b"<p>a" * 10_000,
    "parts without end": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 200_000,
    "headers without end": b"a: b\r\n" * 1_000_000,
    "headers of a part without end": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    + b"a: b\r\n" * 200_000,
    "parameters without end": b"Content-Type: text/plain; " + b'a=";' * 60_000 + b"\r\n\r\nhi",
    "a folded field without end": b"Content-Type: text/plain;" + b'\r\n a=";' * 60_000 + b"\r\n\r\nhi",
    "brackets without end": b"From: " + b"(" * 200_000 + b"\r\n\r\nhi",
    "fewer brackets": b"Date: x\r\nSender: " + b"(" * 3_900 + b"\r\n\r\nhi",
    "tags in tags": b"Content-Type: text/html\r\n\r\n" + b"<div><blockquote>a" * 4_900,
    "tags without end": b"Content-Type: text/html\r\n\r\n" + b"<" * 1_000_000,
    "comments without end": b"Content-Type: text/html\r\n\r\n" + b"<!--" * 9_000,
    "no charset": b"Content-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe",
    "a charset that is none": b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"xn--" * 50_000,
    "a codec that is no charset": b"Content-Type: text/plain; charset=zlib\r\n\r\nhi",
    "wrong base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=A=B" * 1_000,
    "one long line": b"\r\n" + b"On wrote: @ " * 100_000,
    "NUL": b"\r\n\x00\x00Hi\x00\x1b\x00",
    "nothing": b"",
}


def read(raw):
    began = time.process_time()
    try:
        said = opened(raw)
    except Unreadable:
        return None
    finally:
        assert time.process_time() - began < SECONDS
    text = own_words(said.text)
    assert time.process_time() - began < SECONDS
    assert FORBIDDEN.search(text) is None
    return text


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_letter_is_read_or_called_unreadable_in_a_moment(body):
    text = read(HEAD + body)
    assert text is None or len(text) <= 200_001


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3_000))
def test_any_bytes_are_a_letter_or_none(raw):
    read(raw)
    read(HEAD + raw)


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html; charset=utf-16\r\n", b"\r\n", b"--b\r\n",
        b"Content-Type: text/plain; format=flowed; delsp=yes\r\n", b"--b--\r\n", b"> quoted \r\n", b"> > deeper\r\n",
        b"On 3 June, Smiile <x@y> wrote:\r\n", b"From: Smiile\r\nTo: a@b\r\nSubject: c\r\n", b"-- \r\n", b"Hello =\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Transfer-Encoding: base64\r\n", b"=E2=80=AE=00\xff\r\n",
        b"<blockquote><p>x<div", b"---- Smiile ---- Reply\r\n", b"Content-Disposition: attachment; filename*=utf-8''%00\r\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=40))
def test_anything_put_together_from_pieces_of_letters_is_read(pieces):
    read(HEAD + b"".join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2_000))
def test_any_text_is_read_as_words_and_as_html(text):
    own_words(text)
    with contextlib.suppress(ValueError):
        own_words(as_text(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters=">-—_\r"), min_size=1, max_size=300))
def test_words_without_any_quote_come_out_whole(text):
    """What people write is theirs: no rule cuts it where nothing is quoted, but for signs no page takes either."""
    from kernel.texts import cleaned

    assert own_words(text) == cleaned(text.replace("\xa0", " "), lines=True)


def test_hostile_letters_end_as_rows_and_not_as_faults(post, people):
    for body in HOSTILE.values():
        post.give(HEAD.replace(b"lea@example.org", people.tom.account.email.encode()) + body)
    post.give(a_letter(people.tom, "And still we read on."))
    post.read()
    assert {state for state, _ in post.became_all()} == {"written", "refused"}
    assert post.messages()[-1] == (people.tom.id, "And still we read on.")


@pytest.mark.parametrize(
    "field", ["dmarc=pass " + "a" * 20_000, "dmarc=pass " + "a" * 3_900, "dmarc=pass " + "a." * 1_900, "(" * 20_000]
)
def test_word_of_a_mail_server_is_judged_in_a_moment(field):
    began = time.process_time()
    assert not is_vouched((f"mx.example; {field}",), authserv_id="mx.example", sender="lea@example.org")
    assert time.process_time() - began < SECONDS


def test_quote_without_end_is_looked_for_in_a_moment():
    text = "\n".join(["On " + "a wrote b " * 30] * 600)
    began = time.process_time()
    assert own_words(text)
    assert time.process_time() - began < SECONDS
