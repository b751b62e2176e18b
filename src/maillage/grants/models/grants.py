"""A grant: its convention, on what it is to be spent, what it promised, when money comes, what the funder asks.

No table here leads to a person: who wrote is kept by the name they have in the journal.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope, ScopeKind
from maillage.grants.rules.costs import WHOLE, CategoryKind, GrantTerms
from maillage.places.models import Place
from maillage.programme.models import Season

JOURNAL_NAME = 36  # characters of a name in the journal
FOLDER = "grants/"
CATEGORY_LABELS = [
    (CategoryKind.PURCHASES.value, _("purchases")),
    (CategoryKind.PREMISES.value, _("premises: rent, energy, insurance")),
    (CategoryKind.SERVICES.value, _("services")),
    (CategoryKind.TRAVEL.value, _("travel")),
    (CategoryKind.STAFF.value, _("pay and social charges")),
    (CategoryKind.EQUIPMENT.value, _("equipment")),
    (CategoryKind.VOLUNTEERS.value, _("volunteers, valued apart")),
]


class Grant(models.Model):
    """What a funder awarded to an organisation, by a convention, for places of a network. Its state is derived."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = LineField(_("what it is for"), max_length=160)
    scheme = LineField(_("scheme"), max_length=120, blank=True)
    reference = LineField(_("reference of the convention"), max_length=60, blank=True)
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="grants_funded", verbose_name=_("funder")
    )
    beneficiary = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="grants_received", verbose_name=_("beneficiary")
    )
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="grants", verbose_name=_("network"))
    places = models.ManyToManyField(
        Place, related_name="grants", blank=True, verbose_name=_("places"), help_text=_("none: all of the network")
    )
    # Its events alone are the action; one that had any announced is never removed.
    season = models.ForeignKey(
        Season, on_delete=models.SET_NULL, null=True, blank=True, related_name="grants", verbose_name=_("season")
    )
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("costs count from"))
    ends_on = models.DateField(_("until"))  # that day included
    envelope_cents = models.BigIntegerField()
    rate_bp = models.PositiveIntegerField(default=WHOLE)  # of what concerns the action, in basis points
    is_minimis = models.BooleanField(_("de minimis aid"), default=False)
    is_published = models.BooleanField(_("published as open data"), default=False)
    accepts_volunteering = models.BooleanField(_("hours of volunteers count in it"), default=False)
    publicity = models.TextField(_("what must be said of the funder"), max_length=600, blank=True)
    logo = models.FileField(_("its logo"), upload_to=FOLDER, max_length=100, blank=True)
    convention = models.FileField(_("the convention"), upload_to=FOLDER, max_length=100, blank=True)
    convention_digest = models.CharField(max_length=64, blank=True)
    made_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-ends_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="grant_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(envelope_cents__gt=0), name="grant_of_something"),
            models.CheckConstraint(condition=Q(rate_bp__gt=0, rate_bp__lte=WHOLE), name="grant_rate_within_whole"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:grant", args=[self.public_id])

    @property
    def has_publicity_duty(self) -> bool:
        """Does the convention want the funder named?"""
        return bool(self.publicity or self.logo)

    def scopes(self) -> tuple[Scope, ...]:
        """Where its lines of the journal stand: the organisation that files it."""
        return (Scope(ScopeKind.ORGANISATION, self.beneficiary_id),)

    def terms(self, imputed_cents: int = 0) -> GrantTerms:
        """As the rules read it; `imputed_cents`: what counts in its envelope already."""
        return GrantTerms(
            self.starts_on, self.ends_on, self.envelope_cents, self.rate_bp, imputed_cents, self.accepts_volunteering
        )


class CostCategory(models.Model):
    """On what a grant is to be spent: planned, with a ceiling that is refused beyond (strict) or only said."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="categories")
    kind = models.CharField(_("kind"), max_length=12, choices=CATEGORY_LABELS)
    name = LineField(_("name"), max_length=80)
    planned_cents = models.BigIntegerField()
    ceiling_cents = models.BigIntegerField(null=True, blank=True)
    is_strict = models.BooleanField(_("refuse what goes beyond the ceiling"), default=False)

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "name"], name="category_named_once"),
            models.CheckConstraint(condition=Q(planned_cents__gte=0), name="category_planned_from_zero"),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLine(models.Model):
    """A line of the budget of the action: what was planned, and what it came to beyond what costs and grants prove."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="budget_lines")
    account = models.CharField(_("account"), max_length=12)  # of the form: data/report_layout.json
    name = LineField(_("name"), max_length=80)
    planned_cents = models.BigIntegerField()
    real_cents = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["account", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "account", "name"], name="budget_line_named_once"),
            models.CheckConstraint(condition=Q(planned_cents__gte=0, real_cents__gte=0), name="budget_line_from_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.name}"


class PublicityProof(models.Model):
    """What proves that the funder is named where its convention wants it: where, since when, a picture or a PDF."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="publicity_proofs")
    words = LineField(_("where the funder is named"), max_length=120)
    done_on = models.DateField(_("since"))
    file = models.FileField(upload_to=FOLDER, max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    added_by = models.CharField(max_length=JOURNAL_NAME, blank=True)

    class Meta:
        ordering = ["done_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["grant", "digest"], name="publicity_proof_once")]

    def __str__(self) -> str:
        return self.words


class Indicator(models.Model):
    """What a grant promised to reach: one that the site computes (`key`), or one that is declared."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="indicators")
    key = models.CharField(max_length=20, blank=True)  # of the registry; empty: declared
    name = LineField(_("name"), max_length=120, blank=True)  # of a declared one
    unit = LineField(_("unit"), max_length=40, blank=True)
    target = models.PositiveIntegerField(_("target"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(key="", name=""), name="indicator_has_a_name"),
            models.UniqueConstraint(fields=["grant", "key"], condition=~Q(key=""), name="indicator_promised_once"),
            models.UniqueConstraint(
                fields=["grant", "name"], condition=Q(key=""), name="declared_indicator_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key or self.name


class IndicatorValue(models.Model):
    """What a declared indicator came to on a day, and how that was counted. The last one counts; none is changed."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    value = models.PositiveIntegerField(_("value"))
    declared_on = models.DateField(_("on"))
    method = LineField(_("how it was counted"), max_length=200)
    declared_by = models.CharField(max_length=JOURNAL_NAME, blank=True)

    class Meta:
        ordering = ["declared_on", "pk"]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.value}"


class Instalment(models.Model):
    """Money that is to come, on which condition; received on a day, or not yet."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="instalments")
    expected_on = models.DateField(_("expected on"))
    cents = models.BigIntegerField()
    condition = LineField(_("on which condition"), max_length=160, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_cents = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["expected_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="instalment_of_something"),
            models.CheckConstraint(
                condition=Q(received_on=None, received_cents=None) | Q(received_on__isnull=False, received_cents__gt=0),
                name="instalment_received_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.expected_on} {self.cents}"


class FunderQuestion(models.Model):
    """What the funder asks, and what the beneficiary answers: kept, read by both."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"), max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=JOURNAL_NAME, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=JOURNAL_NAME, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.asked_at}"
