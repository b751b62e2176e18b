"""Short words of places and facilitators."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person
from maillage.community.rules import Scope, ScopeKind


class Post(models.Model):
    """A short word on the wall of a network, from a place or from those who facilitate; others answer."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        QUESTION = "question", _("question")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="posts")
    # In whose name: a place (a number, not a key: it lives on a higher floor) or the network; none for an answer.
    scope_kind = models.CharField(max_length=20, blank=True, choices=[(k.value, k.value) for k in ScopeKind])
    scope_id = models.BigIntegerField(default=0)
    voice = LineField(max_length=120)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NEWS)
    text = models.TextField(_("message"), max_length=1500)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["network", "-at"], name="wall_of_network")]

    def __str__(self) -> str:
        return f"{self.voice} {self.at:%Y-%m-%d}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.network.scopes()
