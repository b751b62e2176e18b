"""Files one takes away: a table for any spreadsheet, a document."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.writers import write_csv, write_xlsx

IN_MEMORY = 1_000_000  # bytes; a larger table waits on the disk until it has left
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_response(
    request: HttpRequest, name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], sheet_title: str = ""
) -> HttpResponseBase:
    """A table in the format that the address asks for, `?format=csv` (also when nothing is said) or `xlsx`."""
    match request.GET.get("format", "csv"):
        case "csv":
            return csv_response(f"{name}.csv", header, rows)
        case "xlsx":
            return xlsx_response(f"{name}.xlsx", header, rows, sheet_title=sheet_title or name)
    raise Refusal("bad_request", "This table is given as CSV or as XLSX: the address must end with one of them.")


def csv_response(file_name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """A table that a French Excel opens with a double click; no cell of it runs as a formula. Kept nowhere."""

    def write(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        write_csv(text, header, _local_times(rows))
        text.detach()

    return written_response(file_name, "text/csv; charset=utf-8", write)


def xlsx_response(
    file_name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], *, sheet_title: str
) -> HttpResponseBase:
    """The same as a workbook: days are days, numbers numbers, and text is text whatever it begins with."""
    return written_response(file_name, XLSX, lambda file: write_xlsx(file, header, _local_times(rows), sheet_title))


def written_response(file_name: str, media_type: str, write: Callable[[IO[bytes]], None]) -> HttpResponseBase:
    """A file written now, so that what is wrong gets a page; the memory it takes does not grow with it."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is closed with the response
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    large = file.tell() > IN_MEMORY
    file.seek(0)
    response: HttpResponseBase
    if large:
        response = FileResponse(file, as_attachment=True, filename=file_name, content_type=media_type)
    else:
        with file:
            response = attachment(file.read(), file_name, media_type)
    response["Cache-Control"] = "no-store"
    return response


def _local_times(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """A spreadsheet knows no time zones: an instant is said as the clock of the reader does."""
    for row in rows:
        yield [
            timezone.make_naive(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
            for value in row
        ]


def attachment(content: str | bytes, file_name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """A file with its name: saved, or shown in the browser (`inline`)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{file_name}"'
    return response
