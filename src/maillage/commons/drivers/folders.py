"""What somebody brings, told by what it holds: a ZIP of a folder, a bundle of Git, a MediaWiki's dump; or, on disk, a
folder or a repository."""

from __future__ import annotations

import bz2
import gzip
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from maillage.commons.drivers import histories, wikis
from maillage.commons.rules.imported_files import MARKDOWN, PICTURES, Batch, Known, pages_of_files
from maillage.kernel.refusal import Refusal

MOST_BYTES = 300_000_000  # of everything in a ZIP, unpacked
MOST_FILES = 20_000


def read_file(content: bytes, name: str, known: Known, bounds: wikis.Bounds = wikis.UNBOUNDED) -> Batch:
    """The pages of one file; `name` is told as their origin. Raises a Refusal that says what can be brought."""
    if content.startswith(histories.BUNDLE):
        return histories.pages_of_bundle(content, known)
    if content.startswith(b"PK"):
        return pages_of_files(_unpack_zip(content), known, name)
    if content.startswith(b"\x1f\x8b"):
        return wikis.pages_of(_BoundedReader(gzip.GzipFile(fileobj=BytesIO(content))), known, bounds)
    if content.startswith(b"BZh"):
        return wikis.pages_of(_BoundedReader(bz2.BZ2File(BytesIO(content))), known, bounds)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return wikis.pages_of(BytesIO(content), known, bounds)
    if name.lower().endswith(MARKDOWN):
        return pages_of_files({name.rsplit("/", 1)[-1]: content}, known, name)
    raise Refusal(
        "not_pages", "This is neither a ZIP of Markdown files, nor a Git bundle, nor the XML dump of a MediaWiki."
    )


def read_path(source: str, known: Known) -> Batch:
    """The pages of a file, a folder or a repository; an address is cloned."""
    path = Path(source)
    if "://" in source:
        return histories.pages_of_repository(source, known)
    if path.is_file():
        return read_file(path.read_bytes(), path.name, known)
    if not path.is_dir():
        raise Refusal("no_such_file", "There is no file or folder %(source)s.", source=source)
    if (path / ".git").exists() or (path / "objects").is_dir():
        return histories.pages_of_repository(source, known)
    files = {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and file.name.lower().endswith((*MARKDOWN, *PICTURES))
    }
    return pages_of_files(files, known, path.name)


class _BoundedReader:
    """A compressed file read up to MOST_BYTES unpacked bytes."""

    def __init__(self, file: wikis.Readable) -> None:
        self.file = file
        self.left = MOST_BYTES

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; a Refusal once more than MOST_BYTES were read."""
        try:
            content = self.file.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise Refusal("bad_archive", "This file is cut short or damaged: fetch it again.") from error
        self.left -= len(content)
        if self.left < 0:
            raise Refusal(
                "dump_too_big",
                "Unpacked, this file is larger than %(bytes)s MB: unpack it yourself.",
                bytes=MOST_BYTES // 1_000_000,
            )
        return content


def _unpack_zip(content: bytes) -> dict[str, bytes]:
    """The texts and pictures of a ZIP, in memory: nothing is written, whatever its names say."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if entry.filename.lower().endswith((*MARKDOWN, *PICTURES))]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Refusal(
                    "zip_too_big",
                    "This ZIP holds more than %(files)s files or %(bytes)s MB.",
                    files=MOST_FILES,
                    bytes=MOST_BYTES // 1_000_000,
                )
            files = {entry.filename: packed.read(entry) for entry in entries}
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        raise Refusal("bad_zip", "This ZIP can't be read: make it again, without a password.") from error
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.partition("/")[2]: content for name, content in files.items()}
    return files
