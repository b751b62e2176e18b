"""A workbook is an archive of XML: what it would unpack to, its locks and its document types are looked at first.

A kilobyte may unpack to gigabytes, and a document type may define words that grow to as much: neither is let in.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.limits import MOST_PARTS, MOST_UNPACKED, refuse_locked, refuse_size

LOCKED = 1  # bit of the flags of a part
PIECE = 16_384  # bytes read at once
MANIFEST = "META-INF/manifest.xml"
PICTURES = ("xl/media/", "Pictures/")


class _Begun(Exception):
    """The first element is reached: no document type can come after it."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive, once it is known to unpack to no more than it may and to ask for no password."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        refuse_size(MOST_UNPACKED)
    names = {part.filename for part in parts}
    if any(part.flag_bits & LOCKED for part in parts) or "encrypted-package" in names:
        refuse_locked()
    if MANIFEST in names and b"encryption-data" in archive.read(MANIFEST):
        refuse_locked()
    for part in parts:
        if not part.filename.startswith(PICTURES):
            _refuse_document_type(archive, part)
    return archive


def create_parser() -> Any:
    """A parser of XML that refuses a document type, hence every entity, and resolves nothing outside."""
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_facts: Any) -> None:
    raise Refusal("document_type", "This file defines words of its own (a document type), which no table does.")


def _refuse_document_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part up to its first element, which a document type must precede."""
    parser = create_parser()
    parser.StartElementHandler = _stop
    try:
        with archive.open(part) as stream:
            while piece := stream.read(PIECE):
                parser.Parse(piece, False)
    except (_Begun, ExpatError):  # begun without one; or no XML, which the readers will find out
        pass


def _stop(*_facts: Any) -> None:
    raise _Begun
