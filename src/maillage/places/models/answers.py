"""What others of the network answer to what a place struggles with."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.rules import Scope
from maillage.places.models.place import Place
from maillage.places.rules.answers import AnswerState

ANSWER_LABELS = [
    (AnswerState.WAITING.value, _("waits for the hosts")),
    (AnswerState.SHOWN.value, _("shown")),
    (AnswerState.ASIDE.value, _("put aside")),
]


class PlaceAnswer(models.Model):
    """A few lines from a member of the network, shown beneath once a host of the place says so."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("answer"), max_length=600)
    state = models.CharField(max_length=10, choices=ANSWER_LABELS, default=AnswerState.WAITING.value)
    at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "author", "text"], name="place_answer_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.state}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes()
