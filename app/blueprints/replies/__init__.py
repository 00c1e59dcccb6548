"""Replies (country family): a letter a neighbour sends to a reply address becomes a message in the conversation.

Verbs: keep_letter (the mail server's side), take_in (what it says is written, or its sender is told why not), sweep.
Emits `LetterCameIn`. Neighbours below: conversations, notifications, accounts.
"""
