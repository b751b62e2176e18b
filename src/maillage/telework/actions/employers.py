"""What an organisation does with the agreements it signed. Each look at somebody's days is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Organisation, Person
from maillage.kernel.refusal import Refusal
from maillage.telework.actions.agreements import lock_agreement
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import BookedDay, booked_days, speaks_for


@transaction.atomic
def attach_to_organisation(agreement: Agreement, organisation: Organisation, by: Person) -> None:
    """Keep an agreement among those of an organisation, once: it is not moved to another."""
    if not speaks_for(by, organisation):
        raise Refusal("not_allowed", "Only who speaks for this organisation may do that.")
    mine = lock_agreement(agreement)
    if mine.organisation_id not in (None, organisation.pk):
        raise Refusal("agreement_attached", "This agreement is kept by another organisation.")
    mine.organisation = organisation
    mine.save(update_fields=["organisation"])
    record(by, "agreement_attached", ("agreement", mine.pk), organisation.scopes()[0])


@transaction.atomic
def look_at_days(
    by: Person, organisation: Organisation, agreements: Sequence[Agreement], first: date, last: date
) -> dict[int, list[BookedDay]]:
    """The days booked under each agreement whose worker consents, from the day they consented on.

    Agreement → days. Written in the journal of each person it concerns.
    """
    days: dict[int, list[BookedDay]] = {}
    seen: list[Person] = []
    for one in agreements:
        consent = next((c for c in one.consents.all() if c.withdrawn_at is None), None)
        version = max(one.versions.all(), key=lambda v: v.number, default=None)
        if consent is None or version is None or one.worker is None:
            continue
        begin = max(first, timezone.localdate(consent.given_at))
        booked = booked_days([one.worker.pk], version.read_terms.places, begin, last)
        days[one.pk] = booked.get(one.worker.pk, [])
        seen.append(one.worker)
    if seen:
        record(by, "days_looked_at", ("organisation", organisation.pk), organisation.scopes()[0], about=seen)
    return days
