"""Imports: tried without effect, all or nothing, undone. Each kind of table is an importer that a domain brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

from django.db import transaction

from maillage.community.actions.import_communes import CODE_COLUMNS
from maillage.community.actions.organisations import require
from maillage.community.actions.roles import record
from maillage.community.models import ImportRun, Network, Person
from maillage.community.rules import Ability
from maillage.community.rules.tables import MOST_MISTAKES, Column, Mistake, Row, read_table, wrong_lines
from maillage.kernel.lines import on_one_line
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.territory.statistics import refresh_statistics
from maillage.web.domain import importers


class Importer(Protocol):
    """One kind of table."""

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> Any: ...

    @property
    def columns(self) -> tuple[Column, ...]: ...

    def read(self, network: Network, rows: Sequence[Row]) -> tuple[list[Any], list[Mistake]]:
        """What each row says, and everything that is wrong; nothing is written."""

    def preview(self, items: list[Any]) -> list[dict[str, Any]]:
        """What would be written of each item, by the name of its column: text, days, hours, yes or no."""

    def write(self, by: Person, network: Network, items: list[Any]) -> dict[str, list[int]]:
        """Write it all; the numbers of what was made, by kind."""

    def undo(self, network: Network, made: dict[str, list[int]]) -> None:
        """Remove it; Refusal when something of it has been used since."""


def importer_of(kind: str) -> Importer:
    """The importer of that kind of table; raises the Refusal "unknown_kind"."""
    importer: Importer | None = next((candidate for candidate in importers() if candidate.kind == kind), None)
    if importer is None:
        raise Refusal("unknown_kind", "There is no import of that kind.")
    return importer


@transaction.atomic
def try_import(by: Person, network: Network, kind: str, content: bytes, file_name: str) -> ImportRun:
    """Read a file and say everything that is wrong with it; nothing is written but that it was tried."""
    require(Ability.IMPORT, by, network)
    importer, began = importer_of(kind), perf_counter()
    rows = run_in_child(Limits(), too_much_refusal, read_table, content, importer.columns)
    _items, mistakes = _read_items(importer, network, rows)
    return ImportRun.objects.create(
        network=network, kind=kind, file_name=on_one_line(file_name)[:160], by=by, rows=len(rows),
        table=[] if mistakes else [{"": row.line, **row.cells} for row in rows], mistakes=mistakes_as_json(mistakes),
        state=ImportRun.State.REFUSED if mistakes else ImportRun.State.TRIED, seconds=perf_counter() - began,
    )  # fmt: skip


def _read_items(importer: Importer, network: Network, rows: Sequence[Row]) -> tuple[list[Any], list[Mistake]]:
    """Turn rows into items and mistakes; a cell that holds a line break is a mistake whatever the kind."""
    if broken := wrong_lines(rows):
        return [], broken
    return importer.read(network, rows)


@dataclass(frozen=True, slots=True)
class RowPreview:
    """A line of a file that was tried: for each column what was read, and what would be written."""

    line: int
    cells: list[tuple[str, str, Any]]


def preview_import(run: ImportRun, most: int) -> list[RowPreview]:
    """The first lines of a file that was tried, beside what would be written now; nothing is written."""
    importer = importer_of(run.kind)
    rows = _rows_of(run)[:most]
    items, mistakes = _read_items(importer, run.network, rows)
    if mistakes:  # something has changed since: what was read is shown, and writing will say what is wrong
        written: list[dict[str, Any]] = [{} for _row in rows]
    else:
        written = importer.preview(items)
    return [
        RowPreview(
            row.line,
            [
                (column.name, row[column.name], values.get(column.name, ""))
                for column in importer.columns
                if row[column.name] or (values.get(column.name, "") != "" and column not in CODE_COLUMNS)
            ],
        )
        for row, values in zip(rows, written, strict=True)
    ]


def _rows_of(run: ImportRun) -> list[Row]:
    return [Row(line[""], {name: value for name, value in line.items() if name}) for line in run.table]


def mistakes_as_json(mistakes: Sequence[Mistake]) -> list[dict[str, Any]]:
    """The first two hundred mistakes, as `ImportRun.mistakes` stores them."""
    return [
        {"line": m.line, "column": m.column, "sentence": m.sentence, "facts": m.facts} for m in mistakes[:MOST_MISTAKES]
    ]


@transaction.atomic
def write_import(by: Person, run: ImportRun) -> ImportRun:
    """Write a file that was tried: all of it or nothing; refused when something changed since."""
    require(Ability.IMPORT, by, run.network)
    now = ImportRun.objects.select_for_update().select_related("network").get(pk=run.pk)
    if now.state == ImportRun.State.WRITTEN:
        return now  # a double click
    if now.state != ImportRun.State.TRIED or not now.table:
        raise Refusal("not_tried", "This file can no longer be written: send it again.")
    importer, began = importer_of(now.kind), perf_counter()
    items, mistakes = _read_items(importer, now.network, _rows_of(now))
    if mistakes:
        now.state, now.mistakes, now.table = ImportRun.State.REFUSED, mistakes_as_json(mistakes), []
    else:
        now.made = importer.write(by, now.network, items)
        now.state, now.table = ImportRun.State.WRITTEN, []
        scope = now.network.scopes()[0]
        record(by, "import_written", ("import", now.pk), scope, table=now.kind, rows=len(items))
    now.seconds = perf_counter() - began
    now.save()
    refresh_statistics()
    return now


@transaction.atomic
def undo_import(by: Person, run: ImportRun) -> ImportRun:
    """Remove everything an import wrote; refused when any of it has been used since."""
    require(Ability.IMPORT, by, run.network)
    now = ImportRun.objects.select_for_update().select_related("network").get(pk=run.pk)
    if now.state != ImportRun.State.WRITTEN:
        raise Refusal("not_written", "There is nothing to undo: this import is not written, or is undone already.")
    importer_of(now.kind).undo(now.network, now.made)
    now.state, now.made = ImportRun.State.UNDONE, {}
    now.save()
    record(by, "import_undone", ("import", now.pk), now.network.scopes()[0], table=now.kind)
    return now
