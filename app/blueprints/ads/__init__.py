"""Ads (country family): what a neighbour asks, offers or lends, and the answers to it. The model room: copy its shape.

Verbs: `publish_ad`, `edit_ad`, `close_ad`, `answer_ad`, `expire_ads`; for moderation `hide_ad`, `restore_ad`. Emits
`AdPublished`, `AdEdited`, `AdClosed`, `AdExpired`, `AdAnswered`; reacts to its own `AdAnswered` (both sides are told) and to
moderation's `ThingHidden` and `ThingKept`. An ad knows its author's public, blurred point only.
Neighbours below: places, accounts, notifications, moderation, conversations. Above: home shows the feed.
"""
