"""Who asks, by cookie, with what is unread: the middleware of the compared Django."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from infra.bench.feed.django_page.models import Block, Device, KnownStaff, Member, Mute, Notification
from kernel.ids import digest

KEPT = timedelta(days=180)
PERSON = tuple(
    f"account__{name}"
    for name in (
        "given_name", "family_name", "name_form", "language", "time_zone", "theme", "state", "lat", "lon", "place__name",
        "place__slug", "place__lat", "place__lon",
    )
)  # fmt: skip


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Find the person of a request, and speak their language."""

    def respond(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get("device")
        if token is None:
            return get_response(request)
        request.person = person = _person(token)
        with translation.override(person.language):
            response = get_response(request)
        response.headers["Content-Security-Policy"] = f"default-src 'none'; script-src 'self' 'nonce-{request.nonce}'"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return respond


def _person(token: str):  # noqa: ANN202
    now = timezone.now()
    device = (
        Device.objects.select_related("account__place")
        .only("account_id", *PERSON)
        .exclude(account__state="closed")
        .get(digest=digest(token), ended_at=None, created_at__gt=now - KEPT)
    )
    person = device.account
    staff = KnownStaff.objects.filter(Q(until=None) | Q(until__gt=now), account=person)
    person.staff_of = list(staff.values("slug", "name"))
    person.unread_notifications = Notification.objects.filter(account=person, read_at=None).count()
    quiet = Member.objects.filter(account_id__in=hidden_from(person)).values("conversation_id")
    unread = Member.objects.filter(account=person, unread__gt=0).exclude(conversation_id__in=quiet)
    person.unread_messages = unread.aggregate(total=Sum("unread"))["total"] or 0
    return person


def hidden_from(person):  # noqa: ANN001, ANN201
    """Whom a person does not see: blocked, blocking, muted."""
    return (
        Block.objects.filter(blocker=person)
        .values(hidden=F("blocked_id"))
        .union(
            Block.objects.filter(blocked=person).values(hidden=F("blocker_id")),
            Mute.objects.filter(muter=person).values(hidden=F("muted_id")),
            all=True,
        )
    )
