"""What the hosts of a place say for whoever files it: safety, keys, cleaning, cameras."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Person
from maillage.community.models.fields import LineField
from maillage.places.models import Place


class Catering(models.TextChoices):
    """Whether collective catering is had at the place: the public service asks."""

    NO = "no", _("no canteen")
    YES = "yes", _("yes, no employer helps to pay for it")
    PAID = "paid", _("yes, and an employer helps to pay for it")


class PlaceDossier(models.Model):
    """The facts of a place that no other table holds. Names of people have no place here: functions do."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="dossier")
    erp_type = LineField(_("ERP type"), max_length=10, blank=True, help_text=_("one or two letters: W, L, R…"))
    insurer = LineField(_("insured by"), max_length=120, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    electrical_on = models.DateField(_("electrical installation checked on"), null=True, blank=True)
    electrical_by = LineField(
        _("who saw the report"), max_length=120, blank=True, help_text=_("a firm, a function: “the town hall”")
    )
    fire_on = models.DateField(_("extinguishers and alarm checked on"), null=True, blank=True)
    fire_by = LineField(_("who saw that report"), max_length=120, blank=True)
    keys = LineField(_("who holds keys"), max_length=200, blank=True, help_text=_("functions, not names"))
    cleaning = LineField(_("cleaning: by whom, when"), max_length=200, blank=True)
    cameras = LineField(
        _("cameras"), max_length=200, blank=True, help_text=_("“none”, or where and how long pictures are kept")
    )
    catering = models.CharField(_("canteen at the place"), max_length=4, choices=Catering.choices, blank=True)
    access_log = LineField(
        _("what is kept of who opened doors"),
        max_length=200,
        blank=True,
        help_text=_("“nothing”, or what and how long"),
    )
    acceslibre_url = models.URLField(_("address at Acceslibre"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"dossier of {self.place_id}"
