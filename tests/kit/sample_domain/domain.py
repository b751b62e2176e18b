"""What the sample brings to the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.web.disclosures import nothing_disclosed
from maillage.web.domain import Domain, Link, is_signed_in, register
from maillage.web.processing import CONTRACT, Processing
from tests.kit.sample_domain.models import Bicycle


class SamplePersonalData:
    """Bicycles go with their owner."""

    def export(self, person: Person) -> list[PersonalTable]:
        rows = [{"name": bicycle.name} for bicycle in Bicycle.objects.filter(owner=person)]
        return [PersonalTable("bicycles", "Vélos", rows)]

    def erase(self, person: Person, ghost: Person) -> None:
        """The key of the table does it."""


def purge_bicycles(_before: datetime, dry: bool) -> int:
    """All of them: it is a sample."""
    found = Bicycle.objects.all()
    return found.count() if dry else found.delete()[0]


class Bicycles(Sitemap):
    """None of its pages."""

    def items(self) -> list[Any]:
        return []


register(
    Domain(
        name="sample_domain",
        journal={"bicycle_lent": "a prêté un vélo"},
        disclosures=nothing_disclosed,
        personal_data=SamplePersonalData(),
        retention={"bicycles": purge_bicycles},
        processing=(Processing("Vélos", "se prêter", CONTRACT, "membres", "le nom du vélo", "la personne", ()),),
        menus={"main": (Link("Vélos", "sample_domain:mine", "bicycles", 45, is_signed_in),)},
        sitemaps={"bicycles": Bicycles},
    )
)
