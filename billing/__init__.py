"""Billing: the storey of money, between `tenants` and `app`. It has no pages and no sentences.

Its drawers are built like rooms, with only `errors events models queries services jobs`; each stands on its step (the contracts in
`pyproject.toml`). All its tables are of the country family, and whole minor units are the only numbers in it.
"""
