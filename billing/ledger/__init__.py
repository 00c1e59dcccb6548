"""The ledger of a country: what has moved, from which account to which, and why; nothing else knows how much there is.

Every row moves one amount of one currency from one account to another, so the books balance by construction. Rows are
added and never changed, by the rights of the country's role; a mistake is put right by another journal. One fact is one
journal under one key, posted once however often it is told.

Family: country. Verbs: `post`, `correct`, `close`, `prove`. Reads: balances, statements, journals, totals, what moved on the account at
Stripe, whether releases are frozen. Events: none. Below it stands `gateway` alone, which it does not know.
"""
