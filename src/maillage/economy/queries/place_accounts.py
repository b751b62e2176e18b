"""The year of a place: what the site knows of it, what was written down, what higher floors bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from maillage.bookings.models import Booking, CashEntry
from maillage.bookings.rules.policy import SEATS
from maillage.community.models import Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.economy.models import Invoice, PlaceAmount
from maillage.economy.rules.documents import InvoiceKind
from maillage.economy.rules.place_accounts import COSTS, Nature, Origin, PlaceLine, PlaceYear, build_year, end_of_month
from maillage.passes.models import Billed, Charge, Pass
from maillage.passes.rules.passes import PassState
from maillage.places.models import Place
from maillage.programme.models import Registration

# What higher floors know of a place between two days: joined by their manifests (grants: costs and money received).
MORE_LINES: list[Callable[[Place, date, date], Iterable[PlaceLine]]] = []


def reads_place_accounts(person: Person, place: Place) -> bool:
    """Who runs the place, and who keeps the books of its carrier; nobody else, not even who facilitates."""
    if place.pk in scopes_held(person, RoleKind.HOST, ScopeKind.PLACE):
        return True
    managed = scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)
    return place.operator_id is not None and place.operator_id in managed


def places_accounted_by(person: Person) -> QuerySet[Place]:
    """The places whose year this person reads."""
    hosted = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    managed = scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)
    rows = Place.objects.filter(pk__in=hosted) | Place.objects.filter(operator__in=managed)
    return rows.order_by("name")


def is_carried_alone(place: Place) -> bool:
    """Whether its carrier carries no other place: then all it invoices is of this one."""
    return place.operator_id is not None and not Place.objects.filter(operator=place.operator_id).exclude(
        pk=place.pk
    ).exists()  # fmt: skip


def lines_of_place(place: Place, months: Sequence[date]) -> list[PlaceLine]:
    """All that counts in these months, of whatever origin. A constant number of statements."""
    first, last = months[0], end_of_month(months[-1])
    return [
        *_known_here(place, first, last), *(row.line for row in amounts_of(place, months)),
        *(line for bring in MORE_LINES for line in bring(place, first, last)),
    ]  # fmt: skip


def year_of_place(place: Place, months: Sequence[date]) -> PlaceYear:
    """The year of a place."""
    return build_year(months, lines_of_place(place, months))


def amounts_of(place: Place, months: Sequence[date]) -> QuerySet[PlaceAmount]:
    """What was written down of these months."""
    return PlaceAmount.objects.filter(place=place, month__range=(months[0], months[-1]))


def costs_by_place(places: QuerySet[Place], months: Sequence[date]) -> list[tuple[str, dict[tuple[Nature, date], int]]]:
    """Of each place that wrote costs down: who carries it (or the place itself), its cents by nature and month.

    Costs that a grant pays for are not in it: a place whose rent stands there alone says nothing of rents.
    """
    rows = PlaceAmount.objects.filter(
        place__in=places, month__range=(months[0], months[-1]), nature__in=[one.value for one in COSTS]
    )  # fmt: skip
    sums: defaultdict[int, dict[tuple[Nature, date], int]] = defaultdict(dict)
    carriers: dict[int, str] = {}
    facts = rows.order_by().values_list("place", "place__operator", "nature", "month").annotate(cents=Sum("cents"))
    for place, operator, nature, month, cents in facts:
        carriers[place] = f"organisation {operator}" if operator else f"place {place}"
        sums[place][Nature(nature), month] = cents
    return [(carriers[place], one) for place, one in sums.items()]


def table_of(place: Place, months: Sequence[date]) -> dict[tuple[str, date], PlaceAmount]:
    """What the table of the year holds, by nature and month."""
    rows = amounts_of(place, months).filter(origin=Origin.TABLE.value)
    return {(row.nature, row.month): row for row in rows}


def single_lines_of(place: Place, months: Sequence[date]) -> QuerySet[PlaceAmount]:
    """What was written line by line, or came from a table."""
    return amounts_of(place, months).exclude(origin=Origin.TABLE.value)


def _known_here(place: Place, first: date, last: date) -> Iterator[PlaceLine]:
    """Uses and passes as they were charged, other takings, seats and other things that were invoiced."""
    kind = Subquery(Booking.objects.filter(public_id=OuterRef("use")).values("space__kind")[:1])
    charges = Charge.objects.filter(place=place, day__range=(first, last)).annotate(kind=kind)
    yield from _monthly(
        (Nature.DESKS if kind in SEATS else Nature.ROOMS, day, cents)
        for kind, day, cents in charges.values_list("kind", "day", "cents")
    )
    sold = Pass.objects.filter(kind__seller=place, ordered_at__date__range=(first, last))
    sold = sold.exclude(state=PassState.CANCELLED.value)
    yield from _monthly(
        (Nature.PASSES, timezone.localdate(at), cents) for at, cents in sold.values_list("ordered_at", "price_cents")
    )  # fmt: skip
    takings = CashEntry.objects.filter(place=place, day__range=(first, last), booking=None, pass_sold=None)
    yield from _monthly((Nature.TILL, day, cents) for day, cents in takings.values_list("day", "cents"))
    seats = Registration.objects.filter(
        event__place=place, event__starts_at__date__range=(first, last),
        public_id__in=Billed.objects.values("key"),
    )  # fmt: skip
    yield from _monthly(
        (Nature.TILL, timezone.localdate(at), cents)
        for at, cents in seats.values_list("event__starts_at", "owed_cents")
    )
    yield from _invoiced_besides(place, first, last)


def _invoiced_besides(place: Place, first: date, last: date) -> Iterator[PlaceLine]:
    """What the carrier invoiced and that comes neither from uses nor passes, where it carries this place alone."""
    if not is_carried_alone(place):
        return
    rows = Invoice.objects.filter(issuer__organisation=place.operator_id, issued_on__range=(first, last))
    rows = rows.exclude(kind=InvoiceKind.DEPOSIT.value)
    billed = Subquery(
        Billed.objects.filter(document=OuterRef("public_id")).order_by().values("document")
        .annotate(total=Sum("cents")).values("total")[:1]
    )  # fmt: skip
    facts = rows.annotate(billed=billed).values_list("kind", "issued_on", "net_cents", "vat_cents", "billed")
    yield from _monthly(
        (Nature.INVOICED, day, _signed(kind, net + vat) - (counted or 0)) for kind, day, net, vat, counted in facts
    )


def _signed(kind: str, gross: int) -> int:
    """A credit note takes off."""
    return -abs(gross) if kind == InvoiceKind.CREDIT_NOTE else gross


def _monthly(rows: Iterable[tuple[Nature, date, int]]) -> Iterator[PlaceLine]:
    """One line a nature and month."""
    sums: defaultdict[tuple[Nature, date], int] = defaultdict(int)
    for nature, day, cents in rows:
        sums[nature, day.replace(day=1)] += cents
    for (nature, month), cents in sums.items():
        if cents:
            yield PlaceLine(nature, month, cents)
