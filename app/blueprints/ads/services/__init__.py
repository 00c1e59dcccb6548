"""What is done with ads. Verbs are given the ad's public id, as both doors know it; none of them commits."""

from app.blueprints.ads.services.answering import answer_ad as answer_ad
from app.blueprints.ads.services.ending import close_ad as close_ad
from app.blueprints.ads.services.ending import expire_ads as expire_ads
from app.blueprints.ads.services.hiding import hide_ad as hide_ad
from app.blueprints.ads.services.hiding import restore_ad as restore_ad
from app.blueprints.ads.services.photos import add_photos as add_photos
from app.blueprints.ads.services.writing import edit_ad as edit_ad
from app.blueprints.ads.services.writing import publish_ad as publish_ad
