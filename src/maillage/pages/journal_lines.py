"""Lines of the journal as a person reads them. What each verb means, its domain says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.community.models import JournalEntry, Person
from maillage.community.queries import names_of
from maillage.community.queries.journal import actors_of
from maillage.community.rules import Scope, ScopeKind
from maillage.web.domain import kinds_of_work, verbs

AT_ONCE = 2_000  # lines held and named together, of many


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who, what, where."""

    at: datetime
    who: str
    mine: bool
    what: Any
    where: str
    where_url: str


def read_lines(lines: Sequence[JournalEntry], me: Person | None = None) -> list[Line]:
    """The lines as sentences; those who acted by name as long as they are there, scopes by name. Few statements.

    Without `me`, they are read by those who facilitate, who don't learn who works where.
    """
    actors = actors_of(lines)
    scopes = {line.pk: Scope(ScopeKind(line.scope_kind), line.scope_id) for line in lines}
    names = names_of(scopes.values())
    # Who works where is nobody's business, not even of those who facilitate: such lines say what, not who.
    sentences, of_work = verbs(), kinds_of_work()
    described = []
    for line in lines:
        actor = actors.get(line.actor) if line.actor else None
        who = str(actor) if actor else (_("someone who left") if line.actor else _("the site itself"))
        where, url = names.get(scopes[line.pk], ("", ""))
        if me is None and line.subject_kind in of_work:
            who = _("a member, or a host")
        mine = me is not None and line.actor == me.journal_id
        described.append(Line(line.at, str(who), mine, sentences.get(line.verb, line.verb), where, url))
    return described


def read_many_lines(lines: QuerySet[JournalEntry]) -> Iterator[Line]:
    """The same for those who facilitate, however many there are: some at a time."""
    rows = lines.iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield from read_lines(some)
