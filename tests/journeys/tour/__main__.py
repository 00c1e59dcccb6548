"""python -m tests.journeys.tour [fr nl de]: walks the journeys and leaves their pictures in docs/tour/."""

import sys
import time
import unicodedata
from urllib.parse import quote, urlsplit

from tests.chromium import Opened
from tests.journeys import by_letter, kept_search, lost_cat, photo_ad
from tests.journeys.camera import Camera
from tests.journeys.neighbour import Neighbour, arrives
from tests.journeys.sayings import Sayings
from tests.journeys.tour import pages
from tests.journeys.tour.stage import COUNTRIES, Stage, set_up
from tests.live import CHECKOUT

FOLDER = CHECKOUT / "docs/tour"
MOST = 3_000_000  # bytes of all pictures


def main(wanted: list[str]) -> None:
    """Everything from an empty database to the last picture. `wanted`: countries; none means all."""
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with set_up() as stage:
        for say in COUNTRIES:
            if not wanted or say.country in wanted:
                for old in FOLDER.glob(f"*.{say.country}.webp"):
                    old.unlink()
                _walk(stage, say)
                sys.stdout.write(f"{say.country}: {time.monotonic() - began:.0f} s since the beginning\n")
    weight = sum(picture.stat().st_size for picture in FOLDER.glob("*.webp"))
    sys.stdout.write(f"all together {weight // 1000} kB\n")
    if weight > MOST:
        raise SystemExit(f"The pictures weigh more than {MOST // 1000} kB.")


def _walk(stage: Stage, say: Sayings) -> None:
    camera = Camera(FOLDER, say.country)
    with stage.windows(say) as open_window:
        lea, tom = (_mailbox(arrives(open_window(), *name, town=say.town, touch=True)) for name in (say.lea, say.tom))
        lea.window.go("/")
        camera.of("join")(lea.page, "the-front-page")
        for one in (lea, tom):
            one.join()
            one.confirm()
        camera.of("join")(tom.page, "the-neighbourhood")
        see = camera.of("photo-ad")
        ad = photo_ad.publish(lea, say.offered, see)
        photo_ad.talk(lea, tom, say.offered, see)
        device = _device(tom.window)
        for name, path in (
            ("ad", urlsplit(ad).path),
            ("form", f"/ads/new?kind={say.offered.kind}"),
            ("conversation", f"{urlsplit(tom.page.url).path}#newest"),
        ):
            pages.take(camera, open_window, name, path, device)
        photo_ad.hand_over(lea, tom, ad, see)
        see = camera.of("search")
        kept_search.keep(tom, say.wanted, see)
        kept_search.rings(lea, tom, say.wanted, see)
        pages.take(camera, open_window, "search", f"/?q={quote(say.wanted.words)}", device)
        see = camera.of("letters")
        by_letter.talk(lea, tom, say.wanted, see)
        by_letter.forge(lea, tom, say.wanted, see)
        see = camera.of("lost")
        ines = _mailbox(arrives(open_window(), *say.ines, town=say.town, touch=True))
        ines.join()
        ines.confirm()
        lost = lost_cat.lose(lea, say.lost, see)
        lost_cat.spread(lea, ines, lost, see)
        pages.take(camera, open_window, "lost", urlsplit(lost).path, device)
        for name, path in (("feed", "/"), ("map", "/map")):
            pages.take(camera, open_window, name, path, device)
        lost_cat.find(lea, tom, lost, say.lost, see)
        lost_cat.all_hear(ines, lost, see)


def _mailbox(neighbour: Neighbour) -> Neighbour:
    """An address one can read on a picture."""
    plain = unicodedata.normalize("NFKD", neighbour.given_name).encode("ascii", "ignore").decode()
    neighbour.email = f"{plain.lower()}@example.org"
    return neighbour


def _device(window: Opened) -> str:
    """The token of the browser somebody is signed in with."""
    return next(str(cookie["value"]) for cookie in window.page.context.cookies() if cookie.get("name", "") == "device")


if __name__ == "__main__":
    main(sys.argv[1:])
