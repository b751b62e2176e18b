"""The label: what the charter of a network asks of a place, what the place answers, who granted it until when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Person
from maillage.community.models.decisions import DecidedWithReason
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.places.models.place import EVIDENCE_LABELS, Label, Place
from maillage.places.rules.labels import LabellingState, ProposalState
from maillage.territory.models import Commune

LABELLING_LABELS = [
    (LabellingState.DRAFT.value, _("being filled in")),
    (LabellingState.SUBMITTED.value, _("to be reviewed")),
    (LabellingState.GRANTED.value, _("granted")),
    (LabellingState.DECLINED.value, _("declined")),
]
PROPOSAL_LABELS = [
    (ProposalState.SUBMITTED.value, _("to be reviewed")),
    (ProposalState.ACCEPTED.value, _("accepted")),
    (ProposalState.DECLINED.value, _("declined")),
]


class Criterion(models.Model):
    """One thing the charter of a network asks of places that carry a label."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="criteria")
    label = models.CharField(_("label"), max_length=20, choices=Label.choices)
    text = LineField(_("criterion"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["label", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["network", "label", "text"], name="criterion_once")]

    def __str__(self) -> str:
        return self.text


class Labelling(DecidedWithReason):
    """A place asks for a label, or asks for it again: it answers each criterion, and is reviewed each year."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="labellings")
    label = models.CharField(_("label"), max_length=20, choices=Label.choices)
    state = models.CharField(max_length=10, choices=LABELLING_LABELS, default=LabellingState.DRAFT.value)
    submitted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=["draft", "submitted"]), name="one_labelling_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.label} ({self.state})"

    def scopes(self) -> tuple[Scope, ...]:
        return self.place.scopes()


class CriterionAnswer(models.Model):
    """What a place answers to one criterion: met or not, how that is known, since when."""

    labelling = models.ForeignKey(Labelling, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT)
    met = models.BooleanField(default=False)
    kind = models.CharField(_("how it is known"), max_length=10, choices=EVIDENCE_LABELS, default="declared")
    evidence = LineField(_("evidence"), max_length=300, blank=True)

    class Meta:
        ordering = ["criterion__position", "criterion_id"]
        constraints = [models.UniqueConstraint(fields=["labelling", "criterion"], name="criterion_answered_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.met}"


class PlaceProposal(DecidedWithReason):
    """Somebody proposes that a place joins the network; once accepted it is a place in project, and they host it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="proposals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="place_proposals")
    name = LineField(_("name of the place"), max_length=120)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    address = LineField(_("address"), max_length=200, blank=True)
    label = models.CharField(_("label"), max_length=20, choices=Label.choices, default=Label.COMPTOIR)
    operator = LineField(_("who carries it"), max_length=160, blank=True)
    description = models.TextField(_("What is there, and for whom?"), max_length=3000)
    state = models.CharField(max_length=10, choices=PROPOSAL_LABELS, default=ProposalState.SUBMITTED.value)
    created_at = models.DateTimeField(auto_now_add=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> tuple[Scope, ...]:
        return self.network.scopes()
