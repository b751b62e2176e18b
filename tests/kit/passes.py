"""Rates and passes for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.models import Organisation, Person
from maillage.passes.models import CreditLot, Pass, PassBeneficiary, PassKind, Rate
from maillage.places.models import Place, Space


def make_rate(space: Space, **fields: Any) -> Rate:
    """8 € a half-day, 14 € a day, 40 € a week, for everybody since a year, unless said otherwise."""
    given = {"half_day": 800, "day": 1400, "week": 4000, "valid_from": timezone.localdate() - timedelta(days=365)}
    return Rate.objects.create(space=space, set_at=timezone.now(), **(given | fields))


def make_kind(seller: Place, **fields: Any) -> PassKind:
    """A book of ten half-days, good in the network for a year, 60 €."""
    given = {"name": "Carnet de dix demi-journées", "price_cents": 6000}
    return PassKind.objects.create(seller=seller, **(given | fields))


def make_pass(
    kind: PassKind, holder: Person | None = None, *, left: int | None = None, organisation: Organisation | None = None,
    people: tuple[Person, ...] = (), last: date | None = None, **fields: Any,
) -> Pass:  # fmt: skip
    """A pass in use, bought today."""
    today = timezone.localdate()
    ends = last or today + timedelta(days=364)
    given = {
        "name": kind.name,
        "price_cents": kind.price_cents,
        "starts_on": today - timedelta(days=1),
        "ends_on": ends,
        "ordered_at": timezone.now(),
        "activated_at": timezone.now(),
        "state": "active",
    }
    held = Pass.objects.create(kind=kind, holder=holder, organisation=organisation, **(given | fields))
    amount = kind.quantity if left is None else left
    if kind.form in {"half_days", "hours"} and amount:
        CreditLot.objects.create(held=held, amount=amount, last=ends, made_at=timezone.now())
    PassBeneficiary.objects.bulk_create(PassBeneficiary(held=held, person=person) for person in people)
    return held


def addresses_of_passes(bob: Person, desks: Space, booked: Booking) -> dict[str, list[Any]]:
    """The addresses of prices and passes: a pass of Bob's, another that the employer shares."""
    place, employer = desks.place, Organisation.objects.get(kind="employer")
    rate, kind = make_rate(desks), make_kind(place)
    mine, shared = make_pass(kind, bob), make_pass(kind, organisation=employer, people=(bob,))
    return {
        "passes:order": [kind.public_id],
        **{f"passes:{name}": [mine.public_id] for name in ("pass", "suspend", "cancel", "renew")},
        "passes:withdraw": [1],
        **{f"passes:{name}": [place.slug] for name in ("rates", "new_kind", "place_passes")},
        "passes:stop_rate": [place.slug, rate.pk],
        "passes:kind": [place.slug, kind.public_id],
        **{f"passes:{name}": [place.slug, mine.public_id] for name in ("receive", "cancel_sold")},
        "passes:pool": [employer.slug],
        **{f"economy:{name}": [employer.slug] for name in ("pool_detail", "buyer_statement", "buyer_transfers")},
        "passes:pool_order": [employer.slug, kind.public_id],
        **{f"passes:{name}": [employer.slug, shared.public_id] for name in ("pool_renew", "pool_cancel")},
        "passes:share": [employer.slug, shared.public_id],
        "passes:unshare": [employer.slug, shared.public_id, shared.beneficiaries.get().pk],
        "bookings:choose_price": [booked.public_id],
        "bookings:witness": [booked.public_id],
        "bookings:receive": [place.slug, booked.starts_at.date(), booked.public_id],
    }
