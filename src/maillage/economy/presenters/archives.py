"""The accounts of an issuer as an archive: entries, closures, invoices, and the script that checks them.

Written to a file as it goes: its memory does not grow with the years.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.resources import files
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from maillage.economy.models import Invoice, Issuer
from maillage.economy.queries.training import practices_of
from maillage.economy.rules.training import MARK
from maillage.ledger.models import BookBeginning, Closure
from maillage.ledger.queries import entries_of

CHECKER = "verifier.py"
READ_ME = """{mark}Archive des comptes de {name} (SIREN {siren}), faite le {day} par Maillage.

ecritures.jsonl   chaque écriture, dans l’ordre, avec son empreinte et celle de l’écriture d’avant
clotures.json     chaque clôture : jusqu’à quel jour, où en était la chaîne, le total de chaque compte
factures.json     chaque facture et avoir : numéro, série, écriture
reprise.json      s’il est là : de quels comptes d’avant ceux-ci sont la suite, et pourquoi
entrainements.json s’il est là : les entraînements (mode école), tenus à part de ces comptes ; où en est chacun
factures/         leur contenu (Factur-X, EN 16931)
manifeste.json    l’empreinte (SHA-256) de chacun de ces fichiers
verifier.py       relit tout : python3 verifier.py CETTE-ARCHIVE.zip  (rien d’autre que Python n’est nécessaire)

La dernière empreinte de la chaîne est {digest}.
Notée ailleurs (sur un papier signé, chez le comptable), elle prouve que rien n’a été changé depuis.
"""


def write_archive(issuer: Issuer, file: IO[bytes]) -> None:
    """All the accounts of an issuer, from the first entry."""
    digests: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:

        def add(name: str, pieces: Iterator[bytes] | list[bytes]) -> None:
            digest = sha256()
            with archive.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
                    digest.update(piece)
            digests[name] = digest.hexdigest()

        last = _write_books(issuer, add)
        _write_invoices(issuer, add)
        _write_practices(issuer, add)
        add(CHECKER, [files("maillage.economy").joinpath("data/verifier.py").read_bytes()])
        words = READ_ME.format(
            name=issuer.legal_name,
            siren=issuer.siren,
            day=timezone.localdate(),
            digest=last,
            mark=f"{MARK}\n\n" if issuer.is_training else "",
        )
        add("LISEZMOI.txt", [words.encode()])
        made = {"issuer": issuer.legal_name, "siren": issuer.siren, "made_at": timezone.now().isoformat(),
                "last_digest": last, "files": digests}  # fmt: skip
        archive.writestr("manifeste.json", _text(made))


def _write_books(issuer: Issuer, add: Callable[[str, Any], None]) -> str:
    beginning = BookBeginning.objects.filter(book__key=issuer.book).select_related("book").first()
    last = [beginning.link.digest if beginning else "0" * 64]
    if beginning:
        add("reprise.json", [_text(beginning.link.content)])

    def lines() -> Iterator[bytes]:
        for entry in entries_of(issuer.book):
            last[0] = str(entry["digest"])
            yield json.dumps(entry, ensure_ascii=False).encode() + b"\n"

    add("ecritures.jsonl", lines())
    closures = Closure.objects.filter(book__key=issuer.book).order_by("until")
    rows = [
        {"until": one.until.isoformat(), "number": one.number, "digest": one.digest, "totals": one.totals,
         "at": one.at.isoformat()}
        for one in closures
    ]  # fmt: skip
    add("clotures.json", [_text(rows)])
    return last[0]


def _write_invoices(issuer: Issuer, add: Callable[[str, Any], None]) -> None:
    rows = Invoice.with_training.filter(issuer=issuer).select_related("entry").order_by("issued_on", "pk")
    facts = []
    for row in rows.iterator(chunk_size=200):
        add(f"factures/{row.number}.xml", [row.xml.encode()])
        facts.append(
            {"number": row.number, "series": row.series, "sequence": row.sequence,
             "issued_on": row.issued_on.isoformat(), "net_cents": row.net_cents, "vat_cents": row.vat_cents,
             "entry": row.entry.digest}
        )  # fmt: skip
    add("factures.json", [_text(facts)])


def _write_practices(issuer: Issuer, add: Callable[[str, Any], None]) -> None:
    """With the real accounts, that practices exist beside them, where each chain is: nothing of what they hold."""
    practices = [] if issuer.is_training else practices_of(issuer.organisation)
    rows = [{"number": one.issuer.training_round, "entries": one.entries, "last_digest": one.digest}
            for one in reversed(practices)]  # fmt: skip
    if rows:
        add("entrainements.json", [_text(rows)])


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
