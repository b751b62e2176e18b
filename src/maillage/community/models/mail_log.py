"""Mails that were sent, so that each is sent once; mailings to members."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person


class MailSent(models.Model):
    """One line for each mail, written before it leaves: what is begun is never begun again."""

    key = models.CharField(max_length=120, primary_key=True)
    person = models.ForeignKey(  # to whom; None for an address without an account
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="mails_sent"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class Mailing(models.Model):
    """A mail to a selection of members who agreed to be written to."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="mailings")
    subject = LineField(_("subject"), max_length=160)
    text = models.TextField(_("message"), max_length=10_000)
    selection = models.CharField(max_length=80)  # the code of the selection and its number: "place:12"
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    leaves_at = models.DateTimeField(null=True, blank=True)  # until then it can be stopped
    stopped_at = models.DateTimeField(null=True, blank=True)
    wanted = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.subject
