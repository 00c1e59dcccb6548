"""What the doors of home take in and give out."""

from app.blueprints.home.schemas.asked import Asked as Asked
from app.blueprints.home.schemas.asked import asked_by as asked_by
from app.blueprints.home.schemas.feed import FeedOut as FeedOut
from app.blueprints.home.schemas.feed import SkillsOut as SkillsOut
from app.blueprints.home.schemas.kept import ChangeSearch as ChangeSearch
from app.blueprints.home.schemas.kept import DailyHour as DailyHour
from app.blueprints.home.schemas.kept import KeepSearch as KeepSearch
from app.blueprints.home.schemas.kept import SearchesOut as SearchesOut
from app.blueprints.home.schemas.kept import SearchOut as SearchOut
from app.blueprints.home.schemas.kept import SessionOut as SessionOut
from app.blueprints.home.schemas.kept import results as results
from app.blueprints.home.schemas.looking import AskFeed as AskFeed
from app.blueprints.home.schemas.looking import Show as Show
from app.blueprints.home.schemas.looking import Skilled as Skilled
