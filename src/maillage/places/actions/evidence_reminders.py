"""Hosts are reminded of evidence that expires: a month before, then a week before, once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.mails.notifications import Notice, notify_each
from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind
from maillage.places.actions.locks import lock_in_order
from maillage.places.models import Evidence, Space
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import oldest_in_force
from maillage.places.rules.expiries import REMIND_DAYS, Expiry, expiries, reminder_due


def remind_of_evidence(today: date | None = None) -> int:
    """Tell the hosts which evidence of their spaces expires soon; how many reminders of a space were due."""
    today = today or timezone.localdate()
    ageing = Evidence.objects.filter(
        found_on__gte=oldest_in_force(today),
        found_on__lt=oldest_in_force(today + timedelta(days=max(REMIND_DAYS))),
        space__active=True,
        space__place__state="in_service",
    )
    numbers = sorted(set(ageing.order_by().values_list("space", flat=True)))
    return sum(_remind_of_space(number, today) for number in numbers)


@transaction.atomic
def _remind_of_space(number: int, today: date) -> int:
    """The reminders of one space; two workers at once send each one once."""
    lock_in_order([number])
    space = Space.objects.select_related("place__network").prefetch_related("evidence").filter(pk=number).first()
    return sum(_remind(space, expiry, today) for expiry in expiries(proofs_of(space), today)) if space else 0


def _remind(space: Space, expiry: Expiry, today: date) -> bool:
    rows = _expiring_rows(space, expiry)
    stages = [row.reminded_days for row in rows]
    reminded = None if None in stages else max(days for days in stages if days is not None)
    scope = space.place.scopes()[0]
    hosts = list(people_with_role(RoleKind.HOST, scope))
    stage = reminder_due(expiry.on, today, reminded)
    if stage is None or not hosts:
        return False
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_days=stage)
    key = f"evidence-{space.pk}-{expiry.on}-{stage}"
    notify_each(
        "evidence", [Notice(host, "evidence_ends", f"{key}-{host.pk}", about=space.pk, scope=scope) for host in hosts]
    )
    return True


def _expiring_rows(space: Space, expiry: Expiry) -> Sequence[Evidence]:
    """The evidence that expires that day, of the axes that lose it."""
    proofs = zip(space.evidence.all(), proofs_of(space), strict=True)
    return [row for row, proof in proofs if proof.axis in expiry.axes and proof.expires_on() == expiry.on]
