"""Places (country family): communes in use, their search and their names.

The full reference geography stands in `control` and is read only; a country keeps `known_place`, a copy of the places its
people, ads and bulletins mention, so that feeds and keys stay inside. Neighbours: everybody above.
"""
