"""The compared pages as Django views, on the ORM."""

import os

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Left, Power
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from app.blueprints.ads.models import AdState
from app.blueprints.ads.policy import TABS, by_tab, may
from infra.bench.feed import compared
from infra.bench.feed.django_page.models import Ad, AdDismissal, Bulletin
from infra.bench.feed.django_page.person import hidden_from
from kernel import geo, ids

SIZE = int(os.environ["COMPARED_COLUMN"][-1])
LISTED = [name for name in Ad.LISTED if name != "text"]


def feed(request: HttpRequest) -> HttpResponse:
    """The newest ads around the person, and the bulletins of their town."""
    person, most = request.person, compared.PER_PAGE + 1
    circle = compared.circle(person.lat, person.lon, SIZE)
    north = Power((F("lat") - circle["lat"]) * geo.KM_PER_DEGREE, 2)
    east = Power((F("lon") - circle["lon"]) * circle["kx"], 2)
    ads = (
        Ad.objects.filter(state="open", cell__in=circle["cells"])
        .alias(squared_km=north + east)
        .filter(squared_km__lt=circle["r2"])
        .exclude(author_id__in=hidden_from(person))
        .exclude(id__in=AdDismissal.objects.filter(account=person).values("ad_id"))
        .select_related("author", "place")
        .only(*LISTED)
        .annotate(beginning=Left("text", 2 * compared.EXCERPT))
        .order_by("-published_at", "-id")[:most]
    )
    shown = Q(shown_until=None) | Q(shown_until__gt=timezone.now())
    lines = Bulletin.objects.filter(shown, place_id=person.place_id, withdrawn=False).order_by("-published_at", "-id")
    page = compared.merged([_shown(ad, person) for ad in ads], lines[:most])
    return render(request, "compared/feed.html", compared.feed_values(page) | {"area": "feed"})


def mine(request: HttpRequest) -> HttpResponse:
    """The person's own ads."""
    person, now = request.person, timezone.now()
    found = (
        Ad.objects.filter(author=person, state__in=[state.value for state in TABS["open"]])
        .select_related("author", "place")
        .only(*LISTED)
        .annotate(beginning=Left("text", 2 * compared.EXCERPT))
        .order_by(Coalesce("published_at", "created_at").desc(), "-id")[: compared.PER_PAGE + 1]
    )
    ads = [_shown(ad, person) for ad in found]
    counted = dict(Ad.objects.filter(author=person).values_list("state").annotate(Count("id")))
    values = {
        "ads": ads[: compared.PER_PAGE],
        "after": compared.after_of(ads),
        "counts": by_tab({state: counted.get(state.value, 0) for state in AdState}),
        "may": {ad.id: may(person, ad, compared.PACK.ads[ad.kind], now) for ad in ads[: compared.PER_PAGE]},
        "key": ids.uuid7(),
        "area": "me",
    }
    return render(request, "compared/mine.html", values)


def _shown(ad: Ad, person):  # noqa: ANN001, ANN202
    ad.text = ad.beginning
    ad.distance_m = compared.distance_m(ad, ad.place, person)
    return compared.without_numbers(ad, person.id)
