"""Imports: tried without effect, all or nothing, undone. Each kind of table is an importer that a domain brings."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any, Protocol

from django.db import transaction

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
    rows = [Row(line[""], {name: value for name, value in line.items() if name}) for line in now.table]
    items, mistakes = _read_items(importer, now.network, rows)
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
