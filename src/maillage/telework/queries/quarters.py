"""How much the people of an organisation worked in the network, as far as it may be said of who does not show it."""

from __future__ import annotations

from django.db.models import Q

from maillage.bookings.rules.policy import Status
from maillage.community.models import Organisation
from maillage.kernel.small_numbers import rounded_down, shown_count
from maillage.telework.models import Agreement, DaysConsent
from maillage.telework.queries.agreements import IN_FORCE, days_of_agreements
from maillage.telework.rules.days import Quarter


def count_days_of_quarter(organisation: Organisation, quarter: Quarter) -> int | None:
    """Days worked under its agreements by those who showed none of that quarter, by fives; None when under five came.

    Who shows their days is left out: their days taken off the sum would give those of the others.
    """
    showing = DaysConsent.objects.filter(given_at__date__lte=quarter.last).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__date__gte=quarter.first)
    )
    ours = Agreement.objects.filter(organisation=organisation, state__in=IN_FORCE, worker__isnull=False)
    shown_by = set(ours.filter(consents__in=showing).values_list("worker", flat=True))
    hidden = {one.pk: one.worker_id for one in ours if one.worker_id and one.worker_id not in shown_by}
    days = days_of_agreements(sorted(set(hidden.values())), quarter.first, quarter.last, [Status.CONFIRMED])
    worked = {(hidden[pk], one.day) for pk, mine in days.items() if pk in hidden for one in mine}
    if shown_count(len({person for person, _day in worked})) is None:
        return None
    return rounded_down(len(worked))
