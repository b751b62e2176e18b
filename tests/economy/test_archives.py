"""Archives of accounts: anybody reads one again with Python alone, and whatever was changed is named; papers."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from runpy import run_path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Person
from maillage.config.cli import main
from maillage.economy.actions.closures import close_books
from maillage.economy.actions.issuance import cancel
from maillage.economy.actions.payments import note_payment
from maillage.economy.models import Issuer
from maillage.economy.presenters.archives import CHECKER, write_archive
from maillage.economy.rules.accounts import Method
from maillage.kernel.money import Money
from maillage.ledger.queries import entries_of, verify
from tests.kit.invoices import item, make_invoice
from tests.kit.screens import SignedIn

SCRIPT = run_path(str(files("maillage.economy").joinpath("data/verifier.py")))
TODAY = timezone.localdate()


@pytest.fixture
def archive(issuer: Issuer, irene: Person, tmp_path: Path) -> Path:
    """Invoices, a payment, a credit note, a closure, and more after it."""
    long_ago = TODAY - timedelta(days=40)
    paid, other, _third = (make_invoice(issuer, irene, on=long_ago) for _n in range(3))  # of one year, so of one series
    note_payment(paid, Money(3000), Method.CHEQUE, long_ago, irene)
    close_books(issuer, long_ago, irene)
    cancel(other, irene)
    make_invoice(issuer, irene, item(1234))
    path = tmp_path / "comptes.zip"
    with path.open("wb") as file:
        write_archive(issuer, file)
    return path


def faults(path: Path) -> list[str]:
    return list(SCRIPT["check_archive"](str(path)))


def changed(path: Path, name: str, change: Callable[[bytes], bytes], *, in_manifest: bool = True) -> Path:
    """The same archive, one of its files changed; and its manifest, by who knows how."""
    with ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts[name])
    if in_manifest and name != "manifeste.json":
        manifest = json.loads(parts["manifeste.json"])
        manifest["files"][name] = hashlib.sha256(parts[name]).hexdigest()
        parts["manifeste.json"] = json.dumps(manifest).encode()
    other = path.with_name("autre.zip")
    with ZipFile(other, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return other


def test_an_archive_is_as_it_was_written_and_read_with_python_alone(archive: Path, tmp_path: Path) -> None:
    assert faults(archive) == []
    with ZipFile(archive) as file:
        (tmp_path / CHECKER).write_bytes(file.read(CHECKER))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / CHECKER), str(archive)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "tout est comme cela fut écrit" in done.stdout) == (0, True)


def entry(change: Callable[[dict[str, Any]], None], number: int = 2) -> Callable[[bytes], bytes]:
    """Change one entry of the file."""

    def run(raw: bytes) -> bytes:
        rows = [json.loads(line) for line in raw.splitlines()]
        change(rows[number - 1])
        return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)

    return run


def without_line(raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    return b"".join(lines[:1] + lines[2:])


def rewritten(raw: bytes) -> bytes:
    """A whole chain made again over a changed entry: only what was closed, or noted elsewhere, tells."""
    rows, previous = [json.loads(line) for line in raw.splitlines()], "0" * 64
    rows[0]["label"] = "autre chose"
    for row in rows:
        row["previous"] = previous
        previous = row["digest"] = SCRIPT["digest_of_entry"](row)
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_json(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def run(raw: bytes) -> bytes:
        value = json.loads(raw)
        change(value)
        return json.dumps(value).encode()

    return run


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("ecritures.jsonl", entry(lambda row: row.update(label="autre")), "n’est pas ce qui fut écrit"),
        ("ecritures.jsonl", entry(lambda row: row["lines"][0].__setitem__(1, 1)), "débit et crédit diffèrent"),
        ("ecritures.jsonl", without_line, "il manque un numéro"),
        ("ecritures.jsonl", without_line, "ne suit pas celle d’avant"),
        ("ecritures.jsonl", rewritten, "ce n’est pas ce qui fut clos"),
        ("clotures.json", as_json(lambda rows: rows[0]["totals"].popitem()), "les totaux diffèrent"),
        ("factures.json", as_json(lambda rows: rows.pop(1)), "il manque 2"),
        ("factures.json", as_json(lambda rows: rows.pop(1)), "elle manque"),
        ("factures.json", as_json(lambda rows: rows.append(rows[0])), "donné deux fois"),
        ("factures.json", as_json(lambda rows: rows[0].update(entry="0")), "son écriture manque"),
    ],
)
def test_what_was_changed_is_named(archive: Path, name: str, change: Callable[[bytes], bytes], fault: str) -> None:
    assert any(fault in one for one in faults(changed(archive, name, change)))


def test_a_file_changed_added_or_lost_is_named(archive: Path) -> None:
    with ZipFile(archive) as file:
        xml = next(name for name in file.namelist() if name.startswith("factures/"))
    assert faults(changed(archive, xml, lambda raw: raw + b" ", in_manifest=False)) == [
        f"{xml} : ce fichier fut changé"
    ]
    lost = changed(archive, "manifeste.json", as_json(lambda made: made["files"].pop(xml)))
    assert faults(lost) == [f"{xml} : en trop, ou manquant"]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"x" * 100], ids=["empty", "cut", "text"])
def test_what_is_no_archive_is_said(db: None, tmp_path: Path, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(raw)
    assert main(["economy", "verify", str(path)]) == 2
    assert "pas une archive" in capsys.readouterr().out


def test_a_damaged_archive_is_no_archive(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = archive.read_bytes()
    for at in range(60, len(raw) - 60, len(raw) // 40):
        path = tmp_path / "abime.zip"
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        assert SCRIPT["main"]([str(path)]) in {0, 1, 2}
    assert "Traceback" not in capsys.readouterr().out


def test_the_command_reads_several(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = changed(archive, "ecritures.jsonl", rewritten)
    assert main(["economy", "verify", str(archive), str(other)]) == 1
    assert "tout est comme cela fut écrit" in capsys.readouterr().out


def test_an_archive_holds_what_the_books_hold(issuer: Issuer, archive: Path) -> None:
    with ZipFile(archive) as file:
        rows = [json.loads(line) for line in file.read("ecritures.jsonl").splitlines()]
    assert rows == list(entries_of(issuer.book))
    assert list(verify(issuer.book)) == []


def test_the_screens_give_the_archive_a_closure_on_paper_and_the_statement_to_sign(
    issuer: Issuer, irene: Person, as_: SignedIn, archive: Path, tmp_path: Path
) -> None:
    client: Client = as_(irene)
    slug = issuer.organisation.slug
    answer = client.get(reverse("economy:archive", args=[slug]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    (tmp_path / "pris.zip").write_bytes(content)
    assert faults(tmp_path / "pris.zip") == []
    page = client.get(reverse("economy:books", args=[slug])).content.decode()
    paper = page.partition("/comptes/cloture/")[2].partition('"')[0]
    text = words_of(client.get(f"/facturation/{slug}/comptes/cloture/{paper}").content)
    assert "Clôture des comptes" in text
    assert "706" in text
    signed = words_of(client.get(reverse("economy:attestation", args=[slug])).content)
    assert "article 286, I, 3° bis" in signed
    assert "ne vaut pas conseil juridique" in signed


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_days_are_kept_as_they_were(issuer: Issuer, archive: Path) -> None:
    first = next(iter(entries_of(issuer.book)))
    assert date.fromisoformat(str(first["dated"])) == TODAY - timedelta(days=40)
