"""The gateway: the only place that speaks to Stripe. Below it are Stripe's objects, above it frozen dataclasses of ours.

`protocol.Gateway` is what everybody else sees, `client.open_gateway` makes one for a Stripe account. `operations` is the
table of everything we ever ask Stripe to do, and how each is looked up again when its answer was lost.
"""
