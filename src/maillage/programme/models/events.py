"""Events: what happens, when, where, with whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.kernel.period import Period
from maillage.places.models import Place, Space
from maillage.programme.models.seasons import Season
from maillage.programme.rules.events import EventKind, EventState
from maillage.programme.rules.prices import EventPrice
from maillage.territory.models import Commune

KIND_LABELS = [
    (EventKind.TALK.value, _("talk")),
    (EventKind.WORKSHOP.value, _("workshop")),
    (EventKind.BARCAMP.value, _("barcamp")),
    (EventKind.VISIT.value, _("visit")),
    (EventKind.COFFEE.value, _("coffee together")),
    (EventKind.TRAINING.value, _("training")),
    (EventKind.STAGE.value, _("stage of a tour")),
    (EventKind.OTHER.value, _("meeting")),
]
STATE_LABELS = [
    (EventState.DRAFT.value, _("draft")),
    (EventState.ANNOUNCED.value, _("announced")),
    (EventState.CANCELLED.value, pgettext_lazy("event", "cancelled")),
]


class Audience(models.TextChoices):
    """For whom it is meant."""

    EVERYBODY = "everybody", _("for everybody")
    CHILDREN = "children", _("with children")
    PROFESSIONALS = "professionals", _("for professionals")
    BEGINNERS = "beginners", _("for beginners")
    MEMBERS = "members", _("for the people of the network")


class Language(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    OCCITAN = "oc", _("Occitan")
    SIGN = "fsl", _("French Sign Language")


class Event(models.Model):
    """Something that happens once. Dates of a repeated event are events of their own, tied by `series_key`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="events")
    season = models.ForeignKey(Season, null=True, blank=True, on_delete=models.SET_NULL, related_name="events")
    series_key = models.UUIDField(null=True, blank=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("what it is"), max_length=12, choices=KIND_LABELS, default=EventKind.TALK.value)
    state = models.CharField(max_length=10, choices=STATE_LABELS, default=EventState.DRAFT.value)
    title = LineField(_("title"), max_length=120)
    summary = LineField(_("in one sentence"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    timezone = models.CharField(max_length=40, default="Europe/Paris")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    setup_minutes = models.PositiveSmallIntegerField(_("to set up (minutes)"), default=30)
    clear_minutes = models.PositiveSmallIntegerField(_("to clear away (minutes)"), default=30)
    address = LineField(_("address"), max_length=200, blank=True)  # elsewhere than in a place of the network
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    online_url = models.URLField(_("address of the video meeting"), blank=True)  # told to who registered
    is_online = models.BooleanField(_("one can take part from afar"), default=False)

    languages = ArrayField(models.CharField(max_length=5, choices=Language.choices), default=list)
    audience = models.CharField(_("for whom"), max_length=14, choices=Audience.choices, default=Audience.EVERYBODY)
    step_free = models.BooleanField(_("step-free"), default=False)
    sign_language = models.BooleanField(_("interpreted in sign language"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    to_bring = LineField(_("what to bring"), max_length=200, blank=True)
    price = LineField(_("words on the price"), max_length=120, blank=True, help_text=_("“free”, “lunch included”"))
    price_cents = models.PositiveIntegerField(_("price for each"), null=True, blank=True)
    member_price_cents = models.PositiveIntegerField(_("for who belongs to the network"), null=True, blank=True)
    gives_freely = models.BooleanField(_("each gives what they want"), default=False)
    image = models.ImageField(upload_to="programme/", blank=True, width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    image_alt = LineField(_("what one sees"), max_length=200, blank=True)
    image_credit = LineField(_("credit and licence"), max_length=120, blank=True)

    takes_registrations = models.BooleanField(_("one registers"), default=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(_("maintained from (people)"), null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)  # registration

    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # its time or place became another once it was announced
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = LineField(_("why it is cancelled"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # RFC 5545: how often it was changed since it was announced
    minimum_told_at = models.DateTimeField(null=True, blank=True)  # the organiser was told that too few had registered
    minimum_waived_at = models.DateTimeField(null=True, blank=True)  # they maintained it all the same
    opinions_asked_at = models.DateTimeField(null=True, blank=True)  # those who came were asked how it was
    arrival_code = models.CharField(max_length=12, blank=True)  # shown on the wall on the day
    is_demo = models.BooleanField(default=False)
    is_imported: ClassVar[bool] = False

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(space__isnull=True) | Q(place__isnull=False), name="event_room_has_its_place"
            ),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="event_has_seats"),
        ]
        indexes = [
            models.Index(fields=["state", "ends_at"], name="event_to_come"),
            models.Index(fields=["place", "ends_at"], name="event_at_place"),
            models.Index(fields=["series_key"], condition=Q(series_key__isnull=False), name="event_of_series"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:event", args=[self.slug])

    @property
    def terms(self) -> EventPrice:
        """What coming to the event costs, as the rules read it."""
        return EventPrice(self.price_cents, self.member_price_cents, self.gives_freely)

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it is on the map; None for what is from afar, or at an address without its commune."""
        if self.place is not None:
            return self.place.lat, self.place.lon
        return self.commune.point if self.commune else None

    @property
    def key(self) -> str:
        """What a list that holds events of several kinds knows it by."""
        return f"event-{self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return self.place.zone if self.place else ZoneInfo(self.timezone)

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def local_start(self) -> datetime:
        """When it begins, on the clock of where it happens."""
        return timezone.localtime(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime:
        """When it ends, on the clock of where it happens."""
        return timezone.localtime(self.ends_at, self.zone)

    def scopes(self) -> tuple[Scope, ...]:
        """An event lies in its place where it has one, in its network, in the instance."""
        return self.place.scopes() if self.place else self.network.scopes()

    def is_over_at(self, now: datetime) -> bool:
        return self.ends_at <= now


class Speaker(models.Model):
    """Who speaks or hosts: somebody of the directory, or a name."""

    class Part(models.TextChoices):
        SPEAKER = "speaker", _("speaks")
        HOST = "host", _("hosts")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = LineField(_("name"), max_length=120)
    about = LineField(_("who they are"), max_length=200, blank=True)
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.SPEAKER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class EventQuestion(models.Model):
    """A question of the organiser to who registers."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    label = LineField(_("question"), max_length=160)
    is_sensitive = models.BooleanField(
        _("about health or food"), default=False, help_text=_("its answers are erased 30 days after the event")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label
