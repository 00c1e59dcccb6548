"""Spaces (collectivity family): the public face of a claimed place, and the desk of its staff.

It has no tables and no verbs of its own: it shows what `posts` and `staff` know. `/<slug>` is shared with the page of a place
nobody has claimed; the porch chooses (app/web/places.py). Neighbours: posts, staff below.
"""
