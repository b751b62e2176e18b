"""Who comes to an event."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import CashEntry
from maillage.community.models import Person
from maillage.community.models.fields import AddressField, LineField
from maillage.programme.models.events import Event, EventQuestion
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import RegistrationState

REGISTRATION_LABELS = [
    (RegistrationState.PENDING.value, _("to be confirmed by email")),
    (RegistrationState.CONFIRMED.value, _("registered")),
    (RegistrationState.WAITING.value, _("on the waiting list")),
    (RegistrationState.OFFERED.value, _("a seat is kept")),
    (RegistrationState.CANCELLED.value, _("cancelled")),
    (RegistrationState.LAPSED.value, _("not confirmed in time")),
]


class Registration(models.Model):
    """A person, or a name and an address without an account, and how many come. `queued_at` gives the order of asking.

    Its page is at `public_id`, which nobody guesses: whoever has an account sees theirs signed in only.
    """

    class ArrivedBy(models.TextChoices):
        ORGANISER = "organiser", _("seen by the organiser")
        CODE = "code", _("the code on the wall")
        LATER = "later", _("the code on the wall, sent when the network came back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations")
    name = LineField(_("name"), max_length=120)
    email = AddressField(_("email address"), blank=True)  # of who has no account
    organisation = LineField(_("organisation"), max_length=120, blank=True)  # for the attendance sheet
    language = models.CharField(max_length=5, default="fr")
    people = models.PositiveSmallIntegerField(_("how many come"), default=1)
    state = models.CharField(max_length=10, choices=REGISTRATION_LABELS)
    expires_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)  # its place in the line: later for who confirms late
    sequence = models.PositiveIntegerField(default=0)  # how often its person was told
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_people = models.PositiveSmallIntegerField(default=0)
    arrived_by = models.CharField(max_length=10, blank=True, choices=ArrivedBy.choices)
    certificate_number = models.CharField(max_length=12, unique=True, null=True, editable=False)  # of who came
    certified_at = models.DateTimeField(null=True, editable=False)
    owed_cents = models.PositiveIntegerField(default=0)  # as it was when they registered
    paid_cents = models.PositiveIntegerField(default=0)
    paid_by = models.CharField(max_length=10, blank=True, choices=CashEntry.Means.choices)
    paid_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opinion_given = models.BooleanField(default=False)  # that one answered; never what

    class Meta:
        ordering = ["queued_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="registration_for_someone"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False, state__in=["pending", "confirmed", "waiting", "offered"]),
                name="registration_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(person__isnull=True, state__in=["pending", "confirmed", "waiting", "offered"])
                & ~Q(email=""),
                name="registration_once_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="registration_expiring")
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("programme:registration", args=[self.public_id])

    @property
    def left_cents(self) -> int:
        """What is still to be paid; nothing by who does not come, nor for what will not take place."""
        is_coming = self.state == RegistrationState.CONFIRMED and self.event.state != EventState.CANCELLED
        return max(self.owed_cents - self.paid_cents, 0) if is_coming else 0

    @property
    def opinion_url(self) -> str:
        """Where its person says how it was."""
        return reverse("programme:opinion", args=[self.public_id])


class Answer(models.Model):
    """What somebody answered to a question of the organiser."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(EventQuestion, on_delete=models.CASCADE, related_name="answers")
    text = LineField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.text
