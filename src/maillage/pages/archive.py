"""What someone takes away: a ZIP with everything the site knows of them, for machines and to read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.kernel.tables.writers import write_csv
from maillage.pages.readable import parts_of, unbroken_day
from maillage.web.pdf import compile_pdf


def archive_of(person: Person, held: Sequence[PersonalTable]) -> bytes:
    """JSON (everything), one CSV a table, calendars as ICS, and a PDF one can read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        everything = {one.code: [plain_row(row) for row in one.rows] for one in held}
        archive.writestr("donnees.json", json.dumps(everything, ensure_ascii=False, indent=1))
        for one in held:
            archive.writestr(f"tables/{one.code}.csv", _csv(one))
            for name, content in one.files.items():
                archive.writestr(name, content)
        archive.writestr("donnees.pdf", pdf_of(person, held))
    return out.getvalue()


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """What JSON knows: stamps as ISO 8601, sentences in the language of the moment."""
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _csv(held: PersonalTable) -> str:
    text, header = io.StringIO(newline=""), list(held.rows[0])
    write_csv(text, header, ([plain_row(row)[name] for name in header] for row in held.rows))
    return text.getvalue()


def pdf_of(person: Person, held: Sequence[PersonalTable]) -> bytes:
    """The same to read, as a PDF."""
    texts = {
        "title": _("What %(name)s’s account holds") % {"name": person},
        "printed": _("Made on %(day)s") % {"day": unbroken_day(timezone.localdate())},
        "parts": [asdict(part) for part in parts_of(held)],
    }
    return compile_pdf("maillage.pages", "templates/pages/data.typ", texts)
