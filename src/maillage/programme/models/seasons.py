"""Seasons: a fortnight, a year's programme, a tour."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network
from maillage.community.models.fields import AddressField, LineField
from maillage.community.rules import Scope
from maillage.programme.models.timetables import TimetableSearch
from maillage.programme.rules.events import SeasonState, season_state


class Season(TimetableSearch):
    """Events that are announced together. It belongs to the network that prepares it; others may take part."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="seasons")
    networks = models.ManyToManyField(Network, related_name="shared_seasons", blank=True)  # that take part as well
    slug = models.SlugField(max_length=60, unique=True)
    title = LineField(_("title"), max_length=120)
    summary = LineField(_("in one sentence"), max_length=200, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_tour = models.BooleanField(
        _("a tour"), default=False, help_text=_("it goes from stage to stage, in several territories")
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    image = models.ImageField(upload_to="programme/", blank=True, width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    image_alt = LineField(_("what one sees"), max_length=200, blank=True)
    image_credit = LineField(_("credit and licence"), max_length=120, blank=True)
    press_contact = LineField(_("contact for the press"), max_length=120, blank=True)
    press_email = AddressField(_("address for the press"), blank=True)
    interests_until = models.DateField(_("people say what they would come to, until"), null=True, blank=True)
    timetable = models.JSONField(default=dict, blank=True)  # hours asked for; cells proposed; what is left out, and why
    is_demo = models.BooleanField(default=False)  # invented, and its page says so
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:season", args=[self.slug])

    def scopes(self) -> tuple[Scope, ...]:
        """A season lies in the network that prepares it."""
        return self.network.scopes()

    def state_on(self, today: date) -> SeasonState:
        """Being prepared, announced or over."""
        return season_state(self.announced_at is not None, self.ends_on, today)


class Partner(models.Model):
    """Who helps a season, with a logo where there is one."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="partners")
    name = LineField(_("name"), max_length=120)
    website = models.URLField(_("address of their site"), blank=True)
    logo = models.ImageField(upload_to="programme/", blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
