"""Ads (country family): what a neighbour asks, offers, lends, gives ..., and the answers to it. The model room: copy its shape.

Verbs: `publish_ad`, `publish_draft`, `throw_away`, `edit_ad`, `copy_ad`, `answer_ad`, `close_ad`, `reopen_ad`, `renew_ad`,
`dismiss_ad`, `undismiss_ad`; of the clock `notice_ads`, `expire_ads`; for moderation `hide_ad`, `restore_ad`. Emits `AdPublished`,
`AdEdited`, `AdRenewed`, `AdEndsSoon`, `AdClosed`, `AdReopened`, `AdExpired`, `AdAnswered`, `DraftThrownAway`; reacts to its own
(the author, or who answered, is told) and to moderation's `ThingHidden` and `ThingKept`. Which kinds a country has, for how long
and with which fields, stands in its pack. An ad knows its author's public, blurred point only.
Neighbours below: places, accounts, notifications, moderation, conversations. Above: home shows the feed.
"""
