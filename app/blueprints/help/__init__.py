"""Help (country family): the pages that explain. How it works, rules, terms, privacy, accessibility, data sources.

Words only: no table, no verb, no event. `policy.TERMS_VERSION` is the version of the terms that joining accepts.
Neighbours: accounts takes the version; everybody links here.
"""
