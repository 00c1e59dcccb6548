"""Ads (country family): what a neighbour asks, offers, lends, gives ..., and the answers to it. The model room: copy its shape.

Verbs: `publish_ad`, `publish_draft`, `throw_away`, `edit_ad`, `copy_ad`, `answer_ad`, `close_ad`, `reopen_ad`, `renew_ad`,
`dismiss_ad`, `undismiss_ad`; of lost and found `propose_match`, `confirm_match`, `decline_match`; of the clock `notice_ads`,
`expire_ads`, `tell_word`, `put_off_word`, `forget_told`; for moderation `hide_ad`, `restore_ad`; for the room above `note_told`, `call_ad`. Emits `AdPublished`,
`AdEdited`, `AdRenewed`, `AdEndsSoon`, `AdClosed`, `AdReopened`, `AdRenamed`, `AdExpired`, `AdAnswered`, `DraftThrownAway`, `MatchProposed`, `MatchConfirmed`, `MatchDeclined`; reacts to its own
(the author, or who answered, is told) and to moderation's `ThingHidden` and `ThingKept`. Which kinds a country has, for how long,
with which fields and how far its word goes, stands in its pack. An ad knows its author's public, blurred point only.
Neighbours below: places, accounts, notifications, moderation, conversations. Above: home shows the feed.
"""
