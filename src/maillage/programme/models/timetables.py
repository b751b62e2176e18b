"""What is kept of a search for a timetable, on the row that it is for."""

from __future__ import annotations

from django.db import models


class TimetableSearch(models.Model):
    """The last timetable made for a barcamp or a season, in figures; the search for another one, while it runs."""

    kept = models.FloatField(null=True, blank=True)  # the weight of the wishes that the last one made keeps
    bound = models.FloatField(null=True, blank=True)  # and that none can exceed
    wishes = models.FloatField(null=True, blank=True)  # of all wishes then
    missed = models.JSONField(default=list, blank=True)  # what five people or more would miss of it: number, how many
    search = models.JSONField(default=dict, blank=True)  # the search for a better one, while a job runs it

    class Meta:
        abstract = True
