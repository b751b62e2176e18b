"""XLSX: the first sheet, row by row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from maillage.kernel.tables.cells import cell_text
from maillage.kernel.tables.limits import MOST_GAPS, MOST_SPARSE, Limits, refuse_rows


def read_xlsx(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number. What a file says of its own size is not believed."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only those who bring a workbook wait for it

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()
    seen = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        seen += len(cells)
        if number > limits.rows + MOST_GAPS or seen > limits.cells * MOST_SPARSE:  # mostly empty: a trap, or a slip
            refuse_rows(limits.rows)
        line = [_shown_text(cell) for cell in cells]
        while line and not line[-1]:
            line.pop()
        yield number, line


def _shown_text(cell: Any) -> str:
    """A cell as text; a number as it is shown where zeros stand before it."""
    text, number_format = cell_text(cell.value), str(getattr(cell, "number_format", ""))
    if isinstance(cell.value, int | float) and re.fullmatch("0+", number_format):
        return text.zfill(len(number_format))
    return text
