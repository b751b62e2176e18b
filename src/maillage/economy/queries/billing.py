"""What a carrier may invoice for a month: uses of its places, passes they sold, less what is invoiced already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import CashEntry
from maillage.community.models import Organisation, Person
from maillage.economy.models import Invoice, Issuer
from maillage.economy.rules.billing import Item, by_document, net_items
from maillage.economy.rules.cards import CardState
from maillage.economy.rules.documents import Regime
from maillage.economy.rules.mentions import vat_rates
from maillage.kernel.money import Money
from maillage.passes.models import Billed, Charge, Pass
from maillage.passes.rules.passes import MONTHLY, PassState, Voucher
from maillage.places.models import Place
from maillage.programme.models import Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import RegistrationState

NOTHING: tuple[int, str, date | None] = (0, "", None)  # received


@dataclass(slots=True)
class Billable:
    """What one person or organisation may be invoiced, all owed or all paid the same way."""

    person: Person | None
    organisation: Organisation | None
    paid_by: str = ""
    items: list[Item] = field(default_factory=list)
    is_voucher: bool = False  # multi-purpose passes and nothing else

    @property
    def key(self) -> str:
        """How a form names it."""
        who = f"p{self.person.pk}" if self.person else f"o{self.organisation.pk if self.organisation else 0}"
        return f"{who}-{self.paid_by or 'owed'}{'-passes' if self.is_voucher else ''}"

    @property
    def name(self) -> str:
        return self.person.name if self.person else str(self.organisation)

    @property
    def cents(self) -> int:
        return Money.sum(Money(item.cents) for item in self.items).cents

    @property
    def uses(self) -> int:
        return sum(not item.is_pass and item.cents > 0 for item in self.items)

    @property
    def passes(self) -> list[str]:
        return [item.name for item in self.items if item.is_pass]


def billables(issuer: Issuer, first: date, last: date) -> list[Billable]:
    """Each customer with what may be invoiced of these days, what is owed first. Eight statements."""
    places = {place.pk: place.name for place in Place.objects.filter(operator=issuer.organisation_id)}
    rate = usual_rate(last) if issuer.regime == Regime.NORMAL else 0
    by_person = _uses(places, first, min(last, timezone.localdate()), rate)
    by_organisation = _passes(places, first, last, by_person, taxed=issuer.regime == Regime.NORMAL)
    _registrations(places, first, min(last, timezone.localdate()), by_person, rate)
    people = Person.objects.in_bulk(list(by_person))
    organisations = Organisation.objects.in_bulk(list(by_organisation))
    rows = [
        *(Billable(people[pk], None, paid, items, is_voucher)
          for pk, mine in by_person.items() if pk in people for (paid, is_voucher), items in by_document(mine).items()),
        *(Billable(None, organisations[pk], paid, items, is_voucher)
          for pk, mine in by_organisation.items() for (paid, is_voucher), items in by_document(mine).items()),
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.paid_by, row.name.casefold(), row.key))


def usual_rate(day: date) -> int:
    """Of VAT on the use of a space, that day, where VAT is invoiced: the normal one, hundredths of a percent."""
    return max(vat_rates(day), default=0)


def _uses(places: dict[int, str], first: date, last: date, rate: int) -> dict[int, list[Item]]:
    """By person: what their bookings came to, owed whole or paid whole. What was paid in part stays at the till."""
    charges = Charge.objects.filter(place__in=places, day__range=(first, last)).exclude(payer="").order_by("pk")
    sums: dict[UUID, int] = defaultdict(int)
    facts: dict[UUID, tuple[str, int, date]] = {}
    for use, payer, place, day, cents in charges.values_list("use", "payer", "place", "day", "cents"):
        sums[use] += cents
        facts[use] = (payer, place, day)
    owed = {use: cents for use, cents in sums.items() if cents}
    received = _received(CashEntry.objects.filter(booking__public_id__in=owed), "booking__public_id")
    taken = set(Billed.objects.filter(key__in=owed).values_list("key", flat=True))
    people = _people({facts[use][0] for use in owed})
    groups: dict[tuple[int, int, str], list[Item]] = defaultdict(list)
    for use, cents in owed.items():
        paid, by, on = received.get(use, NOTHING)
        payer, place, day = facts[use]
        if use not in taken and payer in people and paid in {0, cents}:
            item = Item(use, places[place], day, cents, vat_rate=rate, paid_by=by, paid_on=on)
            groups[people[payer], place, by].append(item)
    items: dict[int, list[Item]] = defaultdict(list)
    for (person, _place, _by), group in groups.items():
        items[person] += net_items(group)
    return {person: mine for person, mine in items.items() if mine}


def _people(journal_ids: Iterable[str]) -> dict[str, int]:
    rows = Person.objects.filter(journal_id__in=list(journal_ids)).values_list("journal_id", "pk")
    return {str(journal_id): pk for journal_id, pk in rows}


def _received(rows: QuerySet[CashEntry], of: str) -> dict[UUID, tuple[int, str, date]]:
    """What was received for each: in all, how the last of it was, when."""
    answer: dict[UUID, tuple[int, str, date]] = {}
    for key, cents, means, day in rows.order_by("pk").values_list(of, "cents", "means", "day"):
        answer[key] = (answer[key][0] + cents if key in answer else cents, means, day)
    return {key: row for key, row in answer.items() if row[0]}  # received and given back is not received


def _passes(
    places: dict[int, str], first: date, last: date, people: dict[int, list[Item]], *, taxed: bool
) -> dict[int, list[Item]]:
    """Adds the passes of people to theirs; answers those of organisations. One that is being paid by card waits."""
    rows = Pass.objects.filter(
        kind__seller__in=places, price_cents__gt=0, state__in=[PassState.ORDERED, PassState.ACTIVE],
        ordered_at__date__range=(first, last),
    ).exclude(card_checkouts__state=CardState.OPEN).select_related("kind").order_by("pk")  # fmt: skip
    sold = {row.public_id: row for row in rows}
    taken = set(Billed.objects.filter(key__in=sold).values_list("key", flat=True))
    received = _received(CashEntry.objects.filter(pass_sold__public_id__in=sold), "pass_sold__public_id")
    organisations: dict[int, list[Item]] = defaultdict(list)
    for key, row in sold.items():
        paid, by, on = received.get(key, NOTHING)
        buyer = row.given_by_id or row.holder_id
        if key in taken or paid not in {0, row.price_cents}:
            continue
        is_multi = row.kind.voucher == Voucher.MULTI and row.kind.form not in MONTHLY  # a month is a subscription
        item = Item(
            key, places[row.kind.seller_id], timezone.localdate(row.ordered_at), row.price_cents, row.name,
            int(row.kind.vat_rate * 100) if taxed and not is_multi else 0, taxed and is_multi, by, on,
        )  # fmt: skip
        if row.organisation_id:
            organisations[row.organisation_id].append(item)
        elif buyer:
            people.setdefault(buyer, []).append(item)
    return organisations


def _registrations(places: dict[int, str], first: date, last: date, people: dict[int, list[Item]], rate: int) -> None:
    """Adds what coming to an event in one of these places costs who registered."""
    rows = Registration.objects.filter(
        event__place__in=places, event__starts_at__date__range=(first, last), owed_cents__gt=0, person__isnull=False,
        state=RegistrationState.CONFIRMED, event__state=EventState.ANNOUNCED,
    ).select_related("event").order_by("pk")  # fmt: skip
    rows = rows.exclude(public_id__in=Billed.objects.values("key"))
    for row in rows:
        if row.paid_cents in {0, row.owed_cents}:
            day = timezone.localdate(row.event.starts_at)
            item = Item(
                row.public_id, places[row.event.place_id or 0], day, row.owed_cents, row.event.title, rate,
                paid_by=row.paid_by, paid_on=row.paid_on,
            )  # fmt: skip
            people.setdefault(row.person_id or 0, []).append(item)


def last_invoice_of_organisation(issuer: Issuer, buyer: Organisation) -> Invoice | None:
    """The last that the issuer wrote for that organisation."""
    return last_invoice(issuer, Billable(None, buyer))


def last_invoice(issuer: Issuer, row: Billable) -> Invoice | None:
    """The last that the issuer wrote for that customer: their address stands on it."""
    who = {"holder__person": row.person} if row.person else {"holder__organisation": row.organisation}
    return Invoice.objects.filter(issuer=issuer, **who).order_by("-issued_on", "-pk").first()
