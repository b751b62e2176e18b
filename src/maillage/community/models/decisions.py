"""What every request that somebody decides keeps: who decided, when, and why."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.people import Person


class Decided(models.Model):
    """Who decided, and when; nobody while it waits, or once they are erased."""

    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class DecidedWithReason(Decided):
    """And why: the person who asked reads it."""

    reason = models.TextField(_("reason"), blank=True, max_length=2000)

    class Meta:
        abstract = True
