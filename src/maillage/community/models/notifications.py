"""What people are told, what they chose to be told by mail, and when."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models.people import Person
from maillage.community.rules.notifications import EVERY_DAY, MailChoice, Schedule

MAIL_LABELS = [
    (MailChoice.NOW.value, _("At once")),
    (MailChoice.DIGEST.value, _("In the summary of the day")),
    (MailChoice.OFF.value, _("Never")),
]


class Notification(models.Model):
    """One thing somebody is told in the site. It holds numbers, no words: it is said when it is read, in their
    language, with the names that things and people bear then.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)  # a code of the manifests
    what = models.CharField(max_length=40)  # which sentence of that kind
    about = models.BigIntegerField(default=0)  # the number of what it is about: not a key, it lives on any floor
    # The role it is told for; it is for those who still hold it. None: it is one's own matter.
    scope_kind = models.CharField(max_length=20, blank=True)
    scope_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=120, unique=True)  # told once; that of its mail as well
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    in_summary = models.BooleanField(default=False)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    summary_key = models.CharField(max_length=60, blank=True)  # the summary that took it along

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notifications_unread"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(in_summary=True, mailed_at=None, summary_key=""),
                name="notifications_for_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class NotificationPreference(models.Model):
    """What somebody chose for the mail of a kind, where it is not what the kind says by itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=40)
    mail = models.CharField(max_length=10, choices=MAIL_LABELS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notification_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mail}"


class NotificationSchedule(models.Model):
    """When somebody wants to be written to, where it is not what everybody starts with."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notification_schedule")
    quiet_from = models.TimeField(_("from"), default=time(21))
    quiet_until = models.TimeField(_("until"), default=time(7))
    summary_hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    summary_days = models.CharField(_("days"), max_length=7, default=EVERY_DAY)
    quiet_days = models.CharField(_("days without email"), max_length=7, default="", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(summary_hour__lt=24), name="summary_hour_of_day")]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}-{self.quiet_until:%H:%M}"

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.quiet_from, self.quiet_until, self.summary_hour, self.summary_days, self.quiet_days)
