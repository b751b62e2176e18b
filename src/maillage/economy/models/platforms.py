"""The approved platform of an issuer, and each time an invoice was handed over to it. Only what is asked is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressField
from maillage.economy.models.choices import WAY_LABELS
from maillage.economy.models.invoices import Invoice
from maillage.economy.models.issuers import Issuer
from maillage.economy.rules.platforms import HandOverState, Way


class PlatformAccount(models.Model):
    """How an issuer hands its invoices over: by email, or by the flow service. `secret_key` is encrypted."""

    issuer = models.OneToOneField(Issuer, on_delete=models.CASCADE, related_name="platform_account")
    way = models.CharField(_("way"), max_length=4, choices=WAY_LABELS)
    email = AddressField(_("email address"), blank=True)
    address = models.CharField(_("address of the flow service"), max_length=300, blank=True)
    token_address = models.CharField(_("address that gives tokens"), max_length=300, blank=True)
    client_id = models.CharField(_("client identifier"), max_length=200, blank=True)
    secret_key = models.TextField(blank=True, editable=False)
    asked_until = models.CharField(max_length=40, blank=True)  # the last moment of which it told, as it wrote it
    asked_at = models.DateTimeField(null=True)
    trouble = models.JSONField(default=dict, blank=True)  # why it did not answer the last time, as below
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way=Way.MAIL.value) & ~Q(email="") | Q(way=Way.FLOW.value) & ~Q(address=""),
                name="platform_has_where",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.way}"


class HandOver(models.Model):
    """One time an invoice was handed over, or was to be. One at a time, until it is known that it did not arrive."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="hand_overs")
    way = models.CharField(max_length=4, choices=WAY_LABELS)
    state = models.CharField(max_length=8, default=HandOverState.WAITING.value)
    since = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)  # how the platform names it
    trouble = models.JSONField(default=dict, blank=True)  # why it failed: a sentence in English, and what fills it
    is_left = models.BooleanField(default=False)  # somebody had it handed over again
    by = models.CharField(max_length=36, blank=True)  # as the journal names people

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice"], condition=Q(is_left=False), name="one_hand_over_at_a_time")
        ]
        indexes = [models.Index(fields=["reference"], name="hand_over_by_reference")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.state}"
