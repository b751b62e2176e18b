"""What the standard asks of the values of attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time

OF_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
TELEPHONE = re.compile(r"tel:\+?[0-9]+")
READ_AS = {"date": date.fromisoformat, "time": time.fromisoformat}


def value_faults(tag: str, given: Mapping[str, str | None]) -> Iterator[str]:
    """One sentence for each value that is none."""
    href, value, kind = given.get("href") or "", given.get("value") or "", given.get("type")
    if href.startswith("tel:") and not TELEPHONE.fullmatch(href):
        yield f"{href!r} can't be called"
    if tag in OF_TABLES and given.get("role") not in {None, "presentation", "none"}:
        yield f"<{tag}> has a role, which it has by itself"
    if tag == "time" and not _reads(datetime.fromisoformat, given.get("datetime") or ""):
        yield "a time that no machine reads"
    read = READ_AS.get(kind or "") if tag == "input" else None
    if read and value and not _reads(read, value):
        yield f"{value!r} is no {kind}: a browser does not show it"


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
