"""Passes: mine, those a place sold, those an organisation shares; what is on sale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from maillage.community.models import Organisation, Person
from maillage.community.queries.rights import Visitor, scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.passes.models import Billed, CreditEntry, Pass, PassBeneficiary, PassKind
from maillage.passes.queries.quotes import held_by_rows
from maillage.passes.rules.passes import HeldPass, PassForm, PassState, Terms, days_left, terms_if_begun
from maillage.places.models import Place


@dataclass(frozen=True, slots=True)
class PassCard:
    """A pass and what is left of it: half-days, minutes, or days of the month; None where it is not counted."""

    held: Pass
    left: int | None
    amount: int
    is_over: bool
    suspended_until: date | None
    ahead: int = 0  # half-days it pays for on days to come

    @property
    def is_empty(self) -> bool:
        return self.left == 0 and self.held.kind.form in {PassForm.HALF_DAYS, PassForm.HOURS}


def cards_of(rows: QuerySet[Pass], today: date) -> list[PassCard]:
    """Each pass with what is left of it, one that waits as if it were paid today: six statements, however many."""
    held = list(rows.select_related("kind__seller__network", "organisation", "given_by", "holder"))
    as_if_paid_today(held, today)
    seen = {one.id: one for one in held_by_rows(rows.model.objects.filter(pk__in=[row.pk for row in held]))}
    ahead = booked_ahead([row.pk for row in held], today) if held else {}
    return [_card(row, seen[row.pk], today, ahead.get(row.pk, 0)) for row in held]


def booked_ahead(passes: Collection[int], today: date) -> dict[int, int]:
    """The half-days that each of these passes pays for on days to come. One statement."""
    rows = CreditEntry.objects.filter(held__in=passes, undoes=None, undone_by=None, day__gt=today).order_by()
    return dict(rows.values_list("held").annotate(halves=Sum("halves")))


def _card(row: Pass, seen: HeldPass, today: date, ahead: int) -> PassCard:
    interruption = next((one for one in seen.interruptions if one.first <= today <= one.last), None)
    return PassCard(
        row, _left(seen, today), row.kind.quantity * (60 if row.kind.form == PassForm.HOURS else 1),
        row.ends_on < today or row.state == PassState.CANCELLED, interruption.last if interruption else None,
        ahead,
    )  # fmt: skip


def _left(seen: HeldPass, today: date) -> int | None:
    if seen.form == PassForm.UNLIMITED:
        return None
    if seen.form == PassForm.DAYS:
        return max(days_left(seen, max(today, seen.first)), 0)
    return sum(lot.left for lot in seen.lots if lot.last >= today)


GIFT = Q(given_by__isnull=False) & ~Q(given_by=F("holder"))


def as_if_paid_today(passes: Iterable[Pass], today: date) -> None:
    """Those that wait to be paid and were to begin before: with what they cost, and when they end, if paid today."""
    late = [one for one in passes if one.state == PassState.ORDERED and one.starts_on < today]
    billed = on_invoice(late) if late else set()
    for one in late:
        set_terms(one, today, is_paid=one.public_id in billed)


def set_terms(held: Pass, today: date, *, is_paid: bool) -> None:
    """Set the days and the price that a pass has when it becomes good today; nothing is saved."""
    kind = held.kind
    agreed = Terms(held.starts_on, held.ends_on, held.price_cents)
    terms = terms_if_begun(PassForm(kind.form), kind.months, agreed, kind.price_cents, today, is_paid=is_paid)
    held.starts_on, held.ends_on, held.price_cents = terms.first, terms.last, terms.cents


def passes_of(person: Person) -> QuerySet[Pass]:
    """Those one holds, and those one may use of an organisation; the ones that are good longest first."""
    shared = Q(beneficiaries__person=person, state=PassState.ACTIVE)
    rows = Pass.objects.filter(Q(holder=person) | shared).exclude(state=PassState.CANCELLED)
    rows = rows.exclude(GIFT, state=PassState.ORDERED)  # a gift is nothing to its person until it is paid
    return rows.distinct().order_by("-ends_on", "pk")


def gifts_of(person: Person) -> QuerySet[Pass]:
    """Passes one asked for to give, that are not paid yet."""
    return Pass.objects.filter(given_by=person, state=PassState.ORDERED).exclude(holder=person)


def kinds_on_sale(networks: Iterable[int]) -> QuerySet[PassKind]:
    """What the places of these networks sell."""
    rows = PassKind.objects.filter(on_sale=True, seller__network__in=list(networks), seller__state="in_service")
    return rows.select_related("seller").prefetch_related("places", "partners").order_by("price_cents", "pk")


def kinds_sold_by(place: Place) -> QuerySet[PassKind]:
    """What a place sells."""
    return place.pass_kinds.filter(on_sale=True).order_by("price_cents", "pk")


def sold_by(place: Place) -> QuerySet[Pass]:
    """The passes a place sold or is asked for, the last first."""
    return Pass.objects.filter(kind__seller=place).exclude(state=PassState.CANCELLED).order_by("-ordered_at", "-pk")


def passes_of_organisation(organisation: Organisation) -> QuerySet[Pass]:
    """The passes an organisation shares among its people, and those it asked for."""
    return Pass.objects.filter(organisation=organisation).exclude(state=PassState.CANCELLED).order_by("-ends_on", "pk")


def networks_of_organisation(organisation: Organisation) -> set[int]:
    """The networks it takes part in."""
    return set(organisation.participation_set.values_list("network", flat=True))


def on_invoice(passes: Iterable[Pass]) -> set[UUID]:
    """Of these passes, those that stand on an invoice or its draft, by their public numbers. One statement."""
    return set(Billed.objects.filter(key__in=[one.public_id for one in passes]).values_list("key", flat=True))


def beneficiaries_of(cards: Sequence[PassCard]) -> dict[int, list[PassBeneficiary]]:
    """Who may use each of these passes, by name."""
    people: dict[int, list[PassBeneficiary]] = {card.held.pk: [] for card in cards}
    rows = PassBeneficiary.objects.filter(held__in=people).select_related("person").order_by("person__name", "pk")
    for one in rows:
        people[one.held_id].append(one)
    return people


def speaks_for(person: Visitor, organisation: Organisation) -> bool:
    """Whether this person is a manager of that very organisation: who facilitates its network reads no names there."""
    return organisation.pk in scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class PassUse:
    """What one booking took of a pass."""

    day: date
    place: str
    halves: int


def uses_of(held: Pass, limit: int = 60) -> list[PassUse]:
    """What stands of what was taken of it, the last first."""
    rows = CreditEntry.objects.filter(held=held, undoes=None, undone_by=None).select_related("place")
    return [PassUse(row.day, row.place.name, row.halves) for row in rows.order_by("-day", "-pk")[:limit]]
