"""Words about a booking, between who booked and the hosts of the place."""

from __future__ import annotations

from django.db import models

from maillage.bookings.models.booking import Booking
from maillage.community.models import Person

LONGEST_MESSAGE = 1000


class BookingMessage(models.Model):
    """One message of the thread of a booking; the hosts of the place and its person read it, nobody else."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    from_host = models.BooleanField()  # written for the place, by one of its hosts
    text = models.TextField(max_length=LONGEST_MESSAGE)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)  # when the other side first opened the thread

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.sent_at:%Y-%m-%d %H:%M}"
