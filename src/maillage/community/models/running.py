"""What keeps the house in order: mails sent, attempts counted, mailings, imports, how long what is kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.organisations import Network
from maillage.community.models.people import Person


class MailSent(models.Model):
    """One line for each mail, written before it leaves: what is begun is never begun again."""

    key = models.CharField(max_length=120, primary_key=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """How often something was tried in a window of time. What is counted is a keyed hash: no address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%H:%M}"


class Mailing(models.Model):
    """A mail to a selection of members who agreed to be written to."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="mailings")
    subject = LineField(_("subject"), max_length=160)
    text = models.TextField(_("message"), max_length=10_000)
    selection = models.CharField(max_length=80)  # the code of the selection and its number: "place:12"
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    wanted = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.subject


class ImportRun(models.Model):
    """A file that was read: tried without effect, written whole or not at all, undone if it was a mistake."""

    class State(models.TextChoices):
        TRIED = "tried", _("tried, nothing written")
        REFUSED = "refused", _("refused, nothing written")
        WRITTEN = "written", _("written")
        UNDONE = "undone", _("undone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=20)
    file_name = LineField(max_length=160)
    table = models.JSONField(default=list)  # the rows as they were read, until written or a week old
    rows = models.PositiveIntegerField(default=0)
    mistakes = models.JSONField(default=list)  # line, column, sentence, facts
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIED)
    made = models.JSONField(default=dict)  # the numbers of what was written, to undo it
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.state})"


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
