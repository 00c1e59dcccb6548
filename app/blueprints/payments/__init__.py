"""Payments (country family): the door at which Stripe tells us what has happened. It has no page yet.

A message is verified, stored once by `billing.calls`, and answered; what it tells of is fetched afterwards, by a job. One
that is not believed is refused and counted. Emits nothing of its own. Neighbours below: none; beside the house: the till.
"""
