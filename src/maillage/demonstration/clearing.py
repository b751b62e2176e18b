"""Accounts between places in the demonstration: a quarter settled, the next one frozen or open, an agreement to vote.

They are made of what passes paid for, whoever made it; where that is little, passes of people who are nowhere else are
used here and there. All of it is invented: the bank accounts are of codes that no bank has.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.utils import timezone
from stdnum import iban as iban_numbers

from maillage.community.models import Person
from maillage.economy.actions.clearing import (
    freeze_period,
    open_dispute,
    open_due_periods,
    save_account,
    settle_period,
)
from maillage.economy.actions.clearing_agreements import Draft, adopt_agreement, cast_vote, propose_agreement
from maillage.economy.models import ClearingAccount, ClearingPeriod
from maillage.economy.rules.clearing import Method
from maillage.economy.rules.periods import last_whole_quarter
from maillage.passes.models import Charge, CreditEntry, CreditLot, Pass, PassKind
from maillage.places.models import Place

HOLDERS = (  # of books sold in turn by four places: invented people, who are nowhere else
    "Zoé Martel", "Rémi Vidal", "Aline Chazot", "Tom Brun", "Sarah Pons", "Hugo Rieu", "Lucie Mazel", "Karim Benali",
    "Anne Jourdan",
)  # fmt: skip
SEED = 48
BANK = 99_990  # and above: codes that no bank has


def build_clearing(places: list[Place], facilitator: Person, hosts: dict[str, Person], today: date) -> None:
    """The last whole quarter settled but for a contested line, this one open; `hosts`: by the slug of their place.

    Another agreement is put forward, which three places said yes to.
    """
    first, last = last_whole_quarter(today)
    _use_passes(places[:4], places, first, today)
    network = places[0].network
    agreed = propose_agreement(
        facilitator, [network], Draft(Method.SHARE, first, share=Decimal("0.8"), smallest_cents=500, contest_days=0)
    )
    for place in places:
        cast_vote(hosts.get(place.slug, facilitator), agreed, place, is_yes=True)
    adopt_agreement(facilitator, agreed)
    open_due_periods(today)
    period = ClearingPeriod.objects.get(circle=agreed.circle, last=last)
    freeze_period(facilitator, period)
    _contest(period, hosts)
    settle_period(facilitator, period)
    flat = Draft(Method.FLAT, today + timedelta(days=60), flat_cents=600, smallest_cents=500)
    proposed = propose_agreement(facilitator, [network], flat)
    for place in places[:3]:
        cast_vote(hosts.get(place.slug, facilitator), proposed, place, is_yes=True)
    for number, place in enumerate(places):
        account = {"holder": f"{place.name} (inventé)"[:70], "iban": invented_iban(number)}
        if place.slug in hosts:
            save_account(hosts[place.slug], place, account["holder"], account["iban"])
        else:
            ClearingAccount.objects.create(place=place, **account)  # given by who hosts it, whom nobody can be here


def _contest(period: ClearingPeriod, hosts: dict[str, Person]) -> None:
    """The first line that a known host may contest."""
    for line in period.lines.select_related("creditor").order_by("pk"):
        if line.creditor.slug in hosts:
            words = "Il nous manque une demi-journée, notée sur le cahier."
            open_dispute(hosts[line.creditor.slug], line, line.creditor, words)
            return


def _use_passes(sellers: list[Place], places: list[Place], first: date, today: date) -> None:
    """Books of ten half-days, used around since the quarter began: at home, then elsewhere."""
    rng = Random(SEED)  # noqa: S311 - an invented story, the same each time
    for number, name in enumerate(HOLDERS):
        holder = Person.objects.create_user(f"porteur{number}@maillage.example", name=name)
        seller = sellers[number % len(sellers)]
        kind = PassKind.objects.filter(seller=seller, form="half_days").first() or _kind(seller)
        sold_at = _moment(first, seller)
        held = Pass.objects.create(
            kind=kind, holder=holder, state="active", name=kind.name, price_cents=kind.price_cents, starts_on=first,
            ends_on=first + timedelta(days=364), ordered_at=sold_at, activated_at=sold_at,
        )  # fmt: skip
        lot = CreditLot.objects.create(held=held, amount=kind.quantity, last=held.ends_on, made_at=sold_at)
        days = sorted(rng.sample(_weekdays(first, today), min(kind.quantity - 1, len(_weekdays(first, today)))))
        entries = CreditEntry.objects.bulk_create(
            CreditEntry(
                held=held, lot=lot, use=UUID(int=rng.getrandbits(128), version=4), place=place, day=day, amount=-1,
                halves=1, at=_moment(day, place),
            )
            for day in days
            for place in (rng.choice([seller, *places]),)
        )  # fmt: skip
        Charge.objects.bulk_create(  # what the pass paid is charged as well, for nothing
            Charge(use=one.use, place_id=one.place_id, why="booked", day=one.day, cents=0, at=one.at) for one in entries
        )


def _kind(seller: Place) -> PassKind:
    return PassKind.objects.create(
        seller=seller, name="Carnet de dix demi-journées", form="half_days", quantity=10, price_cents=6000
    )


def _weekdays(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return [day for day in days if day.weekday() < 5]


def _moment(day: date, place: Place) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)), place.zone)


def invented_iban(number: int) -> str:
    """A well-made account of a bank code that no bank has.

    >>> iban_numbers.is_valid(invented_iban(3))
    True
    """
    bank, branch, account = BANK + number % 10, 1, number + 1
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bare = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    return "FR" + iban_numbers.calc_check_digits(f"FR00{bare}") + bare
