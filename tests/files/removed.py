"""A picture that moderation removes, and what is seen of it afterwards."""

from sqlalchemy import select

from app.blueprints.files.models import RemovedPicture
from app.blueprints.notifications.models import Delivery, Notification
from tests.builders import files as make

STATEMENT = "It is the advertisement that was removed under rule 4."
PICTURE = make.a_picture(1600, 1200, 5)


def status(browser, url):
    return browser.client.get(url, base_url=browser.base, buffered=True).status_code


def remembered(unit, world):
    with unit(world.fr, read_only=True) as u:
        return len(u.session.scalars(select(RemovedPicture)).all())


def letters(unit, world):
    """To whom a letter about a photo is due, in the order they came."""
    wanted = select(Notification.account_id, Delivery.letter).join(Notification).order_by(Delivery.id)
    with unit(world.fr, read_only=True) as u:
        rows = u.session.execute(wanted).all()
    return [(who, letter.rsplit("/")[-1]) for who, letter in rows if "/photo" in letter]
