"""What is done with ads. Verbs are given the ad's public id, as both doors know it; none of them commits."""

from app.blueprints.ads.services.answering import answer_ad as answer_ad
from app.blueprints.ads.services.dismissing import dismiss_ad as dismiss_ad
from app.blueprints.ads.services.dismissing import undismiss_ad as undismiss_ad
from app.blueprints.ads.services.ending import close_ad as close_ad
from app.blueprints.ads.services.ending import expire_ads as expire_ads
from app.blueprints.ads.services.ending import reopen_ad as reopen_ad
from app.blueprints.ads.services.hiding import call_ad as call_ad
from app.blueprints.ads.services.hiding import hide_ad as hide_ad
from app.blueprints.ads.services.hiding import restore_ad as restore_ad
from app.blueprints.ads.services.matching import confirm_match as confirm_match
from app.blueprints.ads.services.matching import decline_match as decline_match
from app.blueprints.ads.services.matching import propose_match as propose_match
from app.blueprints.ads.services.photos import add_photos as add_photos
from app.blueprints.ads.services.publishing import publish_draft as publish_draft
from app.blueprints.ads.services.publishing import throw_away as throw_away
from app.blueprints.ads.services.reaching import begin_reach as begin_reach
from app.blueprints.ads.services.reaching import put_off_word as put_off_word
from app.blueprints.ads.services.reaching import tell_word as tell_word
from app.blueprints.ads.services.renewing import notice_ads as notice_ads
from app.blueprints.ads.services.renewing import renew_ad as renew_ad
from app.blueprints.ads.services.told import forget_told as forget_told
from app.blueprints.ads.services.told import let_found_go as let_found_go
from app.blueprints.ads.services.told import note_told as note_told
from app.blueprints.ads.services.writing import copy_ad as copy_ad
from app.blueprints.ads.services.writing import edit_ad as edit_ad
from app.blueprints.ads.services.writing import publish_ad as publish_ad
