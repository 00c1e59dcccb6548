"""Billing: the storey of money, between `tenants` and `app`.

Nothing is paid yet: the first drawer (the ledger) is built with the till. The storey stands in the import contracts
from the first day, so that nothing above or below may grow into its place.
"""
