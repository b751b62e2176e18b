"""The dossier of a place: written by its hosts, who are reminded before a date ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.mails.notifications import Notice, notify_each
from maillage.community.models import Person
from maillage.community.queries import abilities, people_with_role
from maillage.community.rules import Ability, RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.telework.models import PlaceDossier
from maillage.telework.queries.dossiers import lines_of
from maillage.telework.rules.dossiers import FactState, due_soon, overdue

OVERDUE, MISSING = "over_", "missing"  # what a notification is of, besides the code of a fact


@transaction.atomic
def write_dossier(by: Person, place: Place, facts: Mapping[str, Any]) -> PlaceDossier:
    """Write what is known of a place. Two who write at once: the last one is kept, whole."""
    if Ability.EDIT not in abilities(by, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    category = facts.get("erp_category")
    own = {name: value for name, value in facts.items() if name != "erp_category"}
    dossier, _new = PlaceDossier.objects.update_or_create(place=place, defaults={**own, "updated_by": by})
    Place.objects.filter(pk=place.pk).update(erp_category=category)
    record(by, "dossier_written", ("place", place.pk), place.scopes()[0])
    return dossier


def remind_of_dossiers(today: date | None = None) -> int:
    """Tell the hosts of each place in service, once a date, which dates of its dossier end within thirty days and which
    are over; once, that facts are missing. How many dates.
    """
    today, dates = today or timezone.localdate(), 0
    for place in Place.objects.filter(state="in_service").select_related("network"):
        lines = lines_of(place, today)
        for line in due_soon(lines):
            dates += 1
            _tell_hosts(place, line.code, f"{line.code}-{line.until}")
        for line in overdue(lines):
            dates += 1
            _tell_hosts(place, f"{OVERDUE}{line.code}", f"{line.code}-{line.until}-over")
        if any(line.state == FactState.MISSING for line in lines):
            _tell_hosts(place, MISSING, MISSING)
    return dates


def _tell_hosts(place: Place, what: str, key: str) -> None:
    scope = place.scopes()[0]
    notify_each(
        "dossier",
        [
            Notice(host, what, f"dossier-{place.pk}-{key}-{host.pk}", place.pk, scope)
            for host in people_with_role(RoleKind.HOST, scope)
        ],
    )
