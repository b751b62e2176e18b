"""Opinions on events: nobody's."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.programme.models.events import Event
from maillage.programme.rules.opinions import LONGEST_ANSWER, Worth

WORTH_LABELS = [
    (Worth.YES.value, _("yes, really")),
    (Worth.RATHER_YES.value, _("rather yes")),
    (Worth.RATHER_NO.value, _("rather no")),
    (Worth.NO.value, _("no")),
]


class EventOpinion(models.Model):
    """One answer. Its key is drawn, no time is kept, nothing leads to who gave it: that somebody answered stands in
    `Registration.opinion_given`, and nowhere what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="opinions")
    worth = models.CharField(_("was it worth coming?"), max_length=10, choices=WORTH_LABELS)
    keep = models.TextField(_("what must stay as it was?"), max_length=LONGEST_ANSWER, blank=True)
    change = models.TextField(_("what should be done otherwise?"), max_length=LONGEST_ANSWER, blank=True)
    is_shown = models.BooleanField(default=False)  # five by five, at night

    class Meta:
        indexes = [models.Index(fields=["event", "is_shown"], name="opinion_of_event")]

    def __str__(self) -> str:
        return self.worth
