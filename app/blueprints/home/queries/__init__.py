"""Reads of home: the feed, what a search means, what it finds, the skills of neighbours, the searches one keeps."""

from app.blueprints.home.queries.feed import Row as Row
from app.blueprints.home.queries.feed import feed as feed
from app.blueprints.home.queries.feed import of_ads as of_ads
from app.blueprints.home.queries.found import daily_values as daily_values
from app.blueprints.home.queries.kept import Kept as Kept
from app.blueprints.home.queries.kept import daily_hour as daily_hour
from app.blueprints.home.queries.kept import kept_search as kept_search
from app.blueprints.home.queries.kept import own_search as own_search
from app.blueprints.home.queries.kept import own_searches as own_searches
from app.blueprints.home.queries.looking import Found as Found
from app.blueprints.home.queries.looking import look as look
from app.blueprints.home.queries.reading import Around as Around
from app.blueprints.home.queries.reading import Reading as Reading
from app.blueprints.home.queries.reading import read as read
from app.blueprints.home.queries.skills import Helpers as Helpers
from app.blueprints.home.queries.skills import SkillGroup as SkillGroup
from app.blueprints.home.queries.skills import skills as skills
