"""Listening tests of a space: the sentences read, what was written down outside, and what came of it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.rules import Scope
from maillage.places.models.place import Evidence, Space
from maillage.places.rules.listening_tests import Door, Listening, Verdict, Voice

VOICE_LABELS = [
    (Voice.NORMAL.value, _("a normal voice, as across a table")),
    (Voice.LOUD.value, _("a loud voice, as in a heated meeting")),
]
DOOR_LABELS = [
    (Door.CLOSED.value, _("door closed")),
    (Door.AJAR.value, _("door ajar")),
    (Door.OPEN.value, _("door open")),
    (Door.NONE.value, _("no door")),
]
VERDICT_LABELS = {
    Verdict.UNINTELLIGIBLE: _("nothing is understood outside"),
    Verdict.DISCREET: _("discreet: bits are understood outside"),
    Verdict.UNDERSTOOD: _("one is understood outside"),
}
LANGUAGE_LABELS = [("fr", _("French sentences")), ("en", _("English sentences"))]


class ListeningTest(models.Model):
    """One reads in the space, the other writes down outside: `answers` so far are those of the first sentences.

    The second phone joins by `code`, which then goes, and has no account: it keeps `listener_key`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="listening_tests")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")  # who reads
    language = models.CharField(_("sentences"), max_length=2, choices=LANGUAGE_LABELS, default="fr")
    voice = models.CharField(_("how one reads"), max_length=10, choices=VOICE_LABELS, default=Voice.NORMAL.value)
    door = models.CharField(_("the door"), max_length=10, choices=DOOR_LABELS, default=Door.CLOSED.value)
    distance_cm = models.PositiveSmallIntegerField()
    sound_db = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=6, blank=True)
    listener_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sentences = ArrayField(models.CharField(max_length=120))
    answers = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    heard = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="listening_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.space_id}: {self.heard}/{self.total}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.space.scopes()

    @property
    def result(self) -> Listening:
        """The test as a value of the rules."""
        return Listening(
            Voice(self.voice),
            Door(self.door),
            self.distance_cm,
            self.sound_db,
            len(self.answers),
            self.heard,
            self.total,
        )
