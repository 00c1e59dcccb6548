"""Letters leave the house: claimed in one unit, sent between units, each marked at once in a unit of its own.

A worker killed between sending and marking sends that one letter twice, with the same Message-ID, and no other.
"""

from dataclasses import replace
from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Session

from app.blueprints.notifications import policy, services
from app.blueprints.notifications.events import LettersDue
from app.blueprints.notifications.queries import WaitingLetter
from app.i18n import addresses, letters
from kernel import clock, log, mail
from kernel.errors import PermanentFailure, TemporaryFailure
from tenants.house import House
from tenants.registry import Tenant

LOG = log.get("notifications")
BATCH = 50  # small, since what leaves the house cannot be taken back
MARGIN = timedelta(seconds=30)  # no send begins later: one may last mail.TIMEOUT_SECONDS


def deliver_due(house: House, _event: LettersDue, *, tenant: Tenant) -> None:
    """Send what is due, up to a batch. Needs an application context."""
    deliver(house, tenant=tenant)


def sweep(house: House, *, tenant: Tenant) -> None:
    """Send everything that is due, and what a lost worker held."""
    while deliver(house, tenant=tenant) == BATCH:
        pass


def deliver(house: House, *, tenant: Tenant) -> int:
    """Take letters that are due, send them, mark each at once; returns how many were taken."""
    with house.scope.unit(tenant) as unit:
        claimed = services.claim_letters(unit.session, most=BATCH)
        taken = [known for letter in claimed if (known := _as_it_is(unit.session, letter)) is not None]
    end = clock.now() + services.LEASE - MARGIN
    for done, letter in enumerate(taken):
        if clock.now() > end:  # the mail server is slow, and the claim would not hold
            with house.scope.unit(tenant) as unit:
                for left in taken[done:]:
                    services.letter_put_back(unit.session, letter=left)
            break
        _deliver(house, tenant, letter)
    return len(claimed)


def _as_it_is(session: Session, letter: WaitingLetter) -> WaitingLetter | None:
    """The letter with what its room has to tell by now: much may have happened since it was due. None: that failed, it waits."""
    tell = current_app.extensions["letter_values"].get(letter.letter)
    if tell is None or not letter.wanted:
        return letter
    try:
        with session.begin_nested():  # a fault here holds up no other letter
            told = tell(session, letter)
    except Exception as fault:
        LOG.exception("letter not asked for", delivery_id=str(letter.delivery_id), letter=letter.letter)
        services.letter_waits(session, letter=letter, reason=f"fault: {type(fault).__name__}")
        return None
    return replace(letter, wanted=False) if told is None else replace(letter, values={**letter.values, **told})


def _deliver(house: House, tenant: Tenant, letter: WaitingLetter) -> None:
    reason, final = "", False
    try:
        if not letter.wanted:
            raise PermanentFailure("not wanted")  # noqa: TRY301  the same end as a refusal by the mail server
        mail.send(house.config.smtp_url, _written(house, tenant, letter))
    except PermanentFailure as failure:
        reason, final = str(failure), True
    except TemporaryFailure as failure:
        reason = str(failure)
    except Exception as fault:
        LOG.exception("letter not written", delivery_id=str(letter.delivery_id), letter=letter.letter)
        reason = f"fault: {type(fault).__name__}"
    with house.scope.unit(tenant) as unit:
        if final:
            services.letter_failed(unit.session, delivery_id=letter.delivery_id, reason=reason)
        elif reason:
            services.letter_waits(unit.session, letter=letter, reason=reason)
        else:
            told_up_to = letter.values.get("told_up_to")
            services.letter_sent(unit.session, delivery_id=letter.delivery_id, told_up_to=told_up_to)


def _written(house: House, tenant: Tenant, letter: WaitingLetter) -> mail.Letter:
    base = addresses.base_of(house.config, tenant.country, letter.language)
    values = {
        **letter.values,
        "reader": letter.given_name,
        "url": f"{base}{letter.path}",
        "settings_url": f"{base}/notifications/letters",
        "can_reply": "Reply-To" in (threading := _threading(house, tenant, letter)),
    }
    made = letters.render(letter.letter, country=tenant.country, language=letter.language, values=values)
    return mail.Letter(
        to=letter.email,
        sender=f"Smiile <bonjour@{addresses.host_of(house.config, tenant.country)}>",
        subject=made.subject,
        text=made.text,
        html=made.html,
        language=made.language,
        key=str(letter.delivery_id),
        headers={**_ways_out(house, tenant, letter, base), **threading},
    )


def _threading(house: House, tenant: Tenant, letter: WaitingLetter) -> dict[str, str]:
    """Where a reply goes, and what keeps the letters of one conversation together in a mail program (RFC 5322 3.6.4).

    Their common root is a letter nobody has sent: each side knows it, whatever was deleted and whoever wrote first.
    """
    if letter.conversation is None:
        return {}
    root = f"<conversation-{letter.conversation}@{addresses.host_of(house.config, tenant.country)}>"
    told = {"References": root, "In-Reply-To": root}
    domain = addresses.reply_domain(house.config, tenant.country)
    if domain:
        local_part = policy.reply_local_part(
            house.config.secret_key,
            country=tenant.country,
            conversation=letter.conversation,
            account=letter.account,
            email_key=letter.email_key,
        )
        told["Reply-To"] = f"Smiile <{local_part}@{domain}>"
    return told


def _ways_out(house: House, tenant: Tenant, letter: WaitingLetter, base: str) -> dict[str, str]:
    """One click in the mail program (RFC 8058) ends letters of this kind, where they may be chosen at all."""
    if letter.kind not in {*current_app.extensions["letters"], *current_app.extensions["tellings"]}:
        return {}
    token = services.sign_letters_off(
        house.config.secret_key, country=tenant.country, account_id=letter.account_id, kind=letter.kind
    )
    return {
        "List-Unsubscribe": f"<{base}/notifications/letters/off/{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
