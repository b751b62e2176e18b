"""Whatever file or body is sent to any address, the site answers with a page, never with a fault."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.community.actions.access_tokens import make_token
from maillage.community.models import Person
from tests.kit.pictures import picture
from tests.kit.screens import SignedIn

SIGNED_OUT = {"account_logout"}
TAKES_NO_BODY: set[str] = set()  # only read: refused by its verb, before any body, so asked once in a process
BOUNDARY = "multipart/form-data; boundary=x"
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("application/x-www-form-urlencoded", b""),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut multipart": (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc'),
    "wrong transfer": (
        BOUNDARY,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
    ),
    "json": ("application/json", b'{"a": ['),
    "binary": ("application/octet-stream", bytes(range(256)) * 4),
    "not UTF-8": ("application/x-www-form-urlencoded", b"title=%ff%fe&text=%c3%28&email=%ed%a0%80"),
    "many names": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(600))),
}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


FILES: dict[str, bytes] = {
    "empty.csv": b"",
    "cr_only.csv": b"nom,email\rZoe,z@example.org\rAlix,a@example.org\r",
    "long_field.csv": b"nom,email\n" + b"x" * 300_000 + b",z@example.org\n",
    "quote.csv": b'nom,email\n"Zoe,z@example.org\n' * 3,
    "utf16.csv": "nom;email\nZoé;z@example.org\n".encode("utf-16"),
    "zeros.csv": b"\0" * 5000,
    "binary.csv": bytes(range(256)) * 40,
    "wide.csv": b"a," * 5000 + b"\n" + b"1," * 5000,
    "not.xlsx": b"PK\x03\x04" + b"\0" * 200,
    "empty.xlsx": zipped({"[Content_Types].xml": b"<a/>"}),
    "pages.zip": zipped({"a.md": b"---\ndate: 2024-02-31\nx: [[[[\n---\n", "b/" * 200 + "c.md": b"[" * 5000}),
    "bundle.bundle": b"# v2 git bundle\n" + b"0" * 40 + b" refs/heads/main\n\nPACK",
    "wiki.xml": b"<mediawiki><page><title>a</title>",
    "bomb.xml": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "wiki.xml.gz": b"\x1f\x8b\x08" + b"\xff" * 50,
    "wiki.xml.bz2": b"BZh9" + b"\xff" * 50,
    "half.png": picture()[:60],
    "photo.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 100,
}


def answer_of(client: Client, address: str, *given: Any, **more: Any) -> int:
    client.raise_request_exception = False
    answer = client.post(address, *given, **more)
    return answer.status_code


@pytest.mark.parametrize("body", BODIES)
def test_no_body_is_a_fault(addresses: dict[str, str], as_: SignedIn, dora: Person, body: str) -> None:
    kind, content = BODIES[body]
    client = as_(dora)
    wrong = []
    for name, address in addresses.items():
        if name in SIGNED_OUT | TAKES_NO_BODY:
            continue
        status = answer_of(client, address, content, content_type=kind)
        if status == 405:
            TAKES_NO_BODY.add(name)
        if status >= 500:
            wrong.append(f"{name}: {status}")
    assert not wrong


JSON: dict[str, str] = {
    "nothing": "null",
    "a list": "[]",
    "a word": '"x"',
    "no number": '{"space": "x", "starts_at": "x", "ends_at": "x"}',
    "a number without an end": '{"space": ' + "9" * 400 + "}",
    "not a number": '{"space": NaN, "people": Infinity}',
    "the first year": '{"space": 1, "starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "0001-01-01T01:00:00-12:00"}',
    "the last year": '{"space": 1, "starts_at": "9999-12-31T23:00:00-12:00", "ends_at": "9999-12-31T23:59:59-12:00"}',
    "backwards": '{"space": 1, "starts_at": "2027-01-02T09:00:00+01:00", "ends_at": "2027-01-01T09:00:00+01:00"}',
    "without an offset": '{"space": 1, "starts_at": "2027-01-01T09:00:00", "ends_at": "2027-01-01T10:00:00"}',
    "nul and half a pair": '{"space": 1, "note": "a\\u0000\\ud800", "starts_at": 1e308, "ends_at": -1}',
    "deep": "[" * 100_000,
    "a long note": '{"space": 1, "note": "' + "x" * 100_000 + '"}',
}
OF_THE_API = ("api:bookings", "api:cancel", "api:undo")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", BOUNDARY])
def test_no_body_is_a_fault_of_the_api(addresses: dict[str, str], bob: Person, kind: str) -> None:
    """With a key that may write: what is no JSON, or none of ours, is a problem (RFC 9457), never a fault."""
    _token, secret = make_token(bob, "Programme", ["bookings:read", "bookings:write"])
    client = Client(raise_request_exception=False)
    bodies = [content for _kind, content in BODIES.values()] + [text.encode() for text in JSON.values()]
    wrong = []
    for name in OF_THE_API:
        for body in bodies:
            for idempotency in ({}, {"Idempotency-Key": "x" * 300}, {"Idempotency-Key": "\x00"}):
                headers = {"Authorization": f"Bearer {secret}", **idempotency}
                status = client.post(addresses[name], body, kind, headers=headers).status_code
                if status >= 500 or (name == "api:bookings" and status < 400):
                    wrong.append(f"{name} {body[:60]!r}: {status}")
    assert not wrong


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer \x00", "Bearer " + "x" * 5000, "Basic !", "é"])
def test_no_key_is_a_fault_of_the_api(addresses: dict[str, str], value: str) -> None:
    client = Client(raise_request_exception=False)
    for name in OF_THE_API:
        assert client.post(
            addresses[name], b"{}", "application/json", headers={"Authorization": value}
        ).status_code in {401, 429}


TAKE_FILES = (
    "imports",
    "import",
    "commons:bring",
    "commons:pictures",
    "places:photos",
    "foresight:tables",
    "economy:bring_place_table",
    "economy:place_lines",
    "grants:award",
    "grants:enter",
    "grants:add_proof",
    "grants:add_publicity_proof",
)


@pytest.mark.parametrize("person", ["alice", "dora"])
def test_no_file_is_a_fault(addresses: dict[str, str], as_: SignedIn, person: str, request: Any) -> None:
    """XLSX, CSV of the Mac, a long field, half a picture, an archive that is none: under every name of a field."""
    client = as_(request.getfixturevalue(person))
    words = {
        "alt": "x",
        "credit": "",
        "kind": "people",
        "licence": "CC-BY-SA-4.0",
        "language": "fr",
        "name": "x",
        "source": "x",
    }
    wrong = []
    for name in TAKE_FILES:
        for file, content in FILES.items():
            sent = {
                field: SimpleUploadedFile(file, content) for field in ("file", "image", "table", "proof", "convention")
            }
            status = answer_of(client, addresses[name], {**words, **sent})
            if status >= 500:
                wrong.append(f"{name} {file}: {status}")
    assert not wrong
