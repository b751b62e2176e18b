"""The one store of files that people bring: read with care, named by their content, kept once, removed when unused.

A file belongs to the rows whose file field names it; the store has no address of its own, so rights are its owner's.
The same content in one folder is one file. docs/decisions/0023-files-named-by-their-content.md
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.http import FileResponse
from django.utils import timezone

from maillage.community.models import StoredFile
from maillage.community.rules.pictures import reencode
from maillage.kernel.processes import MEGABYTE, Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal
from maillage.web.gates import PICTURES

MOST_BYTES = 15_000_000
LIMITS = Limits(memory=1024 * MEGABYTE, cpu_s=30, wall_s=45)  # of a picture written anew
LEFT_ALONE = timedelta(days=1)  # what is younger may belong to a request in hand
SUFFIXES = (".webp", ".avif", ".pdf")


class Kind(StrEnum):
    """What may be brought."""

    PICTURE = "picture"  # JPEG, PNG, WebP: written anew
    PDF = "pdf"  # kept as it is, and never shown by us: taken away only


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of what was brought."""

    data: bytes
    suffix: str
    width: int = 0  # of a picture, in pixels
    height: int = 0


def read_upload(file: BinaryIO, kinds: Collection[Kind] = (Kind.PICTURE,)) -> Content:
    """What was brought, if it is of one of these kinds; a Refusal otherwise. What it says it is counts for nothing."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        if Kind.PDF in kinds:
            raise Refusal("file_too_big", "This file is larger than 15 MB. Send a smaller one.")
        raise Refusal("photo_too_big", "This picture is larger than 15 MB. Send a smaller one.")
    if Kind.PDF in kinds and raw.startswith(b"%PDF-") and b"%%EOF" in raw[-1024:]:
        return Content(raw, ".pdf")
    if Kind.PICTURE not in kinds:
        raise Refusal("not_a_pdf", "This file is not a PDF we can read.")
    with PICTURES.pass_through():
        data, size = run_in_child(LIMITS, too_much_refusal, reencode, raw)
    return Content(data, ".webp", *size)


def keep(content: Content, folder: str) -> str:
    """Keep it once; the name for a file field. Within the transaction that writes the row which names it."""
    name = f"{folder}{sha256(content.data).hexdigest()}{content.suffix}"
    _wait_at(name)
    if default_storage.exists(name):
        if default_storage.size(name) == len(content.data):
            return name
        default_storage.delete(name)  # cut short by a machine that stopped
    return default_storage.save(name, ContentFile(content.data))


def release(name: str) -> None:
    """A row that named it is gone: once that is certain, so is the file, unless another row names it."""
    transaction.on_commit(partial(remove_unused, name))


@transaction.atomic
def remove_unused(name: str) -> bool:
    """Remove a file that nothing names; whether it was."""
    _wait_at(name)
    if named([name]):
        return False
    default_storage.delete(name)
    StoredFile.objects.filter(name=name).delete()
    return True


def _wait_at(name: str) -> None:
    """Until this transaction ends, nobody else keeps or removes that file: who wrote its row first goes first."""
    row = StoredFile(name=name, kept_at=timezone.now())
    StoredFile.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["kept_at"])


def _file_fields() -> list[models.FileField]:
    return [f for model in apps.get_models() for f in model._meta.get_fields() if isinstance(f, models.FileField)]


def named(names: Iterable[str]) -> set[str]:
    """Those of these files that a row of any table names: a new table with a file field is seen by itself."""
    wanted = list(names)
    named_files: set[str] = set()
    for field in _file_fields():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": wanted})
        named_files.update(rows.values_list(field.name, flat=True))
    return named_files


def sweep() -> int:
    """Remove files that nothing names for a day: of requests that were given up, of rows that went with another.

    A folder of which nothing at all is named is left alone: it is more likely that this is not its database.
    """
    before, removed = timezone.now() - LEFT_ALONE, 0
    for folder in sorted({str(field.upload_to) for field in _file_fields() if isinstance(field.upload_to, str)}):
        names = _files_in(folder)
        in_use = named(names)
        if names and not in_use:
            logging.getLogger("maillage").warning("%s: none of %s files is named, none is removed", folder, len(names))
            continue
        for name in sorted(set(names) - in_use):
            removed += default_storage.get_modified_time(name) <= before and remove_unused(name)
    return removed


def _files_in(folder: str) -> list[str]:
    try:
        _folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept there
        return []
    return [folder + file for file in files if file.endswith(SUFFIXES)]


def as_download(name: str, file_name: str) -> FileResponse:
    """A file that is taken away, never shown here: whatever it holds, it runs nowhere on our pages.

    Who calls has asked its owner whether this reader may have it.
    """
    answer = FileResponse(default_storage.open(name), as_attachment=True, filename=file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
