"""What a network says in its own words in the mails the site sends for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.organisations import Network
from maillage.community.rules.mail_texts import LONGEST_INTRODUCTION, LONGEST_SIGNATURE


class MailText(models.Model):
    """The free part of one kind of mail in one language; without a row, the mail is as the software writes it."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="mail_texts")
    mail = models.SlugField(max_length=40)  # the code of an `EditableMail` of a manifest
    language = models.CharField(max_length=7, choices=settings.LANGUAGES)
    introduction = models.TextField(
        _("first words"),
        blank=True,
        max_length=LONGEST_INTRODUCTION,
        help_text=_("under the greeting, before what the email tells"),
    )
    signature = models.TextField(
        _("last words"),
        blank=True,
        max_length=LONGEST_SIGNATURE,
        help_text=_("at the end, above the name of the network"),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "mail", "language"], name="mail_text_once")]

    def __str__(self) -> str:
        return f"{self.mail} ({self.language})"
