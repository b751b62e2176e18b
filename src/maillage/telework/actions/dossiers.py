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
from maillage.telework.rules.dossiers import due_soon


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
    """Tell the hosts of each place which dates of its dossier end within thirty days, once a date; how many dates."""
    today, dates = today or timezone.localdate(), 0
    for place in Place.objects.filter(state="in_service", dossier__isnull=False).select_related("network"):
        for line in due_soon(lines_of(place, today)):
            scope, dates = place.scopes()[0], dates + 1
            notify_each(
                "dossier",
                [
                    Notice(host, line.code, f"dossier-{place.pk}-{line.code}-{line.until}-{host.pk}", place.pk, scope)
                    for host in people_with_role(RoleKind.HOST, scope)
                ],
            )
    return dates
