"""Costs, their proofs, and what a grant pays of each. Triggers hold the two promises: see migration 0002."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Organisation
from maillage.community.models.fields import LineField
from maillage.economy.models.place_accounts import NATURE_LABELS
from maillage.economy.rules.place_accounts import COSTS
from maillage.grants.models.grants import FOLDER, JOURNAL_NAME, CostCategory, Grant
from maillage.grants.rules.costs import (
    PERSONAL,
    WHOLE,
    CategoryKind,
    CostKind,
    CostTerms,
    concerned_cents,
    counts_in_envelope,
)
from maillage.places.models import Place

KIND_LABELS = [
    (CostKind.INVOICE.value, _("an invoice")),
    (CostKind.PAYSLIP.value, _("a part of a payslip")),
    (CostKind.MILEAGE.value, _("kilometres")),
    (CostKind.VOLUNTEER.value, _("hours of volunteers")),
]
COST_NATURES = [(value, label) for value, label in NATURE_LABELS if value in COSTS]


class Cost(models.Model):
    """What an organisation paid. `line` stays through corrections: one cost is the same line in every version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    beneficiary = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grant_costs")
    kind = models.CharField(_("what it is"), max_length=10, choices=KIND_LABELS)
    words = LineField(_("supplier, and what was bought"), max_length=160)
    incurred_on = models.DateField(_("date"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    excl_cents = models.BigIntegerField()
    incl_cents = models.BigIntegerField()
    eligible_cents = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)  # kilometres, hours
    made_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["incurred_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(eligible_cents__gt=0, eligible_cents__lte=F("incl_cents")), name="cost_counts_within_it"
            ),
            models.CheckConstraint(
                condition=Q(excl_cents__gte=0, excl_cents__lte=F("incl_cents")), name="cost_vat_is_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["beneficiary", "-incurred_on"], name="cost_of_beneficiary")]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("grants:cost", args=[self.public_id])

    @property
    def is_personal(self) -> bool:
        """Whether its words and its proofs name somebody: read by who files, and by nobody else."""
        return self.kind in PERSONAL

    @property
    def is_settled(self) -> bool:
        """Paid; nobody pays hours of volunteers."""
        return self.paid_on is not None or self.kind == CostKind.VOLUNTEER

    def terms(self, imputed_cents: int = 0) -> CostTerms:
        """As the rules read it; `imputed_cents`: what grants pay of it already."""
        return CostTerms(CostKind(self.kind), self.incurred_on, self.eligible_cents, imputed_cents)


class CostPlace(models.Model):
    """A cost counts in the accounts of a place, as a nature of theirs; through its corrections (`line`), once."""

    line = models.UUIDField(unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="grant_costs")
    nature = models.CharField(_("what it is"), max_length=16, choices=COST_NATURES)

    def __str__(self) -> str:
        return f"{self.line} {self.place_id} {self.nature}"


class CostSource(models.Model):
    """A cost that was taken from the year of a place, where it counts: an amount of it is taken once (`key`)."""

    line = models.UUIDField(unique=True)
    key = models.CharField(max_length=80, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="costs_taken")

    def __str__(self) -> str:
        return self.key


class CostProof(models.Model):
    """A file that proves a cost: a picture of the receipt, a PDF. Never changed; gone with its cost."""

    cost = models.ForeignKey(Cost, on_delete=models.CASCADE, related_name="proofs")
    file = models.FileField(upload_to=FOLDER, max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    added_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["cost", "digest"], name="proof_once_a_cost")]

    def __str__(self) -> str:
        return self.digest[:12]


class CostCorrection(models.Model):
    """A cost that stood in a frozen report is put right by another one, or withdrawn. Only added to."""

    old = models.OneToOneField(Cost, on_delete=models.CASCADE, related_name="correction")
    new = models.OneToOneField(Cost, null=True, on_delete=models.CASCADE, related_name="corrects")
    reason = LineField(_("why"), max_length=200)
    by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.old_id}→{self.new_id}"


class Imputation(models.Model):
    """What a grant pays of a cost: one line a cost and a grant. The sum over grants never exceeds the cost (trigger).

    `share_bp`: which part of the cost concerns the action, and `key` by which reckoning.
    """

    cost = models.ForeignKey(Cost, on_delete=models.CASCADE, related_name="imputations")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="imputations")
    category = models.ForeignKey(CostCategory, on_delete=models.PROTECT, related_name="imputations")
    share_bp = models.PositiveIntegerField(default=WHOLE)
    key = LineField(_("how this part is reckoned"), max_length=160, blank=True)
    cents = models.BigIntegerField()
    made_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["cost__incurred_on", "cost_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cost", "grant"], name="imputed_once_a_grant"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="imputed_something"),
            models.CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=WHOLE), name="imputed_share_within_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.cost_id}→{self.grant_id} {self.cents}"

    @property
    def concerned_cents(self) -> int:
        """The part of the cost that concerns the action."""
        return concerned_cents(self.cost.eligible_cents, self.share_bp)

    @property
    def is_apart(self) -> bool:
        """Valued, and in no total of its grant."""
        kind = CategoryKind(self.category.kind)
        return not counts_in_envelope(kind, accepts_volunteering=self.grant.accepts_volunteering)
