"""Units as a host writes them: one a line, its name and what to choose it by."""

from __future__ import annotations

from collections.abc import Collection

NAME_LENGTH, NOTE_LENGTH = 60, 80


def read_unit_line(line: str, known: Collection[str] = ()) -> tuple[str, str]:
    """A name and a word about it: “Desk 1: by the window”. A line that is wholly a known name stays one.

    >>> read_unit_line("Desk 1 : by the window, screen")
    ('Desk 1', 'by the window, screen')
    """
    line = line.strip()
    name, _colon, note = line.partition(":")
    if line in known or not name.strip():
        return line[:NAME_LENGTH].strip(), ""
    return name.strip()[:NAME_LENGTH].strip(), note.strip()[:NOTE_LENGTH].strip()


def write_unit_line(name: str, note: str) -> str:
    """The line that `read_unit_line` reads back."""
    return f"{name}: {note}" if note else name
