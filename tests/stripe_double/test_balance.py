"""Transfers and reversals, payouts, top-ups, the balance, bank transfers, lists, files."""

import pytest
import stripe


def charge_of(intent):
    return intent.latest_charge.id


def test_a_transfer_out_of_a_charge_whose_funds_are_pending(fr):
    fr.do("settings", payouts_by_themselves=False)
    intent, account = fr.paid(), fr.supplier()
    transfer = fr.transfer(charge_of(intent), account, 2000)
    assert (transfer.amount, transfer.source_transaction, transfer.transfer_group) == (2000, charge_of(intent), "gp_1")
    assert (fr.available(), fr.pending()) == (0, 930)
    assert (fr.available(account.id), fr.pending(account.id)) == (0, 2000)
    entry = fr.v1.balance_transactions.retrieve(transfer.balance_transaction)
    assert (entry.type, entry.amount, entry.fee) == ("transfer", -2000, 0)
    fr.wait(days=3)
    assert (fr.available(), fr.available(account.id)) == (930, 2000)
    payment = fr.v1.charges.retrieve(transfer.destination_payment, {}, {"stripe_account": account.id})
    assert payment.source_transfer == transfer.id


def test_a_transfer_without_its_charge_needs_available_money(fr):
    fr.paid()
    account = fr.supplier()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.transfer(None, account, 2000)
    assert refused.value.code == "balance_insufficient"
    fr.wait(days=3)
    assert fr.transfer(None, account, 2000).source_transaction is None


def test_a_charge_is_no_source_of_more_than_itself(fr):
    intent, account = fr.paid(), fr.supplier()
    fr.transfer(charge_of(intent), account, 2000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.transfer(charge_of(intent), account, 1001)
    assert refused.value.param == "amount"
    assert fr.transfer(charge_of(intent), account, 1000).amount == 1000


def test_a_transfer_has_the_currency_of_its_charge(fr):
    intent, account = fr.paid(), fr.supplier()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.transfer(charge_of(intent), account, currency="chf")
    assert refused.value.param == "currency"


def test_transfers_are_listed_by_group(fr):
    intent, account = fr.paid(), fr.supplier()
    transfer = fr.transfer(charge_of(intent), account)
    assert [one.id for one in fr.v1.transfers.list({"transfer_group": "gp_1"})] == [transfer.id]
    assert fr.v1.transfers.list({"transfer_group": "gp_2"}).data == []
    found = fr.v1.transfers.retrieve(transfer.id, {"expand": ["destination", "source_transaction"]})
    assert found.destination.id == account.id
    assert found.source_transaction.amount == 3000


def test_a_reversal_of_a_part_and_of_the_rest(fr):
    fr.do("settings", payouts_by_themselves=False)
    intent, account = fr.paid(), fr.supplier()
    transfer = fr.transfer(charge_of(intent), account)
    first = fr.v1.transfers.reversals.create(transfer.id, {"amount": 500, "metadata": {"k": "v"}}, fr.key())
    assert fr.v1.balance_transactions.retrieve(first.balance_transaction).type == "transfer_refund"
    assert (fr.pending(), fr.pending(account.id)) == (1430, 1500)
    fr.wait(days=3)
    fr.v1.transfers.reversals.create(transfer.id, {}, fr.key())
    found = fr.v1.transfers.retrieve(transfer.id)
    assert (found.amount_reversed, found.reversed, len(found.reversals.data)) == (2000, True, 2)
    assert (fr.available(), fr.available(account.id)) == (2930, 0)
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.transfers.reversals.create(transfer.id, {}, fr.key())
    assert len(fr.v1.transfers.reversals.list(transfer.id).data) == 2


def test_what_the_supplier_has_spent_cannot_be_reversed(fr):
    intent, account = fr.paid(), fr.supplier()
    transfer = fr.transfer(charge_of(intent), account)
    fr.wait(days=3, seconds=2)  # the supplier's own payouts are automatic
    assert fr.available(account.id) == 0
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.transfers.reversals.create(transfer.id, {"amount": 1}, fr.key())
    assert refused.value.code == "balance_insufficient"
    payout = fr.v1.payouts.list({}, {"stripe_account": account.id}).data[0]
    assert (payout.amount, payout.automatic, payout.status) == (2000, True, "pending")
    fr.wait(days=2)
    assert fr.v1.payouts.retrieve(payout.id, {}, {"stripe_account": account.id}).status == "paid"
    assert fr.events(account.id)[-1] == "payout.paid"


def test_the_platforms_money_leaves_only_when_told(fr):
    held = {"payouts": {"schedule": {"interval": "manual"}, "minimum_balance_by_currency": {"eur": 2000}}}
    fr.v1.balance_settings.update({"payments": held}, fr.key())
    found = fr.v1.balance_settings.retrieve().payments.payouts
    assert (found.schedule.interval, found.minimum_balance_by_currency["eur"]) == ("manual", 2000)
    fr.paid()
    fr.wait(days=9)
    assert fr.available() == 2930
    with pytest.raises(stripe.InvalidRequestError) as refused:
        fr.v1.payouts.create({"amount": 2931, "currency": "eur"}, fr.key())
    assert refused.value.code == "balance_insufficient"
    payout = fr.v1.payouts.create({"amount": 930, "currency": "eur"}, fr.key())
    assert fr.available() == 2000
    assert payout.status == "pending"
    fr.wait(days=2)
    assert fr.v1.payouts.retrieve(payout.id).status == "paid"


def test_a_payout_comes_back(fr):
    fr.paid()
    fr.wait(days=3)
    payout = fr.v1.payouts.create({"amount": 1000, "currency": "eur"}, fr.key())
    fr.wait(days=2)
    fr.do("fail_payout", payout=payout.id)
    found = fr.v1.payouts.retrieve(payout.id, {"expand": ["failure_balance_transaction"]})
    assert (found.status, found.failure_balance_transaction.type) == ("failed", "payout_failure")
    assert fr.available() == 2930


def test_a_payout_is_cancelled_while_it_is_pending(fr):
    fr.paid()
    fr.wait(days=3)
    payout = fr.v1.payouts.create({"amount": 1000, "currency": "eur"}, fr.key())
    assert fr.v1.payouts.cancel(payout.id, {}, fr.key()).status == "canceled"
    assert fr.available() == 2930
    with pytest.raises(stripe.InvalidRequestError):
        fr.v1.payouts.cancel(payout.id, {}, fr.key())


def test_a_top_up_fills_the_balance_after_a_day(fr):
    topup = fr.v1.topups.create({"amount": 50_000, "currency": "eur", "description": "Buffer"}, fr.key())
    assert topup.status == "pending"
    assert fr.available() == 0
    fr.wait(days=1)
    assert fr.v1.topups.retrieve(topup.id).status == "succeeded"
    assert fr.available() == 50_000
    fr.do("reverse_topup", topup=topup.id)
    assert fr.available() == 0
    assert fr.events()[-1] == "topup.reversed"


def test_a_top_up_fails(fr):
    fr.do("script", subject="topup", outcomes=["fails"])
    topup = fr.v1.topups.create({"amount": 50_000, "currency": "eur"}, fr.key())
    fr.wait(days=1)
    assert fr.v1.topups.retrieve(topup.id).status == "failed"
    assert fr.available() == 0


def test_the_balance_is_the_sum_of_its_transactions(fr):
    fr.do("settings", payouts_by_themselves=False)
    intent, account = fr.paid(), fr.supplier()
    fr.transfer(charge_of(intent), account, 1000)
    fr.wait(days=3)
    fr.v1.refunds.create({"payment_intent": intent.id, "amount": 500}, fr.key())
    fr.do("reserve", account_id=fr.account, amount=300)
    fr.do("stripe_fee", account_id=fr.account, amount=99)
    entries = list(fr.v1.balance_transactions.list({"limit": 3}).auto_paging_iter())
    assert sum(entry.net for entry in entries) == fr.available() == 3000 - 70 - 1000 - 500 - 300 - 99
    assert fr.v1.balance.retrieve().connect_reserved[0].amount == 300
    kinds = {entry.type for entry in entries}
    assert kinds == {"charge", "transfer", "refund", "reserve_hold", "stripe_fee"}
    assert [one.type for one in fr.v1.balance_transactions.list({"source": charge_of(intent)})] == ["charge"]
    assert len(fr.v1.balance_transactions.list({"type": "transfer", "created": {"lte": fr.now}}).data) == 1


def test_lists_go_forth_and_back(fr):
    made = [fr.customer(name=f"N{n}").id for n in range(5)]
    first = fr.v1.customers.list({"limit": 2})
    assert [one.id for one in first] == made[:2:-1]
    assert first.has_more
    second = fr.v1.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    assert [one.id for one in second] == [made[2], made[1]]
    back = fr.v1.customers.list({"limit": 2, "ending_before": second.data[0].id})
    assert [one.id for one in back] == made[:2:-1]
    assert [one.id for one in first.auto_paging_iter()] == made[::-1]
    for wrong in ({"limit": 101}, {"limit": 0}, {"starting_after": "cus_nobody"}):
        with pytest.raises(stripe.InvalidRequestError):
            fr.v1.customers.list(wrong)


def bank_transfer(fr, customer, amount=10_000):
    return fr.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "customer": customer.id,
            "confirm": True,
            "capture_method": "automatic",
            "payment_method_data": {"type": "customer_balance"},
            "payment_method_options": {
                "customer_balance": {
                    "funding_type": "bank_transfer",
                    "bank_transfer": {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "FR"}},
                }
            },
        },
        fr.key("transfer-in"),
    )


def test_a_bank_transfer_in_two_parts_with_something_left(fr):
    customer = fr.customer()
    intent = bank_transfer(fr, customer)
    told = intent.next_action.display_bank_transfer_instructions
    assert intent.status == "requires_action"
    assert told.amount_remaining == 10_000
    assert told.financial_addresses[0].iban.country == "FR"
    assert told.hosted_instructions_url.endswith(intent.id)
    fund = fr.v1.test_helpers.customers.fund_cash_balance
    fund(customer.id, {"amount": 4000, "currency": "eur", "reference": told.reference}, fr.key())
    part = fr.v1.payment_intents.retrieve(intent.id)
    assert part.next_action.display_bank_transfer_instructions.amount_remaining == 6000
    assert "payment_intent.partially_funded" in fr.events()
    fund(customer.id, {"amount": 7000, "currency": "eur"}, fr.key())
    done = fr.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge.balance_transaction"]})
    assert done.status == "succeeded"
    assert done.latest_charge.balance_transaction.type == "payment"
    assert fr.v1.customers.cash_balance.retrieve(customer.id).available["eur"] == 1000
    kinds = [one.type for one in fr.v1.customers.cash_balance_transactions.list(customer.id)]
    assert kinds == ["applied_to_payment", "funded", "applied_to_payment", "funded"]


def test_money_that_came_before_the_bill_pays_it(fr):
    customer = fr.customer()
    fr.do("fund", customer=customer.id, amount=10_000)
    assert bank_transfer(fr, customer).status == "succeeded"


def test_there_are_no_virtual_accounts_in_every_country(fr):
    wanted = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "FR"}}
    asked = {"currency": "eur", "funding_type": "bank_transfer", "bank_transfer": wanted}
    customer = fr.customer()
    found = fr.v1.customers.funding_instructions.create(customer.id, asked, fr.key())
    assert found.bank_transfer.financial_addresses[0].supported_networks == ["sepa"]
    for wrong in ({"currency": "chf"}, {"bank_transfer": wanted | {"eu_bank_transfer": {"country": "PT"}}}):
        with pytest.raises(stripe.InvalidRequestError):
            fr.v1.customers.funding_instructions.create(customer.id, asked | wrong, fr.key())


def test_a_file_is_sent_as_evidence(fr, tmp_path):
    paper = tmp_path / "signature.txt"
    paper.write_bytes(b"picked up")
    with paper.open("rb") as sent:
        made = fr.v1.files.create({"purpose": "dispute_evidence", "file": sent}, fr.key())
    assert (made.filename, made.size, made.purpose) == ("signature.txt", 9, "dispute_evidence")
    assert fr.v1.files.retrieve(made.id).id == made.id


def test_a_stranger_charge_as_made_in_the_dashboard(fr):
    charge = fr.do("stranger", account_id=fr.account, amount=1234)
    assert fr.v1.charges.retrieve(charge["id"]).metadata.to_dict() == {}
    assert fr.pending() == 1234 - 44
