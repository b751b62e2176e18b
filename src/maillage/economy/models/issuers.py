"""Who issues invoices, and who was given the right to write them in another's name."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Organisation
from maillage.community.models.fields import AddressField, LineField
from maillage.economy.models.choices import REGIME_LABELS, VAT_DUE_LABELS
from maillage.economy.rules.accounts import Account, Use, chart_of
from maillage.economy.rules.documents import Party, Regime, VatDue
from maillage.economy.rules.issuers import IssuerFacts
from maillage.economy.rules.training import training_name


class RealIssuers(models.Manager["Issuer"]):
    """Those that really invoice: whatever does not ask for practice by name never meets it."""

    def get_queryset(self) -> models.QuerySet[Issuer]:
        return super().get_queryset().filter(training_round=0)


class Issuer(models.Model):
    """The carrier of places, as it stands on its invoices. What is changed here changes none that was issued.

    Each practice (`training_round`, from 1 on) of an organisation is an issuer of its own, with its own chain: what is
    done there is never in the books of the real one.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issuers")
    training_round = models.PositiveSmallIntegerField(default=0)  # 0: it really invoices
    legal_name = LineField(_("legal name"), max_length=160)
    street = LineField(_("street and number"), max_length=160)
    postcode = LineField(_("postcode"), max_length=10)
    city = LineField(_("town"), max_length=80)
    email = AddressField(_("email address"), blank=True)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    regime = models.CharField(_("VAT"), max_length=10, choices=REGIME_LABELS, default=Regime.FRANCHISE.value)
    vat_due = models.CharField(
        _("VAT is due"), max_length=10, choices=VAT_DUE_LABELS, default=VatDue.RECEIPTS.value
    )  # fmt: skip
    vat_number = models.CharField(_("VAT number"), max_length=13, blank=True)
    exemption_code = models.CharField(_("code of the exemption"), max_length=40, blank=True)
    exemption_text = LineField(_("by which article it is exempt"), max_length=200, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    creditor_id = models.CharField(_("creditor identifier (ICS)"), max_length=35, blank=True)
    prefix = models.CharField(_("beginning of the numbers"), max_length=16)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    accounts = models.JSONField(default=dict, blank=True)  # use of an account → its number, where it is not ours
    is_demo = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = RealIssuers()
    with_training = models.Manager["Issuer"]()

    class Meta:
        ordering = ["legal_name"]
        constraints = [
            models.CheckConstraint(condition=Q(payment_days__lte=60), name="issuer_is_paid_within_sixty_days"),
            models.UniqueConstraint(fields=["prefix"], condition=Q(training_round=0), name="beginning_of_numbers_once"),
            models.UniqueConstraint(fields=["organisation", "training_round"], name="one_issuer_of_an_organisation"),
            models.CheckConstraint(
                condition=Q(training_round=0) | Q(iban="", bic="", creditor_id=""), name="practice_has_no_bank"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    def get_absolute_url(self) -> str:
        return reverse("economy:invoices", args=[self.slug])

    @property
    def is_training(self) -> bool:
        """Whether one practises here."""
        return self.training_round > 0

    @property
    def slug(self) -> str:
        """How addresses name it: as its organisation, a practice with its round before."""
        return training_name(self.training_round, self.organisation.slug)

    @property
    def book(self) -> str:
        """The name of its book in the ledger."""
        return f"training-{self.pk}" if self.is_training else f"issuer-{self.pk}"

    @property
    def party(self) -> Party:
        """As it stands on an invoice."""
        return Party(
            self.legal_name, self.street, self.postcode, self.city, "FR", self.siren, self.siret, self.vat_number,
            self.email,
        )  # fmt: skip

    @property
    def facts(self) -> IssuerFacts:
        """What rules ask of it."""
        return IssuerFacts(
            self.party, Regime(self.regime), VatDue(self.vat_due), self.prefix, self.exemption_code,
            self.exemption_text, self.iban, self.bic, is_training=self.is_training,
        )  # fmt: skip

    @property
    def chart(self) -> dict[Use, Account]:
        """The accounts it posts to."""
        changed: dict[str, Any] = self.accounts
        return chart_of(changed)


class BillingMandate(models.Model):
    """An issuer lets an organisation write invoices in its name: dated, with the text both signed, until it ends."""

    seller = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="mandates")
    writer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="billing_mandates")
    signed_on = models.DateField(_("signed on"))
    text = models.TextField(_("what it says"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)  # that day excluded

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "writer"], condition=Q(ended_on=None), name="one_mandate_at_a_time"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seller_id} → {self.writer_id} ({self.signed_on})"
