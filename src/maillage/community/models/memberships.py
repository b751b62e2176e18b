"""Belonging: the charter in versions, who asked to join, who was answered what, who signed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.decisions import DecidedWithReason
from maillage.community.models.fields import AddressField, LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person
from maillage.community.rules import Scope
from maillage.community.rules.membership import ALIVE, MembershipState, Situation
from maillage.territory.models import Commune

SITUATION_LABELS = [
    (Situation.EMPLOYEE.value, _("employee")),
    (Situation.FREELANCE.value, _("self-employed")),
    (Situation.STUDENT.value, _("student or trainee")),
    (Situation.SEEKER.value, _("between two jobs, or starting a business")),
    (Situation.PUBLIC.value, _("public servant")),
    (Situation.VOLUNTEER.value, _("volunteer")),
    (Situation.OTHER.value, _("something else")),
]
STATE_LABELS = [
    (MembershipState.INVITED.value, _("invited, not answered yet")),
    (MembershipState.UNCONFIRMED.value, _("address to be confirmed")),
    (MembershipState.SUBMITTED.value, _("to be reviewed")),
    (MembershipState.ASKED.value, _("a question was asked")),
    (MembershipState.ACCEPTED.value, _("accepted")),
    (MembershipState.DECLINED.value, _("declined")),
    (MembershipState.LEFT.value, _("left")),
    (MembershipState.ENDED.value, _("ended")),
]


class Charter(models.Model):
    """One version of a network's charter, in Markdown. A version once published is never changed: another follows."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="charters")
    version = models.PositiveSmallIntegerField()
    title = LineField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["network", "version"], name="charter_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("community:charter_version", args=[self.network.slug, self.version])


class Membership(DecidedWithReason):
    """Someone asks to belong to a network, is answered, belongs for a time, renews, leaves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=12, choices=STATE_LABELS, default=MembershipState.UNCONFIRMED.value)
    email = AddressField(_("email address"))
    name = LineField(_("name"), max_length=120)
    language = models.CharField(max_length=5, default="fr")
    situation = models.CharField(_("I am"), max_length=12, choices=SITUATION_LABELS)
    work = LineField(_("What work do you do?"), max_length=200)
    home = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.SET_NULL)
    needs = models.TextField(_("What do you need?"), blank=True, max_length=2000)
    offers = models.TextField(_("What could you bring?"), blank=True, max_length=2000)
    news = models.BooleanField(_("Write to me about the life of the network"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(_("question"), blank=True, max_length=2000)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "person"], condition=Q(state__in=sorted(ALIVE)), name="one_adhesion_alive"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(starts_on__isnull=False, ends_on__gt=models.F("starts_on")),
                name="adhesion_has_dates",
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="adhesion_to_review")]

    def __str__(self) -> str:
        return f"{self.name} → {self.network_id} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("community:membership", args=[self.public_id])

    def scopes(self) -> tuple[Scope, ...]:
        return self.network.scopes()


class Signature(models.Model):
    """Someone signed that version of the charter, on that day; the seal ties the name, the text and the moment."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="signatures")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    name = LineField(_("name as signed"), max_length=120)
    signed_at = models.DateTimeField()
    seal = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["membership", "charter"], name="signed_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.signed_at:%Y-%m-%d}"
