"""Tables that were brought in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person


class ImportRun(models.Model):
    """A file that was read: tried without effect, written whole or not at all, undone if it was a mistake."""

    class State(models.TextChoices):
        TRIED = "tried", _("tried, nothing written")
        REFUSED = "refused", _("refused, nothing written")
        WRITTEN = "written", _("written")
        UNDONE = "undone", _("undone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=20)
    file_name = LineField(max_length=160)
    table = models.JSONField(default=list)  # the rows as they were read, until written or a week old
    rows = models.PositiveIntegerField(default=0)
    mistakes = models.JSONField(default=list)  # line, column, sentence, facts
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIED)
    made = models.JSONField(default=dict)  # the numbers of what was written, to undo it
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.state})"
