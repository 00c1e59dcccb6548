"""The house's tables as Django sees them (not managed), and the registry of tenants as django-tenants wants it."""

import os
from typing import ClassVar

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from app.blueprints.accounts.models import initials, shown_name
from app.blueprints.ads.models.told import told_by


class Client(TenantMixin):
    name = models.TextField()
    auto_create_schema = False

    class Meta:
        db_table = "compared_client"


class Domain(DomainMixin):
    class Meta:
        db_table = "compared_domain"


class Place(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.TextField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        managed = False
        db_table = "known_place"


class Account(models.Model):
    id = models.UUIDField(primary_key=True)
    public_id = models.TextField()
    given_name = models.TextField()
    family_name = models.TextField()
    name_form = models.TextField()
    language = models.TextField()
    time_zone = models.TextField()
    theme = models.TextField()
    state = models.TextField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    place = models.ForeignKey(Place, models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "account"

    @property
    def account_id(self):  # noqa: ANN201
        return self.id

    @property
    def confirmed(self) -> bool:
        return self.state == "confirmed"

    @property
    def display_name(self) -> str:
        return shown_name(self.given_name, self.family_name, self.name_form)

    @property
    def initials(self) -> str:
        return initials(self.given_name, self.family_name)

    @property
    def place_name(self) -> str:
        return self.place.name

    @property
    def place_slug(self) -> str:
        return self.place.slug


class Device(models.Model):
    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    digest = models.TextField(unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "device"


class KnownStaff(models.Model):
    account = models.OneToOneField(Account, models.DO_NOTHING, primary_key=True)
    slug = models.TextField()
    name = models.TextField()
    until = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "known_staff"


class Notification(models.Model):
    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    read_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "notification"


class Member(models.Model):
    pk = models.CompositePrimaryKey("conversation_id", "account_id")
    conversation_id = models.UUIDField()
    account = models.ForeignKey(Account, models.DO_NOTHING)
    unread = models.IntegerField()

    class Meta:
        managed = False
        db_table = "conversation_member"


class Block(models.Model):
    pk = models.CompositePrimaryKey("blocker_id", "blocked_id")
    blocker = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    blocked = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "block"


class Mute(models.Model):
    pk = models.CompositePrimaryKey("muter_id", "muted_id")
    muter = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    muted = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "mute"


class AdDismissal(models.Model):
    pk = models.CompositePrimaryKey("account_id", "ad_id")
    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    ad_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "ad_dismissal"


class Bulletin(models.Model):
    id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, models.DO_NOTHING)
    body = models.TextField()
    language = models.TextField()
    title = models.TextField()
    excerpt = models.TextField()
    priority = models.TextField()
    path = models.TextField()
    published_at = models.DateTimeField()
    shown_until = models.DateTimeField(null=True)
    withdrawn = models.BooleanField()

    class Meta:
        managed = False
        db_table = "bulletin"

    @property
    def important(self) -> bool:
        return self.priority == "important"


class Ad(models.Model):
    id = models.UUIDField(primary_key=True)
    public_id = models.TextField()
    author = models.ForeignKey(Account, models.DO_NOTHING)
    kind = models.TextField()
    title = models.TextField()
    text = models.TextField()
    language = models.TextField()
    state = models.TextField()
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    renewals = models.IntegerField()
    outcome = models.TextField(null=True)
    closed_at = models.DateTimeField(null=True)
    price = models.BigIntegerField(null=True)
    currency = models.TextField(null=True)
    on_day = models.DateField(null=True)
    details = models.JSONField()
    place = models.ForeignKey(Place, models.DO_NOTHING)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True, db_column=os.environ["COMPARED_COLUMN"])

    class Meta:
        managed = False
        db_table = "ad"

    LISTED: ClassVar = (
        "public_id", "kind", "title", "text", "language", "state", "created_at", "published_at", "expires_at", "renewals",
        "outcome", "closed_at", "price", "currency", "on_day", "details", "lat", "lon", "place__name", "place__lat",
        "place__lon", "author__public_id", "author__given_name", "author__family_name", "author__name_form",
    )  # fmt: skip

    distance_m: float | None = None

    @property
    def at(self):  # noqa: ANN201
        return self.published_at or self.created_at

    @property
    def author_name(self) -> str:
        return self.author.display_name

    @property
    def author_initials(self) -> str:
        return self.author.initials

    @property
    def place_name(self) -> str:
        return self.place.name

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def told(self):  # noqa: ANN201
        return told_by(self)
