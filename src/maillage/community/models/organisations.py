"""Organisations, networks, and the part the first take in the second."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import AddressField, LineField
from maillage.community.rules import INSTANCE, Scope, ScopeKind


class OrganisationKind(models.TextChoices):
    FACILITATOR = "facilitator", _("facilitating organisation")
    HOST = "host", _("organisation that carries a place")
    EMPLOYER = "employer", _("employer")
    FUNDER = "funder", _("funder")
    PARTNER = "partner", _("partner")


class Organisation(models.Model):
    """A commune, an association, a company: who carries a place, facilitates, funds, employs."""

    slug = models.SlugField(max_length=60, unique=True)
    name = LineField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    url = models.URLField(_("website"), blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~Q(siret=""), name="organisation_siret_once"),
            models.UniqueConstraint(fields=["rna"], condition=~Q(rna=""), name="organisation_rna_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:organisation", args=[self.slug])

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach this organisation: itself, the networks it takes part in, the instance."""
        networks = self.participation_set.values_list("network_id", flat=True)
        return (Scope(ScopeKind.ORGANISATION, self.pk), *(Scope(ScopeKind.NETWORK, n) for n in networks), INSTANCE)


class Network(models.Model):
    """Places and people under one charter, facilitated by one or several organisations."""

    slug = models.SlugField(unique=True)
    name = LineField(max_length=120)
    tagline = LineField(_("in one sentence"), max_length=200, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    departement = models.CharField(max_length=3, blank=True, help_text=_("INSEE code of its département"))
    hold_minutes = models.PositiveSmallIntegerField(
        default=10, help_text=_("how long a slot is kept while someone confirms")
    )
    request_hours = models.PositiveSmallIntegerField(default=48, help_text=_("how long a host has to answer a request"))
    offer_minutes = models.PositiveSmallIntegerField(
        default=60, help_text=_("how long a freed slot is kept for the first in line")
    )
    no_show_limit = models.PositiveSmallIntegerField(
        default=3, help_text=_("after so many slots nobody came for within 60 days, one books a week ahead at most")
    )
    members_only = models.BooleanField(
        _("only members book"), default=False, help_text=_("else anyone who has an account may")
    )
    needs_second_factor = models.BooleanField(
        _("hosts and facilitators sign in with a second factor"),
        default=False,
        help_text=_("a passkey or an authenticator app, besides the code sent by email"),
    )
    email = AddressField(_("email address"), blank=True)
    processors = models.TextField(
        _("processors"),
        blank=True,
        help_text=_(
            "who handles data for the network, one a line: the host of the server, of the email (RGPD art. 28)"
        ),
    )
    is_demo = models.BooleanField(default=False)
    organisations = models.ManyToManyField(Organisation, through="Participation", related_name="networks")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:network", args=[self.slug])

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach this network."""
        return (Scope(ScopeKind.NETWORK, self.pk), INSTANCE)


class Participation(models.Model):
    """The part an organisation takes in a network: it facilitates, funds or helps."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=OrganisationKind.choices)

    class Meta:
        ordering = ["role", "organisation__name"]
        constraints = [models.UniqueConstraint(fields=["network", "organisation", "role"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"
