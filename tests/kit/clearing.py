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
from maillage.economy.actions.clearing import freeze_period, settle_period
from maillage.economy.models import (
    ClearingAccount,
    ClearingAgreement,
    ClearingCircle,
    ClearingDispute,
    ClearingLine,
    ClearingPeriod,
)
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.periods import last_whole_quarter
from maillage.passes.models import CreditEntry, Pass
from maillage.places.models import Place
from tests.factories import MENDE, make_person, make_place
from tests.kit.passes import make_kind, make_pass

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
        "method": Method.FLAT.value,
        "flat_cents": 600,
        "valid_from": quarter()[0],
        "state": "adopted",
        "version": circle.agreements.count() + 1,
        "contest_days": 0,
        "proposed_at": timezone.now(),
        "share": Decimal(1),
    }
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


def settled_quarter(by: Person, place: Place) -> ClearingPeriod:
    """The last whole quarter of the network of a place, settled: it owes another place for one half-day."""
    circle = make_circle(place.network)
    make_terms(circle)
    other = make_place(place.network, "Langogne", MENDE)
    use(sold_by(place), other)
    for one in (place, other):
        ClearingAccount.objects.create(place=one, holder=f"{one.name} (inventé)", iban=IBAN)
    period = make_period(circle)
    freeze_period(by, period)
    settle_period(by, period)
    return ClearingPeriod.objects.get(pk=period.pk)


def addresses_of_clearing(dora: Person, place: Place) -> dict[str, list[Any]]:
    """The addresses of accounts between places: a quarter settled, an agreement put forward."""
    period = settled_quarter(dora, place)
    line = period.lines.get()
    agreement = make_terms(period.circle, state="proposed", valid_from=timezone.localdate())
    dispute = ClearingDispute.objects.create(line=line, place=place, words="Non", opened_at=timezone.now())
    of_agreement = ("clearing_agreement", "clearing_adopt", "clearing_withdraw", "clearing_end")
    of_period = ("clearing_period", "clearing_freeze", "clearing_settle", "clearing_transfers", "clearing_bank_file")
    return {
        **{f"economy:{name}": [agreement.pk] for name in of_agreement},
        **{f"economy:{name}": [period.pk] for name in of_period},
        "economy:clearing_vote": [agreement.pk, place.slug],
        "economy:clearing_open": [period.circle_id],
        "economy:clearing_decide": [dispute.pk],
        "economy:clearing_pair": [period.pk, place.slug, line.creditor.slug],
        **{f"economy:{name}": [place.slug] for name in ("place_clearing", "place_account")},
        **{f"economy:{name}": [place.slug, period.pk] for name in ("place_statement", "place_bank_file")},
        "economy:contest_line": [place.slug, line.pk],
        "economy:place_vote": [place.slug, agreement.pk],
    }
