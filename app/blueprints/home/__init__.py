"""Home (country family): the feed and its search, searches that are kept, who can help; what a visitor sees instead.

The feed merges the newest ads around and the newest bulletins of one's town by time; a search asks the ads alone. Visitors
and unconfirmed accounts see kinds and counts. Verbs: `keep_search`, `change_search`, `delete_search`, `look_at_search`,
`set_daily_hour`; for reactions and the clock `match_ad`, `tell_found`, `rename_found`, `follow_home`, `write_daily`. Emits `AdFound`; reacts to
`AdPublished` (which kept searches have waited for it), `AdRenamed`, its own `AdFound`, `PlaceChosen` and `HomeMoved`.
Neighbours below: ads and bulletins, which are strangers to each other; notifications, accounts, places.
"""
