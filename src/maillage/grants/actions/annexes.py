"""What goes with a report when it is frozen: its photos, and what proves that the funder is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.core.files.storage import default_storage

from maillage.community.actions.attachments import Content
from maillage.grants.models import Grant, ReportDue
from maillage.grants.presenters.content import photos_of_report
from maillage.grants.presenters.paper import LOGO, photo_name


@dataclass(frozen=True, slots=True)
class Annex:
    """A file under its name in the archive."""

    name: str
    content: Content

    @property
    def digest(self) -> str:
        return sha256(self.content.data).hexdigest()


def annexes_of(report: ReportDue) -> list[Annex]:
    """Photos, then proofs of publicity, in the order of the report."""
    photos = [
        Annex(photo_name(n, one.suffix), Content(one.data, one.suffix))
        for n, one in enumerate(photos_of_report(report), 1)
    ]
    proofs = [
        Annex(f"publicite-{n:02d}{PurePath(str(one.file)).suffix}", _read(str(one.file)))
        for n, one in enumerate(report.grant.publicity_proofs.all(), 1)
    ]
    return [*photos, *proofs]


def pictures_of(grant: Grant, annexes: Sequence[Annex]) -> dict[str, bytes]:
    """What the paper shows: the photos, and the logo of the funder."""
    pictures = {one.name: one.content.data for one in annexes if one.name.startswith("photo-")}
    name = grant.logo.name or ""
    return pictures | ({LOGO: _read(name).data} if name.endswith(".webp") else {})


def _read(name: str) -> Content:
    with default_storage.open(name) as file:
        return Content(bytes(file.read()), PurePath(name).suffix)
