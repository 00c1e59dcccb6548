"""Reads of ads: the feed and the search, one ad as a neighbour reads it, one's own, what waits for the sweep."""

from app.blueprints.ads.queries.counts import open_counts as open_counts
from app.blueprints.ads.queries.due import due_for_update as due_for_update
from app.blueprints.ads.queries.feed import looked_for as looked_for
from app.blueprints.ads.queries.feed import newest_around as newest_around
from app.blueprints.ads.queries.one import Talk as Talk
from app.blueprints.ads.queries.one import ad_by_id_for_update as ad_by_id_for_update
from app.blueprints.ads.queries.one import ad_by_key as ad_by_key
from app.blueprints.ads.queries.one import ad_to_act_on as ad_to_act_on
from app.blueprints.ads.queries.one import ad_to_change as ad_to_change
from app.blueprints.ads.queries.one import answered as answered
from app.blueprints.ads.queries.one import reportable as reportable
from app.blueprints.ads.queries.one import seen_ad as seen_ad
from app.blueprints.ads.queries.one import talks_about as talks_about
from app.blueprints.ads.queries.own import own_ads as own_ads
from app.blueprints.ads.queries.rows import AdView as AdView
from app.blueprints.ads.queries.spelling import better_words as better_words
from app.blueprints.ads.queries.wanted import Order as Order
from app.blueprints.ads.queries.wanted import Town as Town
from app.blueprints.ads.queries.wanted import Wanted as Wanted
from app.blueprints.ads.queries.words import Word as Word
from app.blueprints.ads.queries.words import query_of as query_of
from app.blueprints.ads.queries.words import read_words as read_words
from app.blueprints.ads.queries.words import words_in as words_in
