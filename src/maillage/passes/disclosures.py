"""By which ways of passes others can know where somebody works."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.community.models import Person
from maillage.passes.models import Pass
from maillage.web.disclosures import Disclosure, Reader, Switch

READERS = frozenset({Reader.HOST, Reader.EMPLOYER, Reader.FACILITATOR, Reader.ADMINISTRATOR})


def disclosures_of(person: Person, stay: object) -> list[Disclosure]:
    """Who sold a pass, or shares one, learns what is left of it: never where nor when it was used."""
    del stay
    held = Pass.objects.filter(Q(holder=person) | Q(beneficiaries__person=person)).exists()
    return [
        Disclosure(
            "pass_held", _("Your passes, at the place that sold them and in your organisation"),
            _("the hosts of the place that sold the pass; who manages the organisation that shares it"),
            _("That you hold it, and how many half-days are left. Never where, nor on which day one of them was used."),
            is_open=held, readers=READERS if held else frozenset(), kept="passes_over",
            switch=Switch(_("See my passes"), reverse("passes:mine")),
            addresses=frozenset({"passes:place_passes", "passes:pool"}),
        ),
    ]  # fmt: skip
