"""Places (country family): communes in use, their search, their public pages and the site's map for crawlers.

The full reference geography stands in `control` and is read only; a country keeps `known_place`, a copy of the places its
people, ads and bulletins mention, so that feeds and keys stay inside. Verbs: `know_place`. Emits nothing. Neighbours:
everybody above; what neighbours do in a place comes from above too, by `app.extensions["place_counts"]`.
"""
