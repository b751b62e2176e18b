"""Files one takes away: a table for any spreadsheet, a document."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from maillage.kernel.tables import escape_formula

BYTE_ORDER_MARK = "\ufeff"  # without it, a French Excel reads UTF-8 as something else


def csv_response(file_name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table that a French Excel opens with a double click; no cell of it runs as a formula. Kept nowhere."""
    response = attachment(BYTE_ORDER_MARK, file_name, "text/csv; charset=utf-8")
    response["Cache-Control"] = "no-store"
    lines = csv.writer(response, delimiter=";")
    lines.writerow(header)
    for row in rows:
        lines.writerow([escape_formula(value) for value in row])
    return response


def attachment(content: str | bytes, file_name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """A file with its name: saved, or shown in the browser (`inline`)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{file_name}"'
    return response
