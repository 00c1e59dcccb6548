"""An errand's receipt holds: a letter that has left, or never will, is not asked of the mail server again."""

import pytest
from sqlalchemy import func, select

from app import worker
from app.blueprints.accounts.models import Token
from kernel import ids, mail
from kernel.errors import PermanentFailure, TemporaryFailure
from kernel.outbox import CountryReceipt
from tests.builders.accounts import lea


@pytest.fixture
def errand(app, unit, world):
    """The job of one letter, which may be run several times as a full queue or an impatient relay does."""
    with unit(world.fr) as here:
        account_id = lea(here.session, email="lea@example.org").id
    job = {
        "source_id": str(world.fr.id),
        "event_id": str(ids.uuid7()),
        "name": "accounts.SignInLetterWanted",
        "payload": {"kind": "reset", "account_id": str(account_id), "asked_id": None},
        "step": "accounts.send_letter",
    }
    return lambda: worker.run("react", job)


@pytest.fixture
def count(unit, world):
    def counted(table):
        with unit(world.fr, read_only=True) as here:
            return here.session.scalar(select(func.count()).select_from(table))

    return counted


def test_doubled_errand_sends_one_letter(errand, mailbox):
    errand()
    errand()
    assert len(mailbox.to("lea@example.org")) == 1


def test_letter_refused_for_good_is_not_tried_again(errand, count, monkeypatch):
    tried = []

    def refuse(_url, letter):
        tried.append(letter.to)
        raise PermanentFailure("recipient refused: 550")

    monkeypatch.setattr(mail, "send", refuse)
    errand()
    assert count(CountryReceipt) == 1
    errand()
    assert (tried, count(Token)) == (["lea@example.org"], 1)


def test_letter_refused_for_now_leaves_no_receipt(errand, count, monkeypatch):
    def refuse(_url, _letter):
        raise TemporaryFailure("refused: 451")

    monkeypatch.setattr(mail, "send", refuse)
    with pytest.raises(TemporaryFailure):
        errand()
    assert count(CountryReceipt) == 0
