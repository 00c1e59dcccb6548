"""Map (country family): the open ads around a neighbour, told by area.

Reads only. A pin is the middle of a cell with how many ads lie somewhere in it, never a point of anybody's
(docs/adr/0013-maps.md). Under the pins lies what `places` draws: a still at once, tiles when asked for. No events, no verbs.
Neighbours below: ads, places. A stranger to home, which stands on the same step.
"""
