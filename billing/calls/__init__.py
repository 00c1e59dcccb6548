"""Calls (country family): what we intend Stripe to do, and what Stripe tells us of. Every call is a row before it is made.

Verbs: `intend`, `came_to_nothing`; for the jobs `take`, `record`, `take_in`, `take_notice`, `handle`; for the person at the
till `retry`, `give_up`, `note`, `decide`. Emits `CallIntended` and `NoticeCame`. This drawer knows neither purchases
nor invoices: the wiring hands it what applies an object, by its kind. Below: the gateway. Above: everything that moves
money. `docs/adr/0019-calls.md` says why it is like this.
"""
