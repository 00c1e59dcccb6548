"""Conversations (country family): neighbours writing to each other about a thing.

Verbs: start, write, mark_read, archive, unarchive, leave, show_number, hide_number, ask_number, tell_reading. Emits
`MessageWritten`, `NumberAsked`, `NumberShown`; reacts to them by telling the others, and to moderation's `ThingHidden` and
`ThingKept` by hiding or showing a message. The thing a conversation is about is drawn through a table of the wiring.
Neighbours below: moderation, notifications, accounts.
"""
