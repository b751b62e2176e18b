"""Incidents of confidentiality in a place: reported by who came or runs it, followed to their end, without names."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.bookings.rules.incidents import LONGEST_OUTCOME, LONGEST_TEXT, IncidentKind, IncidentState
from maillage.community.models import Person
from maillage.community.rules import Scope
from maillage.places.models import Place, Space

INCIDENT_KIND_LABELS = [
    (IncidentKind.LEFT_BEHIND.value, _("Something was left: an envelope, a print, an open session")),
    (IncidentKind.OVERHEARD.value, _("Somebody listened, or could hear")),
    (IncidentKind.SCREEN_SEEN.value, _("A screen or papers were seen")),
    (IncidentKind.INTRUSION.value, _("Somebody came in who should not have")),
    (IncidentKind.LOST.value, _("Something is lost: a key, a badge, a device")),
    (IncidentKind.OTHER.value, _("Something else")),
]
INCIDENT_STATE_LABELS = [
    (IncidentState.REPORTED.value, _("reported")),
    (IncidentState.TAKEN_UP.value, _("somebody deals with it")),
    (IncidentState.CLOSED.value, _("settled")),
]


class Incident(models.Model):
    """What happened, where, and what was done. Who reported it is shown to nobody but themselves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="incidents")
    space = models.ForeignKey(
        Space, verbose_name=_("where"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("what happened"), max_length=15, choices=INCIDENT_KIND_LABELS)
    text = models.TextField(_("in a few words"), max_length=LONGEST_TEXT)
    state = models.CharField(max_length=10, choices=INCIDENT_STATE_LABELS, default=IncidentState.REPORTED.value)
    outcome = models.TextField(max_length=LONGEST_OUTCOME, blank=True)
    reported_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(outcome=""), name="incident_closed_says_how"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.state}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes()
