"""Writing down the year of a place: its table, single lines with a proof, a treasurer's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.attachments import Content, keep, release
from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.community.rules.tables import Mistake, read_table
from maillage.economy.models import PlaceAmount
from maillage.economy.models.place_accounts import FOLDER
from maillage.economy.queries.place_accounts import reads_place_accounts, table_of
from maillage.economy.rules.place_accounts import Nature, Origin, may_write
from maillage.economy.rules.place_tables import COLUMNS, TableLine, read_lines
from maillage.kernel.locks import LockFamily
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

MOST_LINES = 10_000  # of one place
Cell = tuple[str, date]


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What is written down of one line."""

    nature: Nature
    day: date
    cents: int = 0
    hours: Decimal = Decimal(0)
    words: str = ""


def _require(by: Person, place: Place) -> None:
    if not reads_place_accounts(by, place):
        raise Refusal("not_allowed", "Only who runs this place, or keeps the books of its carrier, may do that.")


def _lock(by: Person, place: Place) -> None:
    _require(by, place)
    take_lock(LockFamily.PLACE_ACCOUNTS, place.pk)


def digest_of_table(place: Place, months: Sequence[date]) -> str:
    """What the table of a year says, in one word: who keeps it must have read it as it is."""
    rows = sorted((*key, row.cents, row.hours) for key, row in table_of(place, months).items())
    return sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()


@transaction.atomic
def write_table(
    by: Person, place: Place, months: Sequence[date], values: Mapping[Cell, int | Decimal | None], digest: str
) -> int:  # fmt: skip
    """Keep the table of a year: cents, or hours of volunteers; empty takes away. How many cells changed."""
    _lock(by, place)
    if digest_of_table(place, months) != digest:
        raise Refusal(
            "table_changed",
            "Somebody changed this table since you opened it: look at what they wrote, then keep yours again.",
        )
    known, today, now = table_of(place, months), timezone.localdate(), timezone.now()
    changed = 0
    for (nature, month), value in values.items():
        is_time = nature == Nature.VOLUNTEERS.value
        cents, hours = (0, Decimal(value or 0)) if is_time else (int(value or 0), Decimal(0))
        row = known.get((nature, month))
        if not cents and not hours:
            if row:
                row.delete()
                changed += 1
        elif row is None or (row.cents, row.hours) != (cents, hours):
            if refusal := may_write(Nature(nature), month, cents, hours, today):
                raise refusal
            PlaceAmount.objects.update_or_create(
                place=place, nature=nature, month=month, origin=Origin.TABLE.value,
                defaults={"cents": cents, "hours": hours, "made_by": str(by.journal_id), "made_at": now},
            )  # fmt: skip
            changed += 1
    if changed:
        record(by, "place_amounts_written", ("place", place.pk), place.scopes()[0], cells=changed)
    return changed


@transaction.atomic
def write_line(by: Person, place: Place, draft: LineDraft, key: UUID, proof: Content | None = None) -> PlaceAmount:
    """Write down one line, with its proof where there is one; the same form sent twice writes it once."""
    _lock(by, place)
    month = draft.day.replace(day=1)
    if refusal := may_write(draft.nature, month, draft.cents, draft.hours, timezone.localdate()):
        raise refusal
    if known := PlaceAmount.objects.filter(public_id=key, place=place).first():
        return known
    _require_room(place, 1)
    row = PlaceAmount.objects.create(
        public_id=key, place=place, nature=draft.nature.value, month=month, day=draft.day, cents=draft.cents,
        hours=draft.hours, words=draft.words, origin=Origin.LINE.value, made_by=str(by.journal_id),
        made_at=timezone.now(), proof=keep(proof, FOLDER) if proof else "",
    )  # fmt: skip
    record(by, "place_amount_written", ("place", place.pk), place.scopes()[0], cents=draft.cents)
    return row


def _require_room(place: Place, more: int) -> None:
    if PlaceAmount.objects.filter(place=place).count() + more > MOST_LINES:
        raise Refusal("too_many_amounts", "A place holds %(most)d lines at most: take some away.", most=MOST_LINES)


@transaction.atomic
def remove_line(by: Person, place: Place, key: UUID) -> None:
    """Take a line away, with its proof."""
    _lock(by, place)
    row = PlaceAmount.objects.filter(place=place, public_id=key).exclude(origin=Origin.TABLE.value).first()
    if row is None:
        raise Refusal("gone", "This is no longer there.")
    name = str(row.proof)
    record(by, "place_amount_removed", ("place", place.pk), place.scopes()[0], cents=row.cents)
    row.delete()
    if name:
        release(name)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file came to: lines written, lines that were here already, what is wrong with the others."""

    new: int
    known: int
    mistakes: Sequence[Mistake]


def bring_table(by: Person, place: Place, content: bytes) -> Brought:
    """Bring a treasurer's table: good lines are written, bad ones told; brought again, only what is new comes in.

    It is read before anybody waits, in a process with limits.
    """
    _require(by, place)
    rows = run_in_child(Limits(), too_much_refusal, read_table, content, COLUMNS)
    lines, mistakes = read_lines(rows, timezone.localdate())
    return _write_lines(by, place, lines, mistakes)


@transaction.atomic
def _write_lines(by: Person, place: Place, lines: Sequence[TableLine], mistakes: Sequence[Mistake]) -> Brought:
    _lock(by, place)
    keys = PlaceAmount.objects.filter(place=place, file_key__in=[line.key for line in lines])
    known = set(keys.values_list("file_key", flat=True))
    new = [line for line in lines if line.key not in known]
    _require_room(place, len(new))
    now = timezone.now()
    PlaceAmount.objects.bulk_create(
        PlaceAmount(
            place=place, nature=line.nature.value, month=line.day.replace(day=1), day=line.day, cents=line.cents,
            hours=line.hours, words=line.words, origin=Origin.FILE.value, file_key=line.key,
            made_by=str(by.journal_id), made_at=now,
        )
        for line in new
    )  # fmt: skip
    if new:
        record(by, "place_amounts_brought", ("place", place.pk), place.scopes()[0], lines=len(new))
    return Brought(len(new), len(known), mistakes)
