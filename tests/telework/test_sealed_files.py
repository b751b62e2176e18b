"""One page where a stranger drops any sealed file, and reads in a sentence whether it is genuine."""

from __future__ import annotations

import base64
import json
import runpy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from maillage.community.models import Person
from maillage.ledger.rules import seals as rules
from maillage.ledger.seals import public_keys, seal
from maillage.places.models import Place, Space
from maillage.telework.actions.attestations import revoke_attestation
from maillage.telework.presenters.documents import sealed_file
from maillage.telework.presenters.dossiers import dossier_file, read_dossier
from maillage.telework.presenters.sealed_files import read_sealed_file
from tests.kit.agreements import sent, signed
from tests.kit.screens import SignedIn, text_of
from tests.kit.telework import Offline, make_accident, make_attestation

CHECK = "/teletravail/verifier/"


def spelled(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def brought(as_: SignedIn, content: bytes, name: str = "fichier.json") -> str:
    answer = as_(None).post(CHECK, {"file": SimpleUploadedFile(name, content)})
    assert answer["Cache-Control"] == "no-store"
    return text_of(answer)


def test_an_accident_a_dossier_an_agreement_and_an_attestation_are_told_by_the_same_page(
    as_: SignedIn, bob: Person, desks: Space
) -> None:
    accident = brought(as_, spelled(make_accident(bob, desks.place).sealed))
    assert "C’est le récit d’un accident ; ce site l’a scellé" in accident
    assert bob.name in accident
    assert "Glissade" not in accident, "the main of it: who holds the file reads the rest there"
    place = brought(as_, spelled(dossier_file(read_dossier(desks.place, timezone.localdate()), timezone.localdate())))
    assert "C’est le dossier d’un lieu" in place
    assert f"/lieux/{desks.place.slug}/dossier/" in place
    agreement = brought(as_, spelled(sealed_file(signed(bob, desks.place).versions.get())))
    assert "C’est un accord de télétravail" in agreement
    assert "Aujourd’hui, cet accord est : en vigueur" in agreement
    mine = make_attestation(bob, desks)
    assert "authentique" in brought(as_, spelled(mine.sealed))
    revoke_attestation(bob, mine.number)
    assert "Attestation retirée" in brought(as_, spelled(mine.sealed))


def test_one_letter_changed_is_seen_in_each(as_: SignedIn, bob: Person, desks: Space) -> None:
    files = [
        make_accident(bob, desks.place).sealed,
        dossier_file(read_dossier(desks.place, timezone.localdate()), timezone.localdate()),
        make_attestation(bob, desks).sealed,
    ]
    for sealed in files:
        name = "name" if "name" in sealed["content"] else "place"  # type: ignore[operator]
        sealed["content"][name] += "."  # type: ignore[index]
        page = brought(as_, spelled(sealed))
        assert "Pas authentique." in page
        assert bob.name not in page


@pytest.mark.usefixtures("db")
def test_what_another_site_sealed_is_not_ours() -> None:
    content = {"kind": "place_dossier", "place": "Ailleurs"}
    other = {"content": content, "seal": rules.sign(content, rules.new_private_key()).as_data()}
    assert read_sealed_file(spelled(other)).state == "unknown_key"
    ours = seal(content)["seal"]
    assert read_sealed_file(spelled({**other, "seal": {**other["seal"], "key": ours["key"]}})).state == "changed"


@pytest.mark.usefixtures("db")
def test_a_statement_of_ours_that_is_no_document_is_said_to_be_ours_and_no_more() -> None:
    answer = read_sealed_file(spelled(seal({"what": "else"})))
    assert (answer.state, answer.lines) == ("genuine", ())


def test_an_agreement_that_one_side_or_nobody_signed(bob: Person, place: Place) -> None:
    whole = sealed_file(signed(bob, place).versions.get())
    assert read_sealed_file(spelled({**whole, "statements": whole["statements"][:1]})).state == "half_signed"
    assert read_sealed_file(spelled(sealed_file(sent(bob, place).versions.get()))).state == "unsigned"


def test_an_attestation_that_was_erased_is_not_valid_any_more(bob: Person, desks: Space) -> None:
    mine = make_attestation(bob, desks)
    sealed = spelled(mine.sealed)
    mine.delete()
    with translation.override("fr"):
        assert read_sealed_file(sealed).state == "unknown"


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000, b"PK\x03\x04", b'{"content": {}}',
     b'{"content": {"a": 1.5}, "seal": {}}', b'{"content": {"kind": []}, "seal": null}', b'{"statements": 3}',
     b'{"text": "x", "statements": [{"content": {"at": "2026-02-31T10:00:00"}, "seal": {}}]}',
     b'{"content": {"number": "\\ud800"}, "seal": {"key": "k", "signature": "%%"}}', b" %PDF-1.7 \n"],
)  # fmt: skip
@pytest.mark.usefixtures("db")
def test_whatever_is_brought_there_is_an_answer(content: bytes) -> None:
    assert read_sealed_file(content).state in {"none", "changed", "unknown_key", "pdf"}


def test_a_pdf_and_a_picture_are_told_what_to_bring(as_: SignedIn, db: None) -> None:
    assert "Un PDF ne porte pas de sceau." in brought(as_, b"%PDF-1.7\n%%EOF", "attestation.pdf")
    assert "Ce n’est pas un fichier scellé." in brought(as_, b"\x89PNG\r\n", "capture.png")


def test_addresses_printed_before_lead_here(as_: SignedIn, db: None) -> None:
    for address in ("/teletravail/verifier/accord/", "/teletravail/attestation/"):
        assert as_(None).get(address).url == CHECK


def test_the_published_script_checks_an_agreement_offline(
    as_: SignedIn, bob: Person, desks: Space, tmp_path: Path
) -> None:
    mine = signed(bob, desks.place)
    sealed = as_(bob).get(f"{mine.get_absolute_url()}accord.json").content
    offline = Offline(tmp_path, as_(None))
    code, words = offline.run(sealed)
    assert (code, words.split()[0]) == (0, "AUTHENTIQUE")
    for before, after in ((b"mardi", b"lundi"), (b"Jeanne Vidal", b"Jeanne Vital"), (b"sign_in", b"sign_on")):
        assert before in sealed
        assert offline.run(sealed.replace(before, after, 1)) == (1, offline.run(sealed.replace(before, after))[1])
    assert "MODIFIÉ" in offline.run(sealed.replace(b"mardi", b"lundi", 1))[1]


def test_the_script_refuses_another_key_and_statements_that_were_removed_or_put_in_another_order(
    as_: SignedIn, bob: Person, desks: Space, tmp_path: Path
) -> None:
    data = sealed_file(signed(bob, desks.place).versions.get())
    first, second = data["statements"]
    theirs = {"content": first["content"], "seal": rules.sign(first["content"], rules.new_private_key()).as_data()}
    borrowed = {**theirs, "seal": {**theirs["seal"], "key": first["seal"]["key"]}}
    offline = Offline(tmp_path, as_(None))
    cases = [
        ([theirs, second], 2, "CLÉ INCONNUE"), ([borrowed, second], 1, "MODIFIÉ"), ([second, first], 1, "MODIFIÉ"),
        ([second], 1, "MODIFIÉ"), ([first, first], 1, "MODIFIÉ"), ([first], 3, "INCOMPLET"), ([], 3, "INCOMPLET"),
    ]  # fmt: skip
    for statements, state, word in cases:
        code, words = offline.run(spelled({**data, "statements": statements}))
        assert (code, word in words) == (state, True), words


def test_the_script_sees_each_byte_of_what_was_sealed(bob: Person, desks: Space) -> None:
    data = sealed_file(signed(bob, desks.place).versions.get())
    keys = {"keys": [{"name": one.name, "key": base64.b64encode(one.key).decode()} for one in public_keys()]}
    verify = runpy.run_path(str(files("maillage.telework").joinpath("data/verifier.py")))["verify"]
    assert verify(data, keys) == 0
    for place, letter in enumerate(data["text"]):
        changed = data["text"][:place] + chr(ord(letter) ^ 1) + data["text"][place + 1 :]
        assert verify({**data, "text": changed}, keys) == 1
    for number, one in enumerate(data["statements"]):
        for name, value in one["content"].items():
            content = {**one["content"], name: f"{value}x"}
            statements = [{**one, "content": content} if n == number else s for n, s in enumerate(data["statements"])]
            assert verify({**data, "statements": statements}, keys) == 1, name
