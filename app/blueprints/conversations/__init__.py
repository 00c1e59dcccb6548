"""Conversations (country family): neighbours writing to each other about a thing.

Verbs: start, write, mark_read. Emits `MessageWritten`; reacts to it by telling the others, and to moderation's
`ThingHidden` and `ThingKept` by hiding or showing a message. Neighbours below: moderation, notifications, accounts.
"""
