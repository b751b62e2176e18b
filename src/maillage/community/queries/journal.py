"""Reading the journal: for facilitators within what they run, for each person what is about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.community.rules import Scope, ScopeKind
from maillage.web.domain import looks


def about_me(person: Person, *, only_looks: bool = False) -> QuerySet[JournalEntry]:
    """What I did, and what was done or seen about me; only the looks of others, when asked."""
    if only_looks:
        return JournalEntry.objects.filter(about__contains=[person.journal_id], verb__in=looks()).order_by("-at", "-pk")
    mine = Q(actor=person.journal_id) | Q(about__contains=[person.journal_id])
    return JournalEntry.objects.filter(mine).order_by("-at", "-pk")


def lines_within(scopes: Iterable[Scope], *, instance: bool = False) -> QuerySet[JournalEntry]:
    """The lines whose scope is one of these; all lines, for an administrator."""
    if instance:
        return JournalEntry.objects.order_by("-at", "-pk")
    wanted = Q(pk__in=[])
    for kind in ScopeKind:
        if ids := [scope.id for scope in scopes if scope.kind == kind]:
            wanted |= Q(scope_kind=kind.value, scope_id__in=ids)
    return JournalEntry.objects.filter(wanted).order_by("-at", "-pk")


def filter_lines(
    lines: QuerySet[JournalEntry],
    *,
    verb: str = "",
    first: date | None = None,
    last: date | None = None,
    actor: UUID | None = None,
) -> QuerySet[JournalEntry]:
    """Fewer lines: one verb, some days, one person."""
    zone = timezone.get_current_timezone()
    if verb:
        lines = lines.filter(verb=verb)
    if first:
        lines = lines.filter(at__gte=datetime.combine(first, time(0), zone))
    if last:
        lines = lines.filter(at__lt=datetime.combine(last + timedelta(days=1), time(0), zone))
    return lines.filter(actor=actor) if actor else lines


def actors_of(lines: Iterable[JournalEntry]) -> dict[UUID, Person]:
    """Who acted, for those who are still there; one statement."""
    numbers: set[Any] = {line.actor for line in lines if line.actor}
    return {person.journal_id: person for person in Person.objects.filter(journal_id__in=numbers)}
