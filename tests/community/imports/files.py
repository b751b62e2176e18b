"""Files to import: tables as text and as workbooks, people, places and bookings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from allauth.account.models import EmailAddress
from openpyxl import Workbook

from maillage.community.models import ImportRun, Membership, Person
from maillage.community.rules.tables import Column, read_table

COLUMNS = (Column("nom", required=True, also=("name",)), Column("courriel", required=True), Column("né le"))


MANY = 10_000


def csv_of(*rows: Sequence[object], separator: str = ";") -> bytes:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode()


def xlsx_of(*rows: Sequence[object]) -> bytes:
    book_, file = Workbook(), io.BytesIO()
    for row in rows:
        book_.active.append(list(row))  # type: ignore[union-attr]
    book_.save(file)
    return file.getvalue()


def cells(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, COLUMNS)]


def mistakes(run: ImportRun) -> list[tuple[int, str]]:
    return [(one["line"], one["column"]) for one in run.mistakes]


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


HEADER = ("Nom", "Courriel", "Commune", "Métier", "Situation", "Adhésion depuis", "Adhésion jusqu'au", "Nouvelles")


def people(count: int, **wrong: str) -> bytes:
    """So many people; `l5000="pas une adresse"` puts that in the address of line 5000."""
    rows: list[Sequence[object]] = [HEADER]
    for line in range(2, count + 2):
        email = wrong.get(f"l{line}", f"personne{line}@example.org")
        rows.append((f"Personne {line}", email, "Mende", "Graphiste", "indépendante", "01/01/2026", "", "oui"))
    return csv_of(*rows)


def counted() -> tuple[int, int, int]:
    return Person.objects.count(), Membership.objects.count(), EmailAddress.objects.count()


Tried = Callable[..., ImportRun]


PLACE = {
    "nom": "Le Nid",
    "commune": "Florac",
    "adresse": "1 rue du Four",
    "latitude": "44,32",
    "longitude": "3.59",
    "horaires": "Mo-Fr 09:00-18:00",
    "label": "Télécentre",
    "porté par": "",
    "courriel": "nid@example.org",
    "téléphone": "06",
    "en une phrase": "Au calme",
}


def places(*changes: dict[str, str]) -> bytes:
    return csv_of(tuple(PLACE), *({**PLACE, **changed}.values() for changed in changes))


BOOKING = ("courriel", "lieu", "espace", "jour", "de", "à", "personnes", "note")


RowOf = Callable[..., tuple[object, ...]]
