"""Reads of home: the feed, what a search means, what it finds, the skills of neighbours, the searches one keeps."""

from app.blueprints.home.queries.feed import Row as Row
from app.blueprints.home.queries.feed import feed as feed
from app.blueprints.home.queries.feed import of_ads as of_ads
from app.blueprints.home.queries.looking import Found as Found
from app.blueprints.home.queries.looking import look as look
from app.blueprints.home.queries.reading import Around as Around
from app.blueprints.home.queries.reading import Reading as Reading
from app.blueprints.home.queries.reading import read as read
