"""How long what is kept, as dated data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retention(models.Model):
    """How long something is kept: a number of days from a moment, with its ground, its source, and when it was read."""

    code = models.SlugField()
    days = models.PositiveIntegerField(_("kept for (days)"))
    basis = models.CharField(_("ground"), max_length=300)
    source = models.CharField(_("source"), max_length=300)
    verified_on = models.DateField(_("read on"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="retention_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.days}"
