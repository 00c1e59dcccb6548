"""Moderation (country family): blocking or muting a neighbour, reporting a thing, deciding with a statement of reasons.

Verbs: block, unblock, mute, unmute, report, decide. Emits `ThingReported`, `ThingHidden`, `ThingKept`; the rooms above hide their own
things when they hear of it. Things are found through a table given by the wiring. Neighbours below: notifications,
accounts.
"""
