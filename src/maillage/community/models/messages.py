"""Messages that the site passes on between two people, without their addresses."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person


class PrivateMessage(models.Model):
    """A message passed on by the site: neither sees the other's address. Reported, facilitators may read it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters_sent")
    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters_received")
    network = models.ForeignKey(Network, null=True, on_delete=models.SET_NULL, related_name="letters")
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"), max_length=3000)
    at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    complaint = LineField(_("what is wrong"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["sender", "-at"], name="letters_of_sender")]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("community:letter", args=[self.public_id])
