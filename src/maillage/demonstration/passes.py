"""Prices and passes in the demonstration: invented amounts; passes sold in one place and used in others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.bookings.models import CashEntry
from maillage.community.models import Organisation, Person
from maillage.passes.models import Concession, CreditLot, Pass, PassBeneficiary, PassKind, Rate
from maillage.passes.rules.passes import MONTHLY, PassForm, credits_of, last_day, price_of_pass
from maillage.places.models import Place, Space

SINCE = timedelta(days=400)
KINDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    # place, name, what differs from a book of ten half-days, good in the network for a year
    ("mende", "Carnet de dix demi-journées", {"price_cents": 5000}),
    ("mende", "Dix heures de salle", {"price_cents": 6000, "form": "hours", "use": "meeting", "scope": "place"}),
    ("marvejols", "Vingt demi-journées à Marvejols ou ailleurs", {"price_cents": 8000, "quantity": 20}),
    ("langogne", "Dix jours par mois", {"price_cents": 6000, "form": "days", "months": 1, "scope": "place"}),
    ("saint-chely", "Le mois sans compter", {"price_cents": 9500, "form": "unlimited", "quantity": 0, "months": 1}),
)
HOLDERS = (  # who, name of the pass, bought how many days ago
    ("Camille Roux", "Vingt demi-journées à Marvejols ou ailleurs", 45),
    ("Nadia Cherif", "Carnet de dix demi-journées", 20),
    ("Louis Fabre", "Vingt demi-journées à Marvejols ou ailleurs", 12),
    ("Paul Astruc", "Le mois sans compter", 0),
    ("Maud Pages", "Carnet de dix demi-journées", 70),
)


def build_prices(places: list[Place], people: dict[str, Person], today: date) -> None:
    """Each amount of a place becomes a rate, with its ceilings; members pay less in Mende, job seekers nothing."""
    for space in Space.objects.filter(place__in=places).select_related("place"):
        if space.tariff_kind == "amount":
            _rate(space, today, **_prices(space.tariff_unit, space.tariff_cents))
            if space.place.slug == "mende" and space.kind == "desk":
                _rate(space, today, audience="member", **_prices(space.tariff_unit, space.tariff_cents * 4 // 5))
                _rate(space, today, audience="seeker", kind="free")
        elif "libre" in space.tariff_words:
            _rate(space, today, kind="open", half_day=500)
    kinds = {name: _kind(places, slug, name, fields) for slug, name, fields in KINDS}
    for who, name, days in HOLDERS:
        if who in people:
            is_monthly = kinds[name].form in MONTHLY
            make_pass(
                kinds[name], today.replace(day=1) if is_monthly else today - timedelta(days=days), holder=people[who]
            )
    kind = kinds["Carnet de dix demi-journées"]
    Pass.objects.create(
        kind=kind, holder=people["Inès Bonnet"], name=kind.name, price_cents=kind.price_cents, starts_on=today,
        ends_on=last_day(PassForm.HALF_DAYS, 12, today), ordered_at=timezone.now(),
    )  # fmt: skip
    Concession.objects.create(
        person=people["Camille Roux"], audience="association", declared_at=timezone.now(),
        until=today + timedelta(days=120),
    )  # fmt: skip


def share_with_employer(places: list[Place], people: dict[str, Person], today: date) -> None:
    """The invented employer shares a book of Mende between two of its people."""
    kind = PassKind.objects.get(seller__in=places, name="Carnet de dix demi-journées")
    employer = Organisation.objects.get(name="Société d’exemple (inventée)")
    held = make_pass(kind, today - timedelta(days=30), organisation=employer)
    for name in ("Inès Bonnet", "Nadia Cherif"):
        PassBeneficiary.objects.create(held=held, person=people[name])


def make_pass(
    kind: PassKind, first: date, *, holder: Person | None = None, organisation: Organisation | None = None
) -> Pass:
    """A pass bought on that day, with its credits; paid then, but for that of an organisation, which waits for its
    invoice."""
    form, now = PassForm(kind.form), timezone.now()
    price = price_of_pass(form, kind.price_cents, kind.months, first)
    held = Pass.objects.create(
        kind=kind, holder=holder, organisation=organisation, name=kind.name, price_cents=price.cents,
        state="active", starts_on=first, ends_on=last_day(form, kind.months, first), ordered_at=now, activated_at=now,
    )  # fmt: skip
    if amount := credits_of(form, kind.quantity):
        CreditLot.objects.create(held=held, amount=amount, last=held.ends_on, made_at=now)
    if holder is not None:
        CashEntry.objects.create(
            place=kind.seller, pass_sold=held, day=first, cents=held.price_cents, means="card", note=kind.name
        )
    return held


def _kind(places: list[Place], slug: str, name: str, fields: dict[str, Any]) -> PassKind:
    return PassKind.objects.create(seller=next(place for place in places if place.slug == slug), name=name, **fields)


def _rate(space: Space, today: date, **fields: Any) -> None:
    Rate.objects.create(space=space, valid_from=today - SINCE, set_at=timezone.now(), **fields)


def _prices(unit: str, cents: int) -> dict[str, int]:
    """A price and the ceilings that go with it, as places set them: a day under two half-days, and so on."""
    return {
        "hour": {"hour": cents, "half_day": cents * 3, "day": cents * 5},
        "half_day": {"half_day": cents, "day": cents * 7 // 4, "week": cents * 6, "month": cents * 15},
        "day": {"half_day": cents * 3 // 5, "day": cents, "week": cents * 4},
        "month": {"half_day": cents // 9, "day": cents // 5, "month": cents},
    }[unit]
