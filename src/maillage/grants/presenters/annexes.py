"""A report with its annexes in one archive, in order: a signed list, the PDF, the content, the convention, the proofs.

The list is sealed when the report is frozen (Ed25519, ledger/seals.py): who has it checks each file by its SHA-256. In
the archive of the funder, proofs and attendance sheets that name somebody are left out; the list says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from maillage.grants.models import Cost, CostProof, Grant, ReportAnnex, ReportSheet, ReportVersion
from maillage.grants.presenters.content import LANGUAGE, Content
from maillage.ledger.rules.seals import canonical
from maillage.ledger.seals import seal

MANIFEST, READ_ME, PAPER, DATA = "manifeste.json", "LISEZMOI.txt", "01-compte-rendu.pdf", "02-contenu.json"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is made
WORDS = """Compte rendu de subvention : {title}
{funder} → {beneficiary}
Version {number}, figée le {day}. Empreinte du contenu (SHA-256) : {digest}

01-compte-rendu.pdf   le compte rendu, tel qu’il a été figé
02-contenu.json       ce qu’il dit, en données ; son empreinte est ci-dessus
03-convention…        la convention
depense-…             les pièces, numérotées comme les dépenses du compte rendu
photo-…               les photos du compte rendu, qui en dit l’auteur et la licence
publicite-…           ce qui prouve que le financeur est nommé
emargement-…          les feuilles d’émargement, si le bénéficiaire les a jointes
manifeste.json        la liste de ces fichiers, chacun avec son empreinte (SHA-256), scellée (Ed25519)

{withheld}Pour vérifier qu’aucun fichier n’a changé depuis, et que la liste vient bien de ce site :
1. ouvrir l’archive dans un dossier ; y mettre {keys} (les clés publiques du site)
2. y mettre aussi {script} (un programme Python de quarante lignes, à lire)
3. dans ce dossier : pip install cryptography, puis python verifier.py manifeste.json cles.json
Sans programme : sha256sum donne l’empreinte d’un fichier, à comparer avec celle de manifeste.json.
"""
WITHHELD = "Les pièces qui nomment quelqu’un restent chez le bénéficiaire : la liste donne leur empreinte.\n"


def manifest_of(
    grant: Grant, content: Content, digest: str, pdf_digest: str, costs: Sequence[Cost],
    sheets: Sequence[ReportSheet] = (), pieces: Sequence[ReportAnnex] = (),
) -> dict[str, Any]:  # fmt: skip
    """The sealed list of all files of a version, in their order."""
    listed: list[dict[str, Any]] = [
        {"name": PAPER, "sha256": pdf_digest, "is_personal": False},
        {"name": DATA, "sha256": digest, "is_personal": False},
    ]
    if grant.convention:
        listed.append(
            {"name": f"03-convention{_suffix(str(grant.convention))}", "sha256": grant.convention_digest,
             "is_personal": False}
        )  # fmt: skip
    for number, cost in enumerate(costs, 1):
        for rank, proof in enumerate(cost.proofs.all(), 1):
            listed.append(_piece(number, rank, cost, proof))
    listed += [{"name": one.name, "sha256": one.digest, "is_personal": False} for one in pieces]
    listed += [{"name": one.name, "sha256": one.digest, "is_personal": True} for one in sheets]
    return seal(
        {
            "kind": "grant_report", "number": content["number"], "day": content["day"], "digest": digest,
            "funder": content["grant"]["funder"], "beneficiary": content["grant"]["beneficiary"],
            "title": content["grant"]["title"], "files": listed,
        }
    )  # fmt: skip


def _piece(number: int, rank: int, cost: Cost, proof: CostProof) -> dict[str, Any]:
    """A proof: numbered as its line in the report, named by nothing else."""
    return {
        "name": f"depense-{number:03d}-piece-{rank}{_suffix(str(proof.file))}", "sha256": proof.digest,
        "is_personal": cost.is_personal,
    }  # fmt: skip


def _suffix(name: str | None) -> str:
    return PurePath(name or "").suffix


def write_archive(version: ReportVersion, file: IO[bytes], *, for_funder: bool) -> None:
    """The archive of a version; the same bytes each time."""
    content, listed = version.content, version.annexes
    is_short = for_funder and any(one["is_personal"] for one in listed)
    with translation.override(LANGUAGE):
        keys, script = (f"{settings.ORIGIN}{reverse(f'telework:{name}')}" for name in ("keys", "verifier"))
    words = WORDS.format(
        title=content["grant"]["title"], funder=content["grant"]["funder"],
        beneficiary=content["grant"]["beneficiary"], number=version.number, day=content["day"],
        digest=version.digest, withheld=WITHHELD if is_short else "",
        keys=keys, script=script,
    )  # fmt: skip
    with ZipFile(file, "w") as archive:
        _add(archive, READ_ME, words.encode())
        _add(archive, MANIFEST, json.dumps(version.manifest, ensure_ascii=False, indent=1).encode())
        for name, raw in _files(version, listed, for_funder=for_funder):
            _add(archive, name, raw)


def _files(
    version: ReportVersion, listed: Sequence[dict[str, Any]], *, for_funder: bool
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    kept = _kept_files(version)
    for one in listed:
        if one["name"] == DATA:
            yield DATA, canonical(version.content)
        elif not (for_funder and one["is_personal"]):
            yield one["name"], _read(kept[one["sha256"]])


def _kept_files(version: ReportVersion) -> dict[str, str]:
    """Where each file of a version is kept, by its SHA-256: the list that travels names no place of ours."""
    proofs = CostProof.objects.filter(cost__frozen_in__version=version).values_list("digest", "file")
    kept: dict[str, str] = dict(proofs) | {version.pdf_digest: str(version.pdf)}
    kept |= {one.digest: str(one.file) for one in version.sheets.all()}
    kept |= {one.digest: str(one.file) for one in version.pieces.all()}
    return kept | {version.content["grant"]["convention"]: str(version.convention)} if version.convention else kept


def _read(name: Any) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def _add(archive: ZipFile, name: str, raw: bytes) -> None:
    entry = ZipInfo(name, FIRST_DAY)
    entry.compress_type = ZIP_DEFLATED if name.endswith((".json", ".txt")) else ZIP_STORED
    archive.writestr(entry, raw)
