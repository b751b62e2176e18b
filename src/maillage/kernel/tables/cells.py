"""What a cell holds, as text: the same text whichever the format, read or written."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from maillage.kernel.tables.limits import MOST_IN_A_CELL

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 has no way to say
RISKY = re.compile("'*[=+\\-@\t\r\n]")


def cell_text(value: Any) -> str:
    """A value as text: days and hours as ISO writes them, whole numbers without a point.

    >>> cell_text(12.0), cell_text(date(2026, 11, 25)), cell_text(datetime(2026, 11, 25, 9, 30)), cell_text(None)
    ('12', '2026-11-25', '2026-11-25 09:30', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time | timedelta):
        return _moment_text(value)
    return str(value)


def _moment_text(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return hours_text(int(value.total_seconds()))
    if isinstance(value, datetime) and value.time() != time(0):
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.isoformat(timespec="seconds" if value.second else "minutes")


def hours_text(seconds: int) -> str:
    """A length of time as a clock would say it, beyond a day too.

    >>> hours_text(34_200), hours_text(93_607), hours_text(-1_800)
    ('09:30', '26:00:07', '-00:30')
    """
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def clean_text(text: str) -> str:
    r"""Text as every format can hold it: lines ended by \n, no control signs, no more than a cell may have.

    >>> clean_text("a\r\nb\x00")
    'a\nb'
    """
    text = UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MOST_IN_A_CELL else f"{text[: MOST_IN_A_CELL - 1]}…"


def escape_formula(value: Any) -> str:
    """A cell of a table one takes away as CSV: nothing that a spreadsheet would take for a formula.

    >>> escape_formula("=1+1"), escape_formula("'=1+1"), escape_formula(None), escape_formula(-12)
    ("'=1+1", "''=1+1", '', '-12')
    """
    text = cell_text(value)
    return f"'{text}"[:MOST_IN_A_CELL] if isinstance(value, str) and RISKY.match(text) else text


def unescape_formula(text: str) -> str:
    """The same cell read again: the apostrophe that was put before it is taken off.

    >>> unescape_formula("'+33 4 66 00 00 00"), unescape_formula("''=1+1"), unescape_formula("'tis")
    ('+33 4 66 00 00 00', "'=1+1", "'tis")
    """
    return text[1:] if text[:1] == "'" and RISKY.match(text) else text
