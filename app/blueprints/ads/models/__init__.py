"""Ads, how they moved from state to state, what they said before, who answered them and who does not want them."""

from app.blueprints.ads.models.ad import COARSE as COARSE
from app.blueprints.ads.models.ad import FARTHEST_KM as FARTHEST_KM
from app.blueprints.ads.models.ad import MIDDLE as MIDDLE
from app.blueprints.ads.models.ad import SMALL as SMALL
from app.blueprints.ads.models.ad import TEXT_MOST as TEXT_MOST
from app.blueprints.ads.models.ad import TITLE_LEAST as TITLE_LEAST
from app.blueprints.ads.models.ad import TITLE_MOST as TITLE_MOST
from app.blueprints.ads.models.ad import Ad as Ad
from app.blueprints.ads.models.ad import AdAnswer as AdAnswer
from app.blueprints.ads.models.ad import AdDismissal as AdDismissal
from app.blueprints.ads.models.ad import AdMove as AdMove
from app.blueprints.ads.models.ad import AdVersion as AdVersion
from app.blueprints.ads.models.ad import cells as cells
from app.blueprints.ads.models.kinds import GROUPS as GROUPS
from app.blueprints.ads.models.kinds import MOVES as MOVES
from app.blueprints.ads.models.kinds import OUTCOMES as OUTCOMES
from app.blueprints.ads.models.kinds import AdKind as AdKind
from app.blueprints.ads.models.kinds import AdState as AdState
from app.blueprints.ads.models.kinds import Condition as Condition
from app.blueprints.ads.models.kinds import Group as Group
from app.blueprints.ads.models.kinds import Outcome as Outcome
from app.blueprints.ads.models.kinds import Per as Per
from app.blueprints.ads.models.kinds import Skill as Skill
from app.blueprints.ads.models.kinds import Subject as Subject
from app.blueprints.ads.models.kinds import Thing as Thing
