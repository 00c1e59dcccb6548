"""Reads of ads: the feed around a point, one ad as a neighbour reads it, one's own, what waits for the sweep."""

from app.blueprints.ads.queries.around import Talk as Talk
from app.blueprints.ads.queries.around import Version as Version
from app.blueprints.ads.queries.around import answered as answered
from app.blueprints.ads.queries.around import answerer_in as answerer_in
from app.blueprints.ads.queries.around import answerers as answerers
from app.blueprints.ads.queries.around import is_dismissed as is_dismissed
from app.blueprints.ads.queries.around import talks_about as talks_about
from app.blueprints.ads.queries.around import versions as versions
from app.blueprints.ads.queries.counts import open_counts as open_counts
from app.blueprints.ads.queries.due import due_for_update as due_for_update
from app.blueprints.ads.queries.due import ending_soon_for_update as ending_soon_for_update
from app.blueprints.ads.queries.feed import newest_around as newest_around
from app.blueprints.ads.queries.one import about as about
from app.blueprints.ads.queries.one import ad_by_id_for_update as ad_by_id_for_update
from app.blueprints.ads.queries.one import ad_by_key as ad_by_key
from app.blueprints.ads.queries.one import ad_in_state as ad_in_state
from app.blueprints.ads.queries.one import ad_to_act_on as ad_to_act_on
from app.blueprints.ads.queries.one import ad_to_change as ad_to_change
from app.blueprints.ads.queries.one import own_ad as own_ad
from app.blueprints.ads.queries.one import reportable as reportable
from app.blueprints.ads.queries.one import seen_ad as seen_ad
from app.blueprints.ads.queries.one import twin as twin
from app.blueprints.ads.queries.own import dismissed_ads as dismissed_ads
from app.blueprints.ads.queries.own import own_ads as own_ads
from app.blueprints.ads.queries.own import own_counts as own_counts
from app.blueprints.ads.queries.rows import AdView as AdView
