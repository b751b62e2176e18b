"""What waits for the worker."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings.models import Booking


def jobs(name: str = "bookings.send") -> list[dict[str, Any]]:
    """What the worker is asked to do, in order."""
    found = ProcrastinateJob.objects.filter(task_name=name).order_by("pk")
    return [dict(job.args) for job in found]


def mails_about(booking: Booking) -> int:
    """How many mails about it wait for the worker, of whatever kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE (args->>'booking_id')::bigint = %s"
            " AND task_name IN ('bookings.send', 'bookings.message')",
            [booking.pk],
        )
        return int(cursor.fetchone()[0])
