"""Lines of text: CSV by semicolons, commas or tabs, in the encodings that spreadsheets write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.cells import unescape_formula
from maillage.kernel.tables.limits import Limits, not_a_table

LONGEST_FIELD = 2**31 - 1  # csv's own limit is one for the whole process, and breaks without saying where
FIRST_LINE = re.compile(r'(?:[^"\n]|"[^"]*")*')
QUOTED = re.compile(r'"[^"]*"')


def read_csv(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number; the separator is the one the first line has most of, quoted text apart."""
    text = text_of(content, legacy=limits.legacy)
    start = text[: len(text) - len(text.lstrip("\n"))]
    first = FIRST_LINE.match(text, len(start))
    heads = QUOTED.sub("", first[0]) if first else ""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=heads.count))
    try:
        for number, line in enumerate(reader, start=1):
            yield number, [unescape_formula(cell) for cell in line]
    except csv.Error:
        raise Refusal("bad_csv", "Line %(line)s can't be read as CSV.", line=reader.line_num) from None


def text_of(content: bytes, *, legacy: bool = True) -> str:
    """The text of a file, its lines ended by \\n alone."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if not legacy:
                raise Refusal(
                    "not_utf8",
                    "Line %(line)s is not UTF-8 text: save the file as CSV UTF-8.",
                    line=content.count(b"\n", 0, error.start) + 1,
                ) from None
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise not_a_table()
    return text.replace("\r\n", "\n").replace("\r", "\n")
