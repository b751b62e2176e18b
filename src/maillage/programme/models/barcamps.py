"""A barcamp: subjects put forward and voted for from phones, the grid they end up in, what was noted."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.programme.models.events import Event
from maillage.programme.models.timetables import TimetableSearch
from maillage.programme.rules.barcamps import SHOWS_GRID, TAKES_PITCHES, BarcampState, SessionLimits

BARCAMP_LABELS = [
    (BarcampState.PITCHING.value, _("subjects are put forward")),
    (BarcampState.VOTING.value, _("votes are open")),
    (BarcampState.CLOSED.value, _("votes are closed")),
    (BarcampState.PUBLISHED.value, _("the grid is there")),
    (BarcampState.OVER.value, _("over")),
]


class Barcamp(TimetableSearch):
    """The barcamp of an event. `version` goes up with each change that phones must see."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="barcamp")
    code = models.CharField(max_length=4, unique=True)
    state = models.CharField(max_length=10, choices=BARCAMP_LABELS, default=BarcampState.PITCHING.value)
    dots = models.PositiveSmallIntegerField(_("dots for each phone"), default=5)
    dots_on_one = models.PositiveSmallIntegerField(_("at most on one subject"), default=2)
    ballots = models.PositiveSmallIntegerField(default=0)  # codes handed out, each good for one more vote
    shows_counts = models.BooleanField(_("show the counts"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(dots__gte=1, dots__lte=50), name="barcamp_has_dots"),
            models.CheckConstraint(
                condition=Q(dots_on_one__gte=1, dots_on_one__lte=F("dots")), name="barcamp_dots_on_one"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def takes_pitches(self) -> bool:
        return self.state in TAKES_PITCHES

    @property
    def shows_grid(self) -> bool:
        return self.state in SHOWS_GRID


class BarcampSlot(models.Model):
    """A stretch of the day in which sessions run side by side."""

    barcamp = models.ForeignKey(Barcamp, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    label = LineField(max_length=60, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="barcamp_slot_in_order")]

    def __str__(self) -> str:
        return f"{self.local_start:%H:%M}–{self.local_end:%H:%M}"

    @property
    def local_start(self) -> datetime:
        return timezone.localtime(self.starts_at, self.barcamp.event.zone)

    @property
    def local_end(self) -> datetime:
        return timezone.localtime(self.ends_at, self.barcamp.event.zone)


class BarcampRoom(models.Model):
    """A room, or a corner of one."""

    barcamp = models.ForeignKey(Barcamp, on_delete=models.CASCADE, related_name="rooms")
    name = LineField(max_length=60)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    step_free = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A phone: the keyed hash of the token in its cookie, other in each barcamp."""

    barcamp = models.ForeignKey(Barcamp, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    author_name = LineField(max_length=80, blank=True)  # the name they agreed to be named by; empty: they did not
    answered_at = models.DateTimeField(null=True, blank=True)  # whether they may be named as an author
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["barcamp", "token_hash"], name="device_once_a_barcamp")]

    def __str__(self) -> str:
        return f"{self.barcamp_id} {self.pk}"


class Pitch(models.Model):
    """A subject somebody puts forward. `first_name` is what they wished to give."""

    barcamp = models.ForeignKey(Barcamp, on_delete=models.CASCADE, related_name="pitches")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="pitches")
    title = LineField(_("subject"), max_length=80)
    summary = LineField(_("in two lines"), max_length=240, blank=True)
    keywords = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    first_name = LineField(_("first name"), max_length=40, blank=True)
    paper_dots = models.PositiveSmallIntegerField(_("dots on paper"), default=0)
    holdings = models.PositiveSmallIntegerField(default=1)  # it may be held that often
    arrives = models.ForeignKey(  # the first slot its host is there for; none: from the beginning
        BarcampSlot, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    absent = ArrayField(models.PositiveIntegerField(), default=list, blank=True)  # slots its host misses
    forbidden = models.JSONField(default=list, blank=True)  # cells it is kept out of: [slot, room]
    is_withdrawn = models.BooleanField(default=False)
    page_slug = models.SlugField(max_length=160, blank=True)  # of the page of the commons that tells it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def limits(self) -> SessionLimits:
        """When and where it can't be."""
        cells = tuple((int(slot), int(room)) for slot, room in self.forbidden)
        return SessionLimits(self.arrives_id, tuple(self.absent), cells)


class Vote(models.Model):
    """The dots of a phone on a pitch."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="votes")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="votes")
    dots = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "pitch"], name="vote_once"),
            models.CheckConstraint(condition=Q(dots__gte=1), name="vote_has_dots"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch_id} {self.dots}"


class Placement(models.Model):
    """Where and when a pitch is held; more than once, if it may be repeated."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="placements")
    slot = models.ForeignKey(BarcampSlot, on_delete=models.CASCADE, related_name="placements")
    room = models.ForeignKey(BarcampRoom, on_delete=models.CASCADE, related_name="placements")
    is_pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "room"], name="placement_alone", deferrable=Deferrable.DEFERRED),
            models.UniqueConstraint(
                fields=["pitch", "slot"], name="placement_once_a_slot", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} · {self.room}"


class GridChange(models.Model):
    """What moved in a grid that was published: where it was, where it is; empty where it is not held."""

    barcamp = models.ForeignKey(Barcamp, on_delete=models.CASCADE, related_name="changes")
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Note(models.Model):
    """What somebody wrote down in a session, from a phone."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="notes")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class SessionPhoto(models.Model):
    """A flip chart photographed in a session. It stands on the page that is written after."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="photos")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="photos")
    image = models.ImageField(upload_to="barcamps/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = LineField(_("what one sees"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pitch", "image"], name="photo_once_a_session")]

    def __str__(self) -> str:
        return self.alt
