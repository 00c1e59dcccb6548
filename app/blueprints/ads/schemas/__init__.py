"""What the doors take in and the JSON door gives out."""

from app.blueprints.ads.schemas.reading import AdOut as AdOut
from app.blueprints.ads.schemas.reading import AdsOut as AdsOut
from app.blueprints.ads.schemas.reading import AnswerOut as AnswerOut
from app.blueprints.ads.schemas.reading import KindsOut as KindsOut
from app.blueprints.ads.schemas.reading import ListAds as ListAds
from app.blueprints.ads.schemas.reading import MatchesOut as MatchesOut
from app.blueprints.ads.schemas.reading import MatchMadeOut as MatchMadeOut
from app.blueprints.ads.schemas.reading import MineOut as MineOut
from app.blueprints.ads.schemas.reading import OwnAds as OwnAds
from app.blueprints.ads.schemas.reading import Pages as Pages
from app.blueprints.ads.schemas.reading import ReachOut as ReachOut
from app.blueprints.ads.schemas.reading import VersionsOut as VersionsOut
from app.blueprints.ads.schemas.reading import kinds_of as kinds_of
from app.blueprints.ads.schemas.typed import typed_ad as typed_ad
from app.blueprints.ads.schemas.writing import CHOICES as CHOICES
from app.blueprints.ads.schemas.writing import TOLD as TOLD
from app.blueprints.ads.schemas.writing import AddPhotos as AddPhotos
from app.blueprints.ads.schemas.writing import AnswerAd as AnswerAd
from app.blueprints.ads.schemas.writing import CloseAd as CloseAd
from app.blueprints.ads.schemas.writing import CopyAd as CopyAd
from app.blueprints.ads.schemas.writing import EditAd as EditAd
from app.blueprints.ads.schemas.writing import EditDraft as EditDraft
from app.blueprints.ads.schemas.writing import ProposeMatch as ProposeMatch
from app.blueprints.ads.schemas.writing import PublishAd as PublishAd
from app.blueprints.ads.schemas.writing import WriteAd as WriteAd
