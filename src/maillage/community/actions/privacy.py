"""My data: told, given away, erased; and how long what is kept. Each domain says what it holds (its manifest).

How, what it costs and what it does not reach: docs/algorithms/erasure.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from maillage.community.actions.locks import take_lock
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.actions.roles import end_role, record
from maillage.community.models import Network, Person, Retention
from maillage.community.queries import current_roles, grants_of
from maillage.community.rules import INSTANCE, RoleKind
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.web.domain import personal_data, retention_purges


@dataclass(frozen=True, slots=True)
class Remainder:
    """One thing that stays when its person is erased: what, under what form, until when (that day excluded)."""

    what: str
    form: Any
    until: date


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """One table of what is known about somebody: its rows, and what becomes of them when the person is erased.

    `stays` names one by one what is kept with its text, and for how long; the page shows it before one asks.
    """

    code: str
    label: Any
    rows: list[dict[str, Any]]
    fate: str = "erased"  # erased, nameless (kept without anybody's name) or kept
    why: Any = ""
    order: tuple[str, ...] = ()
    stays: tuple[Remainder, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)  # what is better read as a file: a calendar


def export_personal_data(person: Person) -> list[PersonalTable]:
    """All that the site knows about someone, table by table, empty ones left out."""
    return [table for one in reversed(personal_data()) for table in one.export(person) if table.rows]


def create_ghost(month: date | None = None) -> Person:
    """Create the nobody to whom the rows kept for statistics are given; nothing ties it to who was there."""
    ghost = Person(
        email=f"{uuid4().hex}@effacement.invalid",
        is_active=False,
        erased_at=timezone.now(),
        month=month,
        public_id=uuid4(),
    )
    ghost.set_unusable_password()
    ghost.save()
    return ghost


@retry_on_deadlock
@transaction.atomic
def erase(person: Person) -> None:
    """Erase somebody at once and for good; what law or statistics require is kept without a name.

    Their turn first, as every booking takes it; then their row: what was being written about them elsewhere waits for
    us to end, and is then refused by the keys of the database.
    """
    take_lock(LockFamily.PERSON, person.pk)
    if not Person.objects.select_for_update().filter(pk=person.pk).exists():
        return  # a double click
    with_roles = list(current_roles().filter(person=person).select_related("person"))
    for role in with_roles:
        end_role(role, by=person)  # a place without a host is told to those who facilitate
    ghost = create_ghost()
    for holder in personal_data():
        holder.erase(person, ghost)
    person.delete()
    with connection.cursor() as cursor:  # each line of the journal gets a number of its own: none ties them together
        cursor.execute("SELECT community_journal_forget(%s)", [person.journal_id])
    record(None, "person_erased", ("person", None))


@transaction.atomic
def change_retention(by: Person, code: str, days: int, basis: str, source: str) -> Retention:
    """Keep something for so many days from today on; the rule of before stays, with its dates. Administrators only."""
    if not any(grant.kind == RoleKind.ADMINISTRATOR for grant in grants_of(by)):
        raise Refusal("not_allowed", "Only administrators may do that.")
    if code not in {rule.code for rule in rules_in_force()}:
        raise Refusal("no_such_rule", "Nothing is kept under that name.")
    today = timezone.localdate()
    rule, _new = Retention.objects.update_or_create(
        code=code, valid_from=today, defaults={"days": days, "basis": basis, "source": source, "verified_on": today}
    )
    record(by, "retention_changed", ("retention", rule.pk), INSTANCE, rule=code, days=days)
    return rule


@dataclass(frozen=True, slots=True)
class Due:
    """A rule of retention, and how many things its time has come for."""

    rule: Retention
    before: datetime
    count: int


def kept_days(code: str, day: date | None = None) -> int:
    """How many days a rule of retention keeps things, that day. LookupError for one that does not exist."""
    for rule in rules_in_force(day):
        if rule.code == code:
            return rule.days
    raise LookupError(f"no rule of retention {code!r}")


def rules_in_force(day: date | None = None) -> list[Retention]:
    """How long what is kept, today: the latest valid rule of each kind."""
    day = day or timezone.localdate()
    rules: dict[str, Retention] = {}
    for rule in Retention.objects.filter(valid_from__lte=day).order_by("code", "valid_from"):
        rules[rule.code] = rule
    return list(rules.values())


def apply_retention(*, dry: bool, now: datetime | None = None, only: Iterable[str] = ()) -> list[Due]:
    """Remove what was kept long enough, or only say how much that would be (`dry`); all rules, or `only` some.

    The job applies it each night.
    """
    now = now or timezone.now()
    due, purges = [], retention_purges()
    for rule in rules_in_force(timezone.localdate(now)):
        purge = purges.get(rule.code)
        if purge is None or (only and rule.code not in only):
            continue  # kept by a law about something this installation does not do yet
        before = timezone.localtime(now) - timedelta(days=rule.days)  # by the wall clock: an hour may have gone or come
        with nullcontext() if dry else transaction.atomic():  # to look only, each rule needs no transaction of its own
            count = purge(before, dry)
            if count and not dry:
                record(None, "retention_applied", ("retention", rule.pk), rule=rule.code, count=count)
        due.append(Due(rule, before, count))
    return due


def controllers() -> Iterable[tuple[Network, list[str]]]:
    """The organisations that answer together for a network's data (RGPD art. 26): those that facilitate it."""
    for network in Network.objects.prefetch_related("parts__organisation"):
        yield network, [str(part.organisation) for part in network.parts.all() if part.role == "facilitator"]
