"""Moderation (country family): blocking a neighbour, reporting a thing, deciding with a statement of reasons.

Verbs: block, unblock, report, decide. Emits `ThingReported`, `ThingHidden`, `ThingKept`; the rooms above hide their own
things when they hear of it. Things are found through a table given by the wiring. Neighbours below: notifications,
accounts.
"""
