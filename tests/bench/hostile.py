"""What an attacker sends: texts that are long to read, each once and doubled, and files that are not what they say."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import zlib
from collections.abc import Iterator

from tests.commons.test_hostile_files import BOMB
from tests.commons.test_hostile_files import HOSTILE as IN_FILES
from tests.commons.test_hostile_rendering import HOSTILE as IN_PAGES
from tests.pages.test_files_of_the_wrong_kind import FILES as WRONG
from tests.pages.test_files_of_the_wrong_kind import zipped

TEXTS = 40
LENGTH = 40_000  # and twice as much


def texts(length: int = LENGTH) -> Iterator[tuple[str, str]]:
    """Forty texts, each at that length and at twice that."""
    made = [*IN_PAGES.items(), *((f"file: {name}", make) for name, make in IN_FILES.items())]
    for name, make in made[:: max(1, len(made) // TEXTS)][:TEXTS]:
        for size in (length, 2 * length):
            yield name, make(size)


def _png(width: int, height: int, kind: int = 0) -> bytes:
    """A picture that says so many pixels, all alike: a few kilobytes that are hundreds of megabytes once unpacked."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer, line = zlib.compressobj(9), b"\0" * (1 + width * (3 if kind == 2 else 1))
    packed = b"".join(packer.compress(line) for _row in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _sheet(rows: int) -> bytes:
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, rows + 1))
    names = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "xl/workbook.xml": b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><sheets><sheet name="a" sheetId="1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>",
    }
    return zipped(names)


def _laughs() -> bytes:
    lines = "".join(f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE m [{lines}]><mediawiki><page><title>&j;</title></page></mediawiki>".encode()


def _wiki(pages: int) -> bytes:
    page = "<page><title>P{n}</title><ns>0</ns><revision><text>{t}</text></revision></page>"
    return f"<mediawiki>{''.join(page.format(n=n, t='[[' * 200) for n in range(pages))}</mediawiki>".encode()


def files() -> dict[str, bytes]:
    """Thirty files: bombs of pixels, of zeros, of names; tables without end; and those that are not what they say."""
    page = b"# a\n\nTexte\n"
    made = {
        "pixels.png": _png(8900, 8900),
        "pixels_rgb.png": _png(6000, 6000, 2),
        "wide.png": _png(40_000_000, 1),
        "zeros.zip": zipped({f"{n}.md": b"\0" * 20_000_000 for n in range(4)}),
        "many.zip": zipped({f"pages/{n}.md": page for n in range(19_000)}),
        "deep.zip": zipped({"a/" * 400 + "b.md": page}),
        "in_itself.zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.md": page})})}),
        "out.zip": zipped({"../../../etc/passwd": page, "/tmp/x.md": page, "pages/a.md": page}),  # noqa: S108 - a name
        "alias.zip": zipped({"pages/a.md": f"---\n{BOMB}---\n\nx\n".encode()}),
        "brackets.zip": zipped({f"pages/{n}.md": IN_PAGES["[\\"](90_000).encode() for n in range(40)}),
        "tables.zip": zipped({f"pages/{n}.md": IN_PAGES["tablerow1"](90_000).encode() for n in range(40)}),
        "long.csv": b"nom;email\n" + b"Zoe;z@example.org\n" * 400_000,
        "cells.csv": b"insee;personnes\n" + b"48061;1\n" * 490_000,
        "one_cell.csv": b"nom;email\n" + b"a" * 15_000_000,
        "sheet.xlsx": _sheet(300_000),
        "laughs.xml": _laughs(),
        "wiki.xml": _wiki(2000),
        "zeros.xml.gz": gzip.compress(b"<mediawiki>" + b" " * 60_000_000),
        "zeros.xml.bz2": bz2.compress(b"<mediawiki>" + b" " * 60_000_000),
    }
    wanted = (
        "quote.csv",
        "wide.csv",
        "not.xlsx",
        "empty.xlsx",
        "pages.zip",
        "bundle.bundle",
        "bomb.xml",
        "wiki.xml.gz",
        "half.png",
        "photo.jpg",
        "long_field.csv",
    )
    return made | {f"wrong_{name}": WRONG[name] for name in wanted}


def form(fields: dict[str, str], name: str, file: bytes) -> tuple[str, bytes]:
    """The kind and the body of a form that sends a file under `file`."""
    mark = "------------------attack"
    body = io.BytesIO()
    for field, value in fields.items():
        body.write(f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode())
    body.write(f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode())
    body.write(b"Content-Type: application/octet-stream\r\n\r\n" + file + f"\r\n--{mark}--\r\n".encode())
    return f"multipart/form-data; boundary={mark}", body.getvalue()
