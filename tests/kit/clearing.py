"""What the tests of accounts between places share: circles that agreed, passes, visits, quarters that are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.economy.models import ClearingAgreement, ClearingCircle, ClearingLine, ClearingPeriod
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.periods import last_whole_quarter
from maillage.passes.models import CreditEntry, Pass
from maillage.places.models import Place
from tests.factories import make_person
from tests.passes.factories import make_kind, make_pass

IBAN = "FR7699999000010000000000115"  # an invented account of a bank code that no bank has


def quarter() -> tuple[date, date]:
    """The last whole quarter: always over."""
    return last_whole_quarter(timezone.localdate())


def facilitator_of(network: Network, name: str = "flora") -> Person:
    return make_person(name, role=(RoleKind.FACILITATOR, network.scopes()[0]))


def host_of(place: Place, name: str = "hugo") -> Person:
    return make_person(name, role=(RoleKind.HOST, place.scopes()[0]))


def make_circle(*networks: Network) -> ClearingCircle:
    circle = ClearingCircle.objects.create(key="-".join(str(n) for n in sorted(one.pk for one in networks)))
    circle.networks.set(networks)
    return circle


def make_terms(circle: ClearingCircle, **fields: Any) -> ClearingAgreement:
    """Adopted, a flat price of 6 € for a half-day since the last whole quarter began, no day to contest."""
    given = {
        "method": Method.FLAT.value, "flat_cents": 600, "valid_from": quarter()[0], "state": "adopted",
        "version": circle.agreements.count() + 1, "contest_days": 0, "proposed_at": timezone.now(),
        "share": Decimal(1),
    }  # fmt: skip
    return ClearingAgreement.objects.create(circle=circle, **(given | fields))


def make_period(circle: ClearingCircle, days: tuple[date, date] | None = None) -> ClearingPeriod:
    """The last whole quarter, open."""
    first, last = days or quarter()
    return ClearingPeriod.objects.create(circle=circle, first=first, last=last, opened_at=timezone.now())


def sold_by(place: Place, *, cents: int = 8000, quantity: int = 10, **fields: Any) -> Pass:
    """A pass nobody holds: who holds it is no business of the accounts."""
    kind = make_kind(place, price_cents=cents, quantity=quantity, **fields)
    return make_pass(kind, starts_on=quarter()[0] - timedelta(days=400))


def use(held: Pass, place: Place, day: date | None = None, halves: int = 1, **fields: Any) -> CreditEntry:
    """Half-days taken of a pass in a place, on the first day of the last whole quarter unless said otherwise."""
    day = day or quarter()[0]
    at = timezone.make_aware(datetime.combine(day, time(8)))
    given = {"lot": held.lots.first(), "amount": -halves, "use": uuid4()} | fields
    return CreditEntry.objects.create(held=held, place=place, day=day, halves=halves, at=at, **given)


def give_back(entry: CreditEntry) -> CreditEntry:
    """What a cancellation writes."""
    return CreditEntry.objects.create(
        held=entry.held, place=entry.place, day=entry.day, halves=-entry.halves, amount=-entry.amount, lot=entry.lot,
        use=entry.use, undoes=entry, at=timezone.now(),
    )  # fmt: skip


def positions(lines: Sequence[ClearingLine]) -> dict[int, int]:
    """What each place is owed less what it owes."""
    found: dict[int, int] = {}
    for line in lines:
        found[line.debtor_id] = found.get(line.debtor_id, 0) - line.cents
        found[line.creditor_id] = found.get(line.creditor_id, 0) + line.cents
    return found
