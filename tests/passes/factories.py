"""Rates and passes for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

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
        "name": kind.name, "price_cents": kind.price_cents, "starts_on": today - timedelta(days=1), "ends_on": ends,
        "ordered_at": timezone.now(), "activated_at": timezone.now(), "state": "active",
    }  # fmt: skip
    held = Pass.objects.create(kind=kind, holder=holder, organisation=organisation, **(given | fields))
    amount = kind.quantity if left is None else left
    if kind.form in {"half_days", "hours"} and amount:
        CreditLot.objects.create(held=held, amount=amount, last=ends, made_at=timezone.now())
    PassBeneficiary.objects.bulk_create(PassBeneficiary(held=held, person=person) for person in people)
    return held
