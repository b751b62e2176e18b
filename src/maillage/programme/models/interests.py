"""What people would come to, before its day and its place are chosen."""

from __future__ import annotations

from django.db import models

from maillage.community.models import Person
from maillage.programme.models.events import Event


class EventInterest(models.Model):
    """Somebody would come to this event; once it is announced they are told, and the row goes."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="interests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="interest_once_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.event_id}"
