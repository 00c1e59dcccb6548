"""Showcase (country family): what anybody finds without an account. Pages of each kind of ad, counts, maps for crawlers.

It keeps how many ads are open, by place and kind, in tables of its own, so that no visitor's page ever counts ads; a sweep
brings them up to date every minute. Verbs: `recount`. Emits nothing. Nothing personal stands in its tables or pages: kinds
and numbers only. Neighbours: home above; ads, bulletins, places, help below; places gets its counts by the wiring.
"""
