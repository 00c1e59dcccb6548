"""What ads do when something happened: those it concerns are told; moderation's decisions are carried out."""

from app.blueprints.ads.reactions.answer import tell_both as tell_both
from app.blueprints.ads.reactions.answerers import tell_changed as tell_changed
from app.blueprints.ads.reactions.answerers import tell_reopened as tell_reopened
from app.blueprints.ads.reactions.answerers import tell_settled as tell_settled
from app.blueprints.ads.reactions.author import tell_ends_soon as tell_ends_soon
from app.blueprints.ads.reactions.author import tell_expired as tell_expired
from app.blueprints.ads.reactions.matches import tell_confirmed as tell_confirmed
from app.blueprints.ads.reactions.matches import tell_declined as tell_declined
from app.blueprints.ads.reactions.matches import tell_proposed as tell_proposed
from app.blueprints.ads.reactions.moderation import hide as hide
from app.blueprints.ads.reactions.moderation import restore as restore
from app.blueprints.ads.reactions.told import find_told as find_told
