"""The face of a network: its address, logo, colours, words and pictures of the front page, texts of the foot."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network


class NetworkFace(models.Model):
    """What visitors see of a network on every page; a network without a row has the face of the house."""

    network = models.OneToOneField(Network, on_delete=models.CASCADE, primary_key=True, related_name="face")
    domain = models.CharField(
        _("domain of its own"),
        max_length=253,
        blank=True,
        help_text=_("lieux.example.fr: visitors who come by this name see this network"),
    )
    logo = models.FileField(_("logo"), upload_to="networks/", max_length=100, blank=True)
    main_colour = models.CharField(_("main colour"), max_length=7, blank=True)  # #rrggbb, legible: rules/colours.py
    link_colour = models.CharField(_("colour of links"), max_length=7, blank=True)
    home_title = LineField(
        _("first words of the front page"),
        max_length=80,
        blank=True,
        help_text=_("A desk near home, tomorrow morning."),
    )
    home_picture = models.FileField(_("picture of the front page"), upload_to="networks/", max_length=100, blank=True)
    legal_notice = models.TextField(
        _("legal notice"), blank=True, help_text=_("who publishes the site, who is responsible, who hosts it")
    )
    contact = models.TextField(_("contact"), blank=True, help_text=_("address, telephone, hours"))
    questions = models.TextField(
        _("questions people ask"),
        blank=True,
        help_text=_("read above the guides; a line that begins with # is a question"),
    )
    source_url = models.URLField(
        _("where the source code of this site is published"),
        blank=True,
        help_text=_("the licence (AGPL) asks that each visitor may have it"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="domain_once")]

    def __str__(self) -> str:
        return str(self.network)

    @property
    def colours(self) -> str:
        """The address of its style sheet, which changes with the colours; empty for those of the house."""
        if not (self.main_colour or self.link_colour):
            return ""
        version = f"{self.main_colour}{self.link_colour}".replace("#", "")
        return f"{reverse('community:colours', args=[self.network.slug])}?v={version}"
