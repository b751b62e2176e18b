"""The day they are tried on, and what became of each date of a series."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.bookings.models import Series
from tests.factories import next_workday

DAY = next_workday(timezone.localdate() + timedelta(days=3))


def outcomes(series: Series) -> list[str]:
    return list(series.dates.values_list("outcome", flat=True))
