"""What each shows of themselves in the directory, and to whom."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.community.models.people import Person
from maillage.community.rules.directory import Audience
from maillage.territory.models import Commune

AUDIENCE_LABELS = [
    (Audience.NOBODY.value, _("nobody")),
    (Audience.MEMBERS.value, _("members")),
    (Audience.EVERYONE.value, _("everyone")),
]


def audience_field() -> models.CharField[str, str]:
    """A field that says who sees a line of the directory: nobody, until its owner says otherwise."""
    return models.CharField(
        _("shown to"), max_length=10, choices=AUDIENCE_LABELS, default=Audience.NOBODY.value, blank=True
    )


class DirectoryEntry(models.Model):
    """What someone lets others find about them, line by line."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="directory")
    name_to = audience_field()
    does = LineField(_("What I do"), max_length=300, blank=True)
    does_to = audience_field()
    helps = LineField(_("What I can help with"), max_length=300, blank=True)
    helps_to = audience_field()
    usual = models.ForeignKey(
        Commune, verbose_name=_("Where I usually work"), null=True, blank=True, on_delete=models.SET_NULL
    )
    usual_to = audience_field()
    languages = LineField(_("Languages I speak"), max_length=120, blank=True)
    languages_to = audience_field()
    links = models.TextField(_("Links"), max_length=600, blank=True)
    links_to = audience_field()
    letters_to = audience_field()
    for_members = SearchVectorField(null=True, editable=False)
    for_everyone = SearchVectorField(null=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            GinIndex(fields=["for_members"], name="directory_members"),
            GinIndex(fields=["for_everyone"], name="directory_everyone"),
        ]

    def __str__(self) -> str:
        return f"directory of {self.person_id}"
