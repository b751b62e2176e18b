"""Spreadsheets as LibreOffice packs them, for tests: only the parts that are read."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {"office": "office", "table": "table", "text": "text", "draw": "drawing"}.items()
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml">{}</manifest:file-entry></manifest:manifest>'
)


def packed(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def cell(shown: str, kind: str = "string", value: str = "", **more: Any) -> str:
    """A cell: what is shown, and its value when it has a kind of its own."""
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    said = f' office:{name}="{value}"' if value else ""
    said += "".join(f' table:{key.replace("_", "-")}="{count}"' for key, count in more.items())
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell office:value-type="{kind}"{said}>{paragraphs}</table:table-cell>'


def row(*cells: str, repeated: int = 1) -> str:
    """A row of cells written by `cell`."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def content(*rows: str, before: str = "", around: str = "spreadsheet") -> str:
    """The part that holds the sheet."""
    opened, closed = ("<table:table>", "</table:table>") if around == "spreadsheet" else ("", "")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {NAMES}><office:body><office:{around}>'
        f"{opened}{''.join(rows)}{closed}</office:{around}></office:body></office:document-content>"
    )


def spreadsheet(*rows: str, before: str = "", locked: bool = False) -> bytes:
    """A whole file."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content(*rows, before=before),
            "META-INF/manifest.xml": MANIFEST.format("<manifest:encryption-data/>" if locked else ""),
        }
    )
