"""Meeting: the directory, letters passed on without addresses, the wall."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person
from maillage.community.rules import Scope, ScopeKind
from maillage.community.rules.directory import Audience
from maillage.territory.models import Commune

AUDIENCE_LABELS = [
    (Audience.NOBODY.value, _("nobody")),
    (Audience.MEMBERS.value, _("members")),
    (Audience.EVERYONE.value, _("everyone")),
]


def shown_to() -> models.CharField[str, str]:
    """Who sees a line of the directory: nobody, until its owner says otherwise."""
    return models.CharField(
        _("shown to"), max_length=10, choices=AUDIENCE_LABELS, default=Audience.NOBODY.value, blank=True
    )


class DirectoryEntry(models.Model):
    """What someone lets others find about them, line by line."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="directory")
    name_to = shown_to()
    does = LineField(_("What I do"), max_length=300, blank=True)
    does_to = shown_to()
    helps = LineField(_("What I can help with"), max_length=300, blank=True)
    helps_to = shown_to()
    usual = models.ForeignKey(
        Commune, verbose_name=_("Where I usually work"), null=True, blank=True, on_delete=models.SET_NULL
    )
    usual_to = shown_to()
    languages = LineField(_("Languages I speak"), max_length=120, blank=True)
    languages_to = shown_to()
    links = models.TextField(_("Links"), max_length=600, blank=True)
    links_to = shown_to()
    letters_to = shown_to()
    for_members = SearchVectorField(null=True, editable=False)
    for_everyone = SearchVectorField(null=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            GinIndex(fields=["for_members"], name="directory_members"),
            GinIndex(fields=["for_everyone"], name="directory_everyone"),
        ]

    def __str__(self) -> str:
        return f"directory of {self.person_id}"


class Letter(models.Model):
    """A message passed on by the site: neither sees the other's address. Reported, facilitators may read it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters_sent")
    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters_received")
    network = models.ForeignKey(Network, null=True, on_delete=models.SET_NULL, related_name="letters")
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"), max_length=3000)
    at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    complaint = LineField(_("what is wrong"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["sender", "-at"], name="letters_of_sender")]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("community:letter", args=[self.public_id])


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
