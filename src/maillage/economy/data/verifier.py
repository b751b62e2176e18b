#!/usr/bin/env python3
"""Checks an archive of accounts made by Maillage, with nothing but Python: `python3 verifier.py ARCHIVE.zip`.

It reads the entries again from the first, and the invoices: digests, numbers without a gap, debits equal to credits,
closures. Status 0 when all is as it was written, 1 when something was changed, 2 when it is no archive.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

GENESIS = "0" * 64
YEARS_KEPT = 10  # Code de commerce, L123-22
UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, NotImplementedError)  # damaged
MOST_BYTES = 2_000_000_000  # of a file of the archive, unpacked


def digest_of_entry(entry: dict[str, Any]) -> str:
    """SHA-256 of an entry in one spelling: sorted keys, no spaces, without its own digest."""
    content = {key: value for key, value in entry.items() if key != "digest"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_entries(
    entries: Iterable[dict[str, Any]], closures: list[dict[str, Any]], first: str = GENESIS
) -> Iterator[str]:
    """What is wrong with the chain, its balance, its closures: one sentence a fault. `first`: what it begins with."""
    previous, number = first, 0
    digests = {0: first}
    totals: list[dict[str, int]] = [defaultdict(int) for _closure in closures]
    for entry in entries:
        number += 1
        if entry["number"] != number:
            yield f"écriture {entry['number']} : il manque un numéro avant elle"
            number = entry["number"]
        if entry["previous"] != previous:
            yield f"écriture {number} : elle ne suit pas celle d’avant"
        if digest_of_entry(entry) != entry["digest"]:
            yield f"écriture {number} : elle n’est pas ce qui fut écrit"
        sums: dict[str, int] = defaultdict(int)
        for account, cents, currency in entry["lines"]:
            sums[currency] += cents
            for closure, total in zip(closures, totals, strict=True):
                if entry["dated"] <= closure["until"]:
                    total[f"{account} {currency}"] += cents
        if any(sums.values()):
            yield f"écriture {number} : débit et crédit diffèrent"
        previous = digests[number] = entry["digest"]
    for closure, total in zip(closures, totals, strict=True):
        if digests.get(closure["number"]) != closure["digest"]:
            yield f"clôture au {closure['until']} : ce n’est pas ce qui fut clos"
        if {name: cents for name, cents in total.items() if cents} != {
            name: cents for name, cents in closure["totals"].items() if cents
        }:
            yield f"clôture au {closure['until']} : les totaux diffèrent"


def check_invoices(invoices: list[dict[str, Any]], entries: dict[str, tuple[str, str]], made: str) -> Iterator[str]:
    """Numbers without a gap in each series; an entry for each invoice, an invoice for each entry of the ten years kept.

    `entries`: digest → its document and its day.
    """
    known, oldest = {invoice["number"] for invoice in invoices}, f"{int(made[:4]) - YEARS_KEPT}-01-01"
    first: dict[str, str] = {}
    for document, day in entries.values():
        first[document] = min(day, first.get(document, day))
    for document in sorted({document for document, day in first.items() if document and day >= oldest} - known):
        yield f"facture {document} : elle manque"
    series: dict[str, list[int]] = defaultdict(list)
    for invoice in invoices:
        series[invoice["series"]].append(invoice["sequence"])
        if invoice["entry"] not in entries:
            yield f"facture {invoice['number']} : son écriture manque"
    for name, numbers in sorted(series.items()):
        missing = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers))
        if missing:
            yield f"série {name} : il manque {', '.join(map(str, missing[:10]))}"
        if len(set(numbers)) < len(numbers):
            yield f"série {name} : un numéro est donné deux fois"


def first_link(archive: zipfile.ZipFile) -> str:
    """What the first entry holds as the digest before it: of nothing, or of the accounts these go on from."""
    beginning = read_beginning(archive)
    return digest_of_entry(beginning) if beginning else GENESIS


def read_beginning(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    """Which accounts these go on from; None where they are the first."""
    if "reprise.json" not in archive.namelist():
        return None
    beginning: dict[str, Any] = json.loads(archive.read("reprise.json"))
    return beginning


def words_of_beginning(path: str) -> str:
    """That these accounts were begun anew, for who checks; nothing otherwise."""
    with zipfile.ZipFile(path) as archive:
        beginning = read_beginning(archive)
    if beginning is None:
        return ""
    return (
        f"ces comptes sont la suite d’autres, arrêtés à l’écriture {beginning['after_entries']}, empreinte"
        f" {beginning['after_digest']} : {beginning['why']} ({beginning['at'][:10]})"
    )


def check_archive(path: str) -> Iterator[str]:
    """What is wrong with an archive. ValueError, KeyError or zipfile.BadZipFile where it is none."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifeste.json"))
        names = {info.filename for info in archive.infolist()} - {"manifeste.json"}
        if any(info.file_size > MOST_BYTES for info in archive.infolist()):
            raise ValueError("too large")
        for name in sorted(names ^ set(manifest["files"])):
            yield f"{name} : en trop, ou manquant"
        for name in sorted(names & set(manifest["files"])):
            if _digest_of_file(archive, name) != manifest["files"][name]:
                yield f"{name} : ce fichier fut changé"
        closures = json.loads(archive.read("clotures.json"))
        with archive.open("ecritures.jsonl") as lines:
            yield from check_entries(map(json.loads, lines), closures, first_link(archive))
        with archive.open("ecritures.jsonl") as lines:
            facts = {entry["digest"]: (entry["document"], entry["dated"]) for entry in map(json.loads, lines)}
        yield from check_invoices(json.loads(archive.read("factures.json")), facts, manifest["made_at"])


def _digest_of_file(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def main(paths: list[str]) -> int:
    """Check each archive, in words."""
    if not paths:
        print("python3 verifier.py ARCHIVE.zip", file=sys.stderr)
        return 2
    status = 0
    for path in paths:
        try:
            faults = list(check_archive(path))
        except (*UNREADABLE, zipfile.BadZipFile, zlib.error) as error:
            print(f"{path} : ce n’est pas une archive de comptes lisible ({error})")
            status = 2
            continue
        if beginning := words_of_beginning(path):
            print(f"{path} : {beginning}")
        for fault in faults[:50]:
            print(f"{path} : {fault}")
        print(f"{path} : {len(faults)} défaut(s)" if faults else f"{path} : tout est comme cela fut écrit")
        status = max(status, int(bool(faults)))
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
