"""Searching ads: by words of seven languages, by distance, around towns, with filters; and never what one may not see."""

from datetime import date, timedelta

import pytest

from app.blueprints.ads import queries
from app.blueprints.ads.models import Ad, AdDismissal, AdKind, AdState
from app.blueprints.ads.queries import Order, Town, Wanted
from app.blueprints.ads.queries.spelling import meant
from app.blueprints.moderation.models import Block
from kernel import clock, geo
from kernel.paging import START, cursor
from tests import world
from tests.ads.test_queries import many_ads
from tests.builders.accounts import asking, farid, lea, tom
from tests.builders.ads import an_ad

TYPED = {  # language of the ad: (title, what a reader types for it)
    "fr": ("Vélo de ville et échelle", ["vélos", "velo", "VÉLO", "echelles", "échelle vélo", "je cherche un vélo"]),
    "nl": ("Fiets en ladder te leen", ["fietsen", "fiets", "ladders", "ik zoek een fiets"]),
    "de": ("Leiter und Fahrrad", ["Leitern", "fahrräder", "Fahrrader", "suche eine Leiter"]),
    "it": ("Trapano e bicicletta", ["trapani", "biciclette", "cerco un trapano"]),
    "es": ("Colchón y reparación", ["colchones", "colchon", "reparaciones", "reparacion"]),
    "pt": ("Colchão e papéis", ["colchões", "colchao", "papel"]),
    "en": ("Ladders, boxes, a bicycle", ["ladder", "box", "bicycles", "looking for a ladder"]),
    "uk": ("Велосипед для дитини", ["велосипед"]),
}
SLIPS = {
    "échelle": "echele ehcelle eschelle échell",
    "perceuse": "percuese perseuse percese perceusse",
    "tondeuse": "tondeuze tonduese",
    "remorque": "remorqe romorque",
    "Bohrmaschine": "Bormaschine Bohrmashine Bohrmaschiene",
    "Leiter": "Laiter Leitr",
    "Fahrrad": "Farrad Fahrad Fahrrat",
    "ladder": "lader laddar",
    "boormachine": "bormachine boormasjine",
    "aanhanger": "aanhangar anhanger",
    "bicicletta": "bicicleta biciletta",
    "trapano": "trappano trapno",
    "escalera": "escalara esclera",
    "taladro": "taldro taladr",
    "bicycle": "bicyle",
    "wheelbarrow": "wheelbarow wheelbarrel",
    "furadeira": "furadera foradeira",
}
HOSTILE = [
    "'", '"', "'; DROP TABLE ad; --", "a & | ! <-> :* b", "\\", "%_%", "🚲", "🚲 vélo", "-vélo", "((", "a", "3", "c:1", "cell5:1",
    "\u202evélo", "é" * 100, "<script>", "{{7*7}}", "NULL", "to_tsquery('x')", "ß", "ﬁ", "½",
]  # fmt: skip


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


def found(session, asker, typed="", *, size=50, **wanted):
    """Titles, as a search of these words finds them."""
    words = queries.read_words(session, queries.words_in(typed), [asker.locale, "fr"])
    looked = Wanted(**({"radius_km": 5, "query": queries.query_of(words)} | wanted))
    return [ad.title for ad in queries.looked_for(session, asker, looked, size=size).rows]


@pytest.mark.parametrize(("language", "typed"), [(lang, typed) for lang in TYPED for typed in TYPED[lang][1]])
def test_ad_of_any_language_is_found_by_any_form_of_its_words(session, language, typed):
    title = TYPED[language][0]
    an_ad(session, lea(session), title=title, language=language)
    an_ad(session, lea(session), title="Quite another thing", text="", language=language)
    assert found(session, asking(session, tom(session, language="en"))) != []
    assert title in found(
        session, asking(session, tom(session, language=language if language != "uk" else "fr")), typed
    )
    assert found(session, asking(session, tom(session)), f"{typed} zzyzx") == []


def test_words_of_the_text_count_too_and_all_of_them_must_be_there(session):
    an_ad(session, lea(session), title="Une échelle", text="En bois, trois mètres.", language="fr")
    asker = asking(session, tom(session))
    assert found(session, asker, "échelle bois") == ["Une échelle"]
    assert found(session, asker, "échelle métal") == []


@pytest.mark.parametrize("right", SLIPS)
def test_a_slip_of_the_finger_is_put_right_from_a_title_near(session, right):
    author, reader = lea(session), tom(session)
    for title in (f"Je prête {right} en bon état", "Chaise de jardin", "Cours de piano", "Table basse"):
        an_ad(session, author, title=title, language="fr")
    asker = asking(session, reader)
    for slip in SLIPS[right].split():
        words = queries.read_words(session, queries.words_in(slip), ["fr"])
        better = queries.better_words(session, asker, Wanted(radius_km=5), words)
        titles = found(session, asker, better.get(slip.lower(), slip))
        assert titles == [f"Je prête {right} en bon état"], (slip, better)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("chien", ["Chat perdu"]),
        ("piano", ["Plan de travail"]),
        ("vis", ["Lits"]),
        ("garage", ["Fromage"]),
    ],
)
def test_another_word_is_no_slip(typed, titles):
    assert meant(typed, titles) is None


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_can_be_typed_breaks_the_search(session, typed, order):
    an_ad(session, lea(session), title="Vélo bleu")
    asker = asking(session, tom(session))
    assert set(found(session, asker, typed, order=order)) <= {"Vélo bleu"}
    words = queries.read_words(session, queries.words_in(typed), ["fr"])
    assert isinstance(queries.better_words(session, asker, Wanted(radius_km=5), words), dict)


HIDING = {
    "draft": lambda s, ad, _reader: setattr_all(s, ad, state=AdState.draft, published_at=None, expires_at=None),
    "expired": lambda s, ad, _reader: setattr_all(s, ad, state=AdState.expired),
    "hidden by moderation": lambda s, ad, _reader: setattr_all(s, ad, state=AdState.hidden),
    "closed": lambda s, ad, _reader: setattr_all(s, ad, state=AdState.closed, closed_at=clock.now()),
    "blocked by me": lambda s, ad, reader: block(s, reader.id, ad.author_id),
    "blocked by them": lambda s, ad, reader: block(s, ad.author_id, reader.id),
    "not for me": lambda s, ad, reader: s.add(AdDismissal(account_id=reader.id, ad_id=ad.id, created_at=clock.now())),
}
WAYS = {
    "feed": {},
    "words": {"typed": "perceuse"},
    "nearest": {"order": Order.nearest},
    "words, nearest": {"typed": "perceuse", "order": Order.nearest},
    "around a town": {"around": Town(id=world.SAINT_MALO, lat=48.6493, lon=-2.0257)},
    "words around a town": {"typed": "perceuse", "around": Town(id=world.SAINT_MALO, lat=48.6493, lon=-2.0257)},
    "nearest around a town": {"order": Order.nearest, "around": Town(id=world.SAINT_MALO, lat=48.6493, lon=-2.0257)},
    "in a town without a point": {"around": Town(id=world.SAINT_MALO, lat=None, lon=None)},
    "far": {"radius_km": 50},
}


def setattr_all(session, ad, **values):
    for name, value in values.items():
        setattr(ad, name, value)
    session.flush()


def block(session, blocker, blocked):
    session.add(Block(blocker_id=blocker, blocked_id=blocked, created_at=clock.now()))
    session.flush()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("why", HIDING)
def test_what_one_may_not_see_is_found_in_no_way(session, way, why):
    reader = tom(session)
    asker = asking(session, reader)
    ad = an_ad(session, lea(session), title="Perceuse visseuse")
    assert found(session, asker, **WAYS[way]) == ["Perceuse visseuse"]
    HIDING[why](session, ad, reader)
    session.flush()
    assert found(session, asker, **WAYS[way]) == []
    words = queries.read_words(session, ["perceuze"], ["fr"])
    assert queries.better_words(session, asker, Wanted(radius_km=5), words) == {}


def test_unconfirmed_accounts_search_nothing(session):
    from app.blueprints.accounts.models import AccountState
    from app.blueprints.ads.errors import ConfirmFirst

    asker = asking(session, tom(session, state=AccountState.unconfirmed, confirmed_at=None))
    with pytest.raises(ConfirmFirst):
        queries.looked_for(session, asker, Wanted(radius_km=5), size=20)


def whole(session, asker, wanted, *, size=20, meanwhile=lambda: None):
    rows, after = [], START
    while after:
        page = queries.looked_for(session, asker, wanted, after=after, size=size)
        rows += page.rows
        after = page.after and cursor(str(page.after))
        meanwhile()
    return rows


@pytest.mark.parametrize("radius_km", [1, 5, 20, 50])
def test_nearest_stand_in_the_steps_that_are_told_then_by_time(session, radius_km):
    ads = many_ads(session, lea(session), 1500, seed=radius_km)
    asker = asking(session, tom(session))
    rows = whole(session, asker, Wanted(radius_km=radius_km, order=Order.nearest))

    def metres(ad):
        return geo.distance_m(asker.lat, asker.lon, ad["lat"], ad["lon"])

    inside = [ad for ad in ads if ad["state"] == AdState.open and metres(ad) < radius_km * 1000]
    ordered = sorted(inside, key=lambda ad: (ad["published_at"], ad["id"]), reverse=True)
    expected = [ad["id"] for ad in sorted(ordered, key=lambda ad: geo.band(metres(ad)))]
    assert len(expected) > 20
    assert [ad.id for ad in rows] == expected


def test_order_tells_no_more_than_the_step_does(session):
    """Two ads of one step, the newer one farther away: the newer stands first, so that nothing finer can be read."""
    near, far = {"lat": 48.660, "lon": -2.0257}, {"lat": 48.662, "lon": -2.0257}  # 1.2 and 1.4 km: both "about 1 km"
    author, now = lea(session), clock.now()
    an_ad(session, author, title="Older and nearer", created_at=now - timedelta(hours=1), **near)
    an_ad(session, author, title="Newer and farther", created_at=now, **far)
    asker = asking(session, tom(session))
    assert found(session, asker, order=Order.nearest) == ["Newer and farther", "Older and nearer"]


@pytest.mark.parametrize(
    "wanted", [{"order": Order.nearest}, {"query": "'number'"}, {"query": "'number'", "order": Order.nearest}]
)
def test_pages_lose_and_repeat_nothing_while_ads_come_in(session, wanted):
    author = lea(session)
    before = {
        an_ad(
            session, author, title=f"Number {n}", created_at=clock.now() - timedelta(minutes=n), lat=48.65 + n / 5000
        ).id
        for n in range(60)
    }
    asker = asking(session, tom(session))
    rows = whole(
        session,
        asker,
        Wanted(radius_km=5, **wanted),
        size=7,
        meanwhile=lambda: an_ad(session, author, title="Number new"),
    )
    seen = [ad.id for ad in rows]
    assert len(set(seen)) == len(seen)
    assert before <= set(seen)


def test_around_a_town_whole_towns_are_found_and_nothing_finer(session):
    """An ad at the far end of its town is found or not with its town: circles moved about tell nothing of its point."""
    at_the_rim = {"lat": 48.6759 + 0.04, "lon": -1.8517}
    an_ad(session, farid(session), title="In Cancale", **at_the_rim)
    an_ad(session, lea(session), title="In Saint-Malo")
    asker = asking(session, tom(session))
    cancale = Town(id=world.CANCALE, lat=48.6759, lon=-1.8517)
    assert found(session, asker, around=cancale, radius_km=1) == ["In Cancale"]
    assert found(session, asker, around=cancale, radius_km=20) == ["In Saint-Malo", "In Cancale"]
    assert found(session, asker, around=cancale, radius_km=20, order=Order.nearest) == ["In Cancale", "In Saint-Malo"]
    beside = Town(id=world.CANCALE, lat=48.6759 + 0.035, lon=-1.8517)
    assert found(session, asker, around=beside, radius_km=1) == []


FILTERS = {
    "price": ({"price_most": 2000}, {"price": 2000, "currency": "EUR"}, {"price": 2001, "currency": "EUR"}),
    "free": ({"price_most": 0}, {}, {"price": 1, "currency": "EUR"}),
    "from": ({"from_day": date(2026, 12, 1)}, {"on_day": date(2026, 12, 1)}, {"on_day": date(2026, 11, 30)}),
    "until": ({"until_day": date(2026, 12, 1)}, {"on_day": date(2026, 12, 1)}, {"on_day": date(2026, 12, 2)}),
    "a day": ({"from_day": date(2026, 12, 1)}, {"on_day": date(2026, 12, 1)}, {"on_day": None}),
    "condition": ({"condition": "good"}, {"details": {"condition": "good"}}, {"details": {"condition": "worn"}}),
    "kind": ({"kinds": (AdKind.give, AdKind.sell)}, {"kind": AdKind.give}, {"kind": AdKind.lend}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", FILTERS)
def test_each_filter_lets_through_what_it_says(session, way, what):
    asked, fits, fails = FILTERS[what]
    author = lea(session)
    an_ad(session, author, title="Perceuse that fits", **fits)
    an_ad(session, author, title="Perceuse that fails", **fails)
    assert found(session, asking(session, tom(session)), **WAYS[way], **asked) == ["Perceuse that fits"]


def test_search_of_a_column_is_never_read_with_a_row(session):
    """It is as long as the text itself and of no use outside the database."""
    ad = an_ad(session, lea(session))
    session.expire_all()
    assert "search" not in vars(session.get_one(Ad, ad.id))


@pytest.mark.parametrize("metres", [0, 99.9, 100, 100.1, 250, 251, 500, 501, 999, 1499, 1501, 2500, 49_600])
def test_steps_of_distance_are_the_same_in_the_database(session, metres):
    from sqlalchemy import literal, select

    from app.blueprints.ads.queries.area import band

    assert session.scalar(select(band(literal((metres / 1000) ** 2)))) == geo.band(metres)
