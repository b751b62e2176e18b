"""What places owe each other: who agreed on what, periods, their frozen lines, disputes, who paid whom.

Periods, lines, settlements and what they hold are only added to: what is wrong is put right by another line.
Who acted there is kept by the name they have in the journal, which only their own row ties to them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.economy.rules.clearing import MOST_FLAT_CENTS, Method, Terms
from maillage.economy.rules.periods import MOST_CONTEST_DAYS, AgreementState, Outcome
from maillage.passes.models import CreditEntry, PassKind
from maillage.places.models import Place

METHOD_LABELS = [
    (Method.SHARE.value, _("a share of what the pass cost")),
    (Method.FLAT.value, _("the same price everywhere")),
    (Method.TARIFF.value, _("the own price of the place visited")),
]
STATE_LABELS = [
    (AgreementState.PROPOSED.value, _("put forward")),
    (AgreementState.ADOPTED.value, _("adopted")),
    (AgreementState.WITHDRAWN.value, _("withdrawn")),
]
OUTCOME_LABELS = [
    (Outcome.KEPT.value, _("the line is right")),
    (Outcome.CORRECTED.value, _("put right")),
]
JOURNAL_NAME = 36  # characters of a name in the journal


class ClearingCircle(models.Model):
    """Whose places clear together: those of one network; or of several, from one network to another."""

    networks = models.ManyToManyField(Network, related_name="clearing_circles", verbose_name=_("networks"))
    key = models.CharField(max_length=200, unique=True)  # the numbers of the networks, in order

    def __str__(self) -> str:
        return self.key

    @property
    def network_ids(self) -> list[int]:
        """The numbers of its networks, without asking the database."""
        return [int(number) for number in self.key.split("-")]

    def scopes(self) -> tuple[Scope, ...]:
        """Where it is: its first network."""
        first: Network = self.networks.order_by("pk")[0]
        return first.scopes()


class ClearingAgreement(models.Model):
    """What a half-day elsewhere is worth in a circle, from a day on: put forward, voted by places, adopted."""

    circle = models.ForeignKey(ClearingCircle, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    method = models.CharField(_("what is owed for a half-day"), max_length=6, choices=METHOD_LABELS)
    share = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(1))
    flat_cents = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MOST_FLAT_CENTS)])
    smallest_cents = models.PositiveIntegerField(default=0)
    contest_days = models.PositiveSmallIntegerField(
        _("days to contest"), default=15, validators=[MinValueValidator(0), MaxValueValidator(MOST_CONTEST_DAYS)]
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(null=True, blank=True)  # that day excluded
    state = models.CharField(max_length=10, choices=STATE_LABELS, default=AgreementState.PROPOSED.value)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["circle", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["circle", "version"], name="one_agreement_a_version"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="agreement_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} v{self.version}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.circle.scopes()

    @property
    def terms(self) -> Terms:
        """The terms of clearing, as the rules read them."""
        return Terms(
            Method(self.method), self.valid_from, self.valid_to, self.share, self.flat_cents, self.smallest_cents,
            self.circle_id,
        )  # fmt: skip


class ClearingVote(models.Model):
    """What a place said of an agreement that is put forward, by the mouth of whom, when. Said again, it replaces."""

    agreement = models.ForeignKey(ClearingAgreement, on_delete=models.CASCADE, related_name="votes")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_yes = models.BooleanField()
    cast_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        ordering = ["place__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "place"], name="one_voice_a_place")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.place_id} {self.is_yes}"


class ClearingPeriod(models.Model):
    """Days whose half-days are cleared together. Only added to: freezing and settling are rows of their own."""

    circle = models.ForeignKey(ClearingCircle, on_delete=models.PROTECT, related_name="periods")
    first = models.DateField()
    last = models.DateField()
    opened_by = models.CharField(max_length=JOURNAL_NAME, blank=True)  # empty: by itself
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-first"]
        constraints = [
            models.UniqueConstraint(fields=["circle", "first"], name="period_begins_once"),
            models.UniqueConstraint(fields=["circle", "last"], name="period_ends_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="period_goes_forwards"),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.first}–{self.last}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.circle.scopes()


class ClearingFreeze(models.Model):
    """The moment from which nothing of a period changes; `digest` is the SHA-256 of its lines (presenters say how)."""

    period = models.OneToOneField(ClearingPeriod, on_delete=models.PROTECT, related_name="freeze")
    by = models.CharField(max_length=JOURNAL_NAME)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.period_id} {self.at}"


class ClearingLine(models.Model):
    """What one place owes another for the half-days of a month by passes of a kind; or what puts such a line right."""

    period = models.ForeignKey(ClearingPeriod, on_delete=models.PROTECT, related_name="lines")
    debtor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    creditor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(PassKind, on_delete=models.PROTECT, related_name="+")
    kind_name = LineField(max_length=80)
    month = models.DateField()
    half_days = models.IntegerField()
    cents = models.IntegerField()
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()

    class Meta:
        ordering = ["debtor", "creditor", "month", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(debtor=F("creditor")), name="nobody_owes_oneself"),
            models.UniqueConstraint(
                fields=["period", "debtor", "creditor", "kind", "month"], condition=Q(corrects=None),
                name="one_line_a_month_and_kind",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.debtor_id}→{self.creditor_id} {self.month} {self.cents}"


class ClearedEntry(models.Model):
    """What was taken of a pass, or given back, counted once for all in a period: for so many cents, in that line."""

    entry = models.OneToOneField(CreditEntry, on_delete=models.PROTECT, related_name="cleared")
    period = models.ForeignKey(ClearingPeriod, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(ClearingLine, null=True, on_delete=models.PROTECT, related_name="entries")
    cents = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.cents}"


class ClearingDispute(models.Model):
    """A place says that a line is not right; those who facilitate keep it, or put it right."""

    line = models.ForeignKey(ClearingLine, on_delete=models.PROTECT, related_name="disputes")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    words = LineField(_("what is not right"), max_length=300)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOME_LABELS, blank=True, default=Outcome.OPEN.value)
    answer = LineField(_("what you answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    correction = models.OneToOneField(ClearingLine, null=True, on_delete=models.PROTECT, related_name="settles")

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(outcome=""), name="one_open_dispute_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.outcome}"


class ClearingSettlement(models.Model):
    """A period settled: its transfers, which no settlement has fewer than `at_least` of, and what netting spared."""

    period = models.OneToOneField(ClearingPeriod, on_delete=models.PROTECT, related_name="settlement")
    by = models.CharField(max_length=JOURNAL_NAME)
    at = models.DateTimeField()
    at_least = models.PositiveIntegerField()
    debts = models.PositiveIntegerField()
    owed_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.period_id} {self.at}"


class SettledLine(models.Model):
    """Which lines a settlement pays: each once. What is contested waits for the next."""

    settlement = models.ForeignKey(ClearingSettlement, on_delete=models.PROTECT, related_name="settled_lines")
    line = models.OneToOneField(ClearingLine, on_delete=models.PROTECT, related_name="settled")

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.line_id}"


class ClearingTransfer(models.Model):
    """So many cents that one place pays another, all being netted."""

    settlement = models.ForeignKey(ClearingSettlement, on_delete=models.PROTECT, related_name="transfers")
    payer = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    cents = models.PositiveIntegerField()
    reference = models.CharField(max_length=35, unique=True)

    class Meta:
        ordering = ["payer", "payee"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="transfer_of_something"),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="nobody_pays_oneself"),
        ]

    def __str__(self) -> str:
        return self.reference


class ClearingCarry(models.Model):
    """What a place is owed (above zero) or owes after a settlement, too small to be paid: the next begins with it."""

    settlement = models.ForeignKey(ClearingSettlement, on_delete=models.PROTECT, related_name="carried")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    cents = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["settlement", "place"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.cents}"


class ClearingAccount(models.Model):
    """The bank account by which a place pays and is paid; its hosts write it down."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="clearing_account")
    holder = LineField(_("in the name of"), max_length=70)
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)

    def __str__(self) -> str:
        return f"{self.place_id} {self.iban[-4:]}"


def journal_name(person: Any) -> str:
    """The name somebody has in the journal; nothing for what happens by itself."""
    return str(person.journal_id) if person is not None else ""
