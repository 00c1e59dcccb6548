"""What is done with searches that are kept: keeping, changing, finding ads for them, telling their keepers."""

from app.blueprints.home.services.daily import due_daily as due_daily
from app.blueprints.home.services.daily import forget_found as forget_found
from app.blueprints.home.services.daily import write_daily as write_daily
from app.blueprints.home.services.keeping import change_search as change_search
from app.blueprints.home.services.keeping import delete_search as delete_search
from app.blueprints.home.services.keeping import follow_home as follow_home
from app.blueprints.home.services.keeping import keep_search as keep_search
from app.blueprints.home.services.keeping import look_at_search as look_at_search
from app.blueprints.home.services.keeping import set_daily_hour as set_daily_hour
from app.blueprints.home.services.matching import match_ad as match_ad
from app.blueprints.home.services.telling import rename_found as rename_found
from app.blueprints.home.services.telling import tell_found as tell_found
