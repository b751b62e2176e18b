"""What is agreed on between places, where periods are, what was frozen, contested, paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.community.queries import abilities, networks_run_by
from maillage.community.queries.rights import Visitor
from maillage.community.rules import Ability
from maillage.economy.models import (
    ClearedEntry,
    ClearingAgreement,
    ClearingCarry,
    ClearingCircle,
    ClearingDispute,
    ClearingDocument,
    ClearingLine,
    ClearingPeriod,
    ClearingSettlement,
)
from maillage.economy.queries.clearing_uses import visits_as_if, visits_to_clear
from maillage.economy.rules.clearing import Terms
from maillage.economy.rules.clearing_law import Watch, a_year_before, watch_threshold
from maillage.economy.rules.netting import Debt
from maillage.economy.rules.periods import AgreementState, Course, Outcome
from maillage.economy.rules.uses import DraftLine, lines_of
from maillage.places.models import Place
from maillage.places.rules.life import State


def circles_run_by(person: Visitor) -> QuerySet[ClearingCircle]:
    """The circles of the networks this person facilitates."""
    mine = ClearingCircle.objects.filter(networks__in=networks_run_by(person)).distinct()
    return mine.prefetch_related("networks").order_by("pk")


def runs_circle(person: Visitor, circle: ClearingCircle) -> bool:
    """Does this person facilitate one of its networks?"""
    return bool(set(networks_run_by(person)) & set(circle.network_ids))


def hosts_place(person: Visitor, place: Place) -> bool:
    """Is this person a host of the place?"""
    return Ability.SEE_DAY in abilities(person, place)


def voices_of(circle: ClearingCircle) -> QuerySet[Place]:
    """The places in service of a circle: each has a voice."""
    return Place.objects.filter(network__in=circle.network_ids, state=State.IN_SERVICE).order_by("name", "pk")


def adopted_terms(circle: ClearingCircle) -> list[Terms]:
    """All that a circle ever adopted, each for its days."""
    return [one.terms for one in circle.agreements.filter(state=AgreementState.ADOPTED)]


def terms_adopted_anywhere() -> list[Terms]:
    """All that any circle ever adopted: a pass may be used in several."""
    return [one.terms for one in ClearingAgreement.objects.filter(state=AgreementState.ADOPTED)]


def agreement_on(circle: ClearingCircle, day: date) -> ClearingAgreement | None:
    """What a circle agreed on for that day."""
    rows = circle.agreements.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return rows.filter(state=AgreementState.ADOPTED).first()


def last_frozen_day(circle: ClearingCircle) -> date | None:
    """The last day of the last frozen period."""
    rows = circle.periods.filter(freeze__isnull=False).order_by("-last")
    return rows.values_list("last", flat=True).first()


def course_of(period: ClearingPeriod) -> Course:
    """Where a period is, as the rules read it."""
    before = ClearingPeriod.objects.filter(circle=period.circle_id, first__lt=period.first).order_by("-first")
    previous = before.select_related("freeze", "settlement").first()
    agreement = agreement_on(period.circle, period.last)
    freeze = getattr(period, "freeze", None)
    return Course(
        period.last, timezone.localdate(freeze.at) if freeze else None, hasattr(period, "settlement"),
        previous is None or hasattr(previous, "freeze"), previous is None or hasattr(previous, "settlement"),
        agreement.contest_days if agreement else 0,
    )  # fmt: skip


def draft_lines(circle: ClearingCircle, last: date) -> dict[DraftLine, list[int]]:
    """The lines that freezing up to that day would write, each with its entries."""
    return lines_of(visits_to_clear(circle, last, terms_adopted_anywhere()))


def provisional_rows(period: ClearingPeriod, until: date) -> list[tuple[Place, Place, int]]:
    """What freezing a period would write if it ended that day: who owes whom how much. Nothing is written."""
    owed: defaultdict[tuple[int, int], int] = defaultdict(int)
    for line in draft_lines(period.circle, min(until, period.last)):
        owed[line.debtor, line.creditor] += line.cents
    places = Place.objects.in_bulk({number for pair in owed for number in pair})
    return [(places[debtor], places[creditor], cents) for (debtor, creditor), cents in sorted(owed.items())]


def open_period_of(place: Place, today: date) -> ClearingPeriod | None:
    """The period that runs, or waits to be frozen, in a circle of the place's network."""
    rows = ClearingPeriod.objects.filter(circle__networks=place.network_id, freeze=None, first__lte=today)
    return rows.select_related("circle").order_by("first").first()


def simulated_lines(agreement: ClearingAgreement, first: date, last: date) -> list[DraftLine]:
    """What these days would have made places owe under that agreement; nothing is written."""
    terms = agreement.terms
    always = Terms(
        terms.method, date.min, None, terms.share, terms.flat_cents, terms.smallest_cents, terms.circle
    )  # fmt: skip
    return list(lines_of(visits_as_if(agreement.circle, first, last, always)))


def lines_to_settle(period: ClearingPeriod) -> list[ClearingLine]:
    """Frozen lines up to that period which no settlement paid; `contested` says whether a dispute keeps one."""
    contested = ClearingDispute.objects.filter(line=OuterRef("pk"), outcome=Outcome.OPEN)
    rows = ClearingLine.objects.filter(period__circle=period.circle_id, period__first__lte=period.first, settled=None)
    return list(rows.annotate(contested=Exists(contested)).order_by("pk"))


def debts_of(lines: Iterable[ClearingLine]) -> list[Debt]:
    """Lines as the rules of netting read them."""
    return [
        Debt(line.debtor_id, line.creditor_id, line.cents, bool(getattr(line, "contested", False))) for line in lines
    ]


def carried_into(period: ClearingPeriod) -> dict[int, int]:
    """What the settlement before left, by place."""
    before = ClearingSettlement.objects.filter(period__circle=period.circle_id, period__first__lt=period.first)
    last = before.order_by("-period__first").first()
    return dict(ClearingCarry.objects.filter(settlement=last).values_list("place", "cents")) if last else {}


@dataclass(frozen=True, slots=True)
class Pair:
    """What one place owes another in a period: its lines, their sum."""

    debtor: Place
    creditor: Place
    lines: tuple[ClearingLine, ...]

    @property
    def cents(self) -> int:
        """The sum of the lines, in cents."""
        return sum(line.cents for line in self.lines)


def pairs_of_period(period: ClearingPeriod, place: Place | None = None) -> list[Pair]:
    """Who owes whom in a frozen period, by name; of one place, what it owes and is owed."""
    rows = period.lines.select_related("debtor", "creditor").prefetch_related("disputes", "entries")
    if place is not None:
        rows = rows.filter(Q(debtor=place) | Q(creditor=place))
    grouped: defaultdict[tuple[Place, Place], list[ClearingLine]] = defaultdict(list)
    for line in rows.order_by("debtor__name", "creditor__name", "month", "kind_name", "pk"):
        grouped[line.debtor, line.creditor].append(line)
    return [Pair(debtor, creditor, tuple(lines)) for (debtor, creditor), lines in grouped.items()]


def documents_of(period: ClearingPeriod) -> dict[tuple[int, int], ClearingDocument]:
    """The gross documents of its settlement, by who owes and who is owed."""
    rows = ClearingDocument.objects.filter(settlement__period=period)
    rows = rows.select_related("draft__writer", "creditor__operator").prefetch_related("invoice")
    return {(one.debtor_id, one.creditor_id): one for one in rows}


def frozen_periods_of(place: Place) -> QuerySet[ClearingPeriod]:
    """The frozen periods of the circles of a place's network, the last first."""
    rows = ClearingPeriod.objects.filter(circle__networks=place.network_id, freeze__isnull=False)
    return rows.select_related("freeze", "settlement", "circle").order_by("-first")


def watch_of(circles: Sequence[ClearingCircle], today: date) -> Watch:
    """What passes paid elsewhere than where they were sold over twelve months, beside the threshold of the law."""
    payments: defaultdict[date, int] = defaultdict(int)
    cleared = ClearedEntry.objects.filter(period__circle__in=circles, entry__day__gt=a_year_before(today))
    for day, cents in cleared.values_list("entry__day").annotate(all=Sum("cents")).order_by("entry__day"):
        payments[day] += cents
    for circle in circles:
        for visit in visits_to_clear(circle, today, terms_adopted_anywhere()):
            if visit.debtor != visit.creditor:
                payments[visit.day] += visit.cents
    return watch_threshold(payments.items(), today)


def without_gaps(periods: Iterable[ClearingPeriod]) -> bool:
    """Do these periods follow one another, the last first, without a gap nor an overlap?"""
    return all(one.first == before.last + timedelta(days=1) for one, before in pairwise(periods))


def networks_of(circle: ClearingCircle) -> list[Network]:
    """Its networks, by name."""
    return sorted(circle.networks.all(), key=lambda network: network.name)


def names_in_journal(keys: Iterable[str]) -> dict[str, str]:
    """Who bears these names of the journal, as far as they are still here."""
    rows = Person.objects.filter(journal_id__in=[key for key in keys if key]).only("journal_id", "name")
    return {str(person.journal_id): person.name for person in rows}
