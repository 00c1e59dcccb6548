"""A lost cat comes home: neighbours are told, one has it, both ads are closed, and all who were told hear of it."""

from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import update

from app.blueprints.ads.jobs import reach_ads
from app.blueprints.ads.models import Ad, AdReach
from kernel import clock
from tests.journeys import photo_ad, snaps
from tests.journeys.camera import See, nobody_looks
from tests.journeys.neighbour import Neighbour
from tests.journeys.sayings import Lost


def lose(lea: Neighbour, say: Lost, see: See) -> str:
    """Léa publishes what she has lost, with a photo; returns the address of her ad."""
    page = lea.page
    lea.open_form("lost")
    lea.fill_ad(say.title, say.text, {"object": "pet", "on_day": _day(1), "near": say.near})
    page.locator("[name=photos]").set_input_files(snaps.one_of("cat"))
    page.locator("#photos-preview img").wait_for()
    page.evaluate("scrollTo(0, 0)")
    see(page, "she-tells-what-is-lost")
    lea.submit("/ads")
    photo_ad.describe(lea, [say.alt], nobody_looks)
    return page.url


def spread(lea: Neighbour, ines: Neighbour, ad: str, see: See) -> None:
    """The word goes out to the nearest neighbours; Ines reads it, and Léa how far it goes."""
    _minutes_pass(lea)
    line = ines.told(ad)
    see(ines.page, "a-neighbour-is-told")
    ines.hands.press(line)
    ines.comes_to(ad)
    see(ines.page, "she-looks-at-it")
    lea.page.goto(ad)
    lea.page.locator("main article .card__foot").first.scroll_into_view_if_needed()
    see(lea.page, "how-far-it-goes")


def find(lea: Neighbour, tom: Neighbour, ad: str, say: Lost, see: See) -> None:
    """Tom has published what sits in his garden; he sees Léa's ad, says so, and she says that it is the one."""
    page = tom.page
    own = _publish_found(tom, say)
    page.goto(ad)
    tom.hands.press(page.locator("main a[href$='/match']").first)
    tom.comes_to("**/match")
    tom.hands.fill(page.locator("#match-form [name=text]"), say.seen)
    tom.hands.tick(page.locator(f"#match-form [name=own][value='{own.rsplit('/', 1)[1]}']"))
    see(page, "he-has-found-it")
    tom.submit("/match")
    tom.comes_to("**/conversations/*")
    line = lea.told(ad)
    lea.hands.press(line)
    lea.comes_to(ad)
    yes = lea.page.locator("form[action*='/matches/'][action$='/confirm'] button")
    yes.scroll_into_view_if_needed()
    see(lea.page, "is-it-the-one")
    lea.hands.press(yes)
    lea.comes_to("**/conversations/*")
    lea.write(say.thanks)
    tom.message(say.thanks).wait_for()
    see(page, "it-is-the-one")
    for one, address in ((lea, ad), (tom, own)):
        one.page.goto(address)
        one.page.locator("main .card--over").wait_for()
    see(lea.page, "both-are-closed")


def all_hear(ines: Neighbour, ad: str, see: See) -> None:
    """Who was told that it is lost is told that it is found."""
    _minutes_pass(ines)
    line = ines.told(ad)
    see(ines.page, "who-was-told-hears-it")
    ines.hands.press(line)
    ines.comes_to(ad)
    ines.page.locator("main .card--over").wait_for()


def _minutes_pass(who: Neighbour) -> None:
    """What waits before it is told, in case of an error, has waited; then the scheduler comes by, as it does once a minute."""
    live = who.window.live
    tenant = live.tenant(who.window.country)
    with live.house.scope.unit(tenant) as unit:
        unit.session.execute(update(AdReach).where(AdReach.due_at.is_not(None)).values(due_at=clock.now()))
        unit.session.execute(update(Ad).values(closed_at=Ad.closed_at - timedelta(minutes=15)))
    reach_ads(live.house, tenant=tenant)


def _publish_found(tom: Neighbour, say: Lost) -> str:
    title, text = say.shed
    tom.open_form("found")
    tom.fill_ad(title, text, {"object": "pet", "on_day": _day(0)})
    tom.submit("/ads")
    tom.comes_to("**/ads/*")
    tom.page.locator("h1", has_text=title).wait_for()
    return str(urlsplit(tom.page.url)._replace(query="", fragment="").geturl())


def _day(before: int) -> str:
    return (clock.now() - timedelta(days=before)).date().isoformat()
