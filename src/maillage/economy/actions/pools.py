"""An organisation reads who used its passes, of those who let it see their days. Each look is in their journal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from maillage.community.models import Organisation, Person
from maillage.economy.queries.pools import agreements_showing, invoice_numbers, pools_of, uses_of_pools
from maillage.economy.rules.pools import Seen, named_uses
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Pass
from maillage.passes.queries.passes import booked_ahead, speaks_for
from maillage.telework.actions.employers import look_at_days

SINCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PoolDetail:
    """Of a pass: the invoice it stands on, how many half-days it paid for; who, where they let it be seen, and when."""

    held: Pass
    invoice: str
    halves: int
    ahead: int  # half-days it pays for on days to come
    people: list[tuple[str, list[Seen]]]  # name, days with their places


@transaction.atomic
def look_at_pools(by: Person, organisation: Organisation, today: date) -> list[PoolDetail]:
    """What each of its passes paid for in the last year. Only who speaks for it; never who facilitates its network."""
    if not speaks_for(by, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    pools = pools_of(organisation, today - SINCE)
    uses, agreements = uses_of_pools(pools, today), agreements_showing(organisation, pools)
    days = look_at_days(by, organisation, agreements, today - SINCE, today) if agreements else {}
    names = {one.worker_id: one.worker.name for one in agreements if one.worker}
    open_days: dict[int, set[Seen]] = defaultdict(set)
    for one in agreements:
        open_days[one.worker_id or 0] |= {(seen.day, seen.slug) for seen in days.get(one.pk, [])}
    places = {seen.slug: seen.place for mine in days.values() for seen in mine}
    named, numbers = named_uses(uses, open_days), invoice_numbers(pools)
    ahead = booked_ahead([held.pk for held in pools], today)
    return [
        PoolDetail(
            held, numbers.get(held.pk, ""), sum(use.halves for use in uses if use.held == held.pk),
            ahead.get(held.pk, 0),
            sorted((str(names[person]), [(day, places[place]) for day, place in seen])
                   for person, seen in named.get(held.pk, {}).items()),
        )
        for held in pools
    ]  # fmt: skip
