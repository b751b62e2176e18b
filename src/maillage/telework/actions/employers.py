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
from maillage.telework.models import Agreement, QuarterCount
from maillage.telework.queries.agreements import BookedDay, consent_of, days_of_agreements, speaks_for
from maillage.telework.queries.quarters import count_days_of_quarter
from maillage.telework.rules.days import Quarter


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
    """The days of each agreement whose worker consents that are booked, from the day they consented on.

    Agreement → days, those of another employer left out. Written in the journal of each person it concerns.
    """
    consents = {one.pk: consent for one in agreements if one.worker and (consent := consent_of(one))}
    seen = [one.worker for one in agreements if one.worker is not None and one.pk in consents]
    known = days_of_agreements(sorted({person.pk for person in seen}), first, last) if seen else {}
    days = {
        pk: [one for one in known.get(pk, []) if one.day >= timezone.localdate(consent.given_at)]
        for pk, consent in consents.items()
    }
    if seen:
        record(by, "days_looked_at", ("organisation", organisation.pk), organisation.scopes()[0], about=seen)
    return days


def quarter_counts(organisation: Organisation, quarters: Sequence[Quarter]) -> list[QuarterCount]:
    """The days worked in these quarters, which are over: counted at the first look, and never again.

    Were it counted anew, the difference would be the days of whoever has left or joined in the meantime.
    """
    known = {one.first: one for one in QuarterCount.objects.filter(organisation=organisation)}
    counts = []
    for quarter in quarters:
        if quarter.first not in known:
            days = count_days_of_quarter(organisation, quarter)
            known[quarter.first], _new = QuarterCount.objects.get_or_create(
                organisation=organisation, first=quarter.first, defaults={"days": days}
            )
        counts.append(known[quarter.first])
    return counts
