"""A double of an approved platform: a server of this machine that speaks the flow service as pyfrctc 0.24 expects it.

It keeps the files it is given, and tells what a test has it tell; see `economy/platforms/flow.py`. That package itself
was run against it once: it gave it a file, asked, and read its messages.
"""

from __future__ import annotations

import email
import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

Data = dict[str, Any]
CDAR = """<?xml version='1.0' encoding='UTF-8'?>
<rsm:CrossDomainAcknowledgementAndResponse
 xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100">
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn.cpro.gouv.fr:1p0:CDV:invoice</ram:ID>
    </ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>CDV-1</ram:ID>
    <ram:IssueDateTime><udt:DateTimeString format="204">{day}103000</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:AcknowledgementDocument>
    <ram:TypeCode>23</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="204">{day}103000</udt:DateTimeString></ram:IssueDateTime>
    <ram:ReferenceReferencedDocument>
      <ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>
      <ram:TypeCode>380</ram:TypeCode>
      <ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>
      <ram:SpecifiedDocumentStatus>
        <ram:ReasonCode>AUTRE</ram:ReasonCode><ram:Reason>{reason}</ram:Reason>
        <ram:SequenceNumeric>1</ram:SequenceNumeric>
      </ram:SpecifiedDocumentStatus>
    </ram:ReferenceReferencedDocument>
  </rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>
"""


def cdar(number: str, code: str, day: str, reason: str = "") -> bytes:
    """A message of life cycle; `day` as AAAAMMJJ."""
    return CDAR.format(number=number, code=code, day=day, reason=reason).encode()


TODAY = datetime.now(UTC).date().isoformat()  # what it tells is told today


@dataclass
class PlatformDouble:
    """Its address, its keys, what it was given, what it tells; `trouble` makes it answer so instead."""

    base: str = ""
    client_id: str = "maillage"
    secret: str = "s3cret/+%"
    trouble: dict[str, int] = field(default_factory=dict)  # path → status; 0 hangs up without an answer
    files: dict[str, tuple[Data, bytes]] = field(default_factory=dict)
    flows: list[Data] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def facts(self) -> Data:
        """As a treasurer writes them down."""
        return {
            "way": "flow",
            "address": f"{self.base}/afnor-flow",
            "token_address": f"{self.base}/oauth2/token",
            "client_id": self.client_id,
            "secret": self.secret,
        }

    def tell(self, kind: str, content: bytes = b"", **more: Any) -> Data:
        """Something changed: a message of life cycle, or a paper that was read."""
        number = next(self.numbers)
        flow = {
            "flowId": f"lc-{number}",
            "flowType": kind,
            "flowDirection": "Out",
            "updatedAt": f"{TODAY}T10:00:{number:02}.000Z",
            **more,
        }
        self.flows.append(flow)
        self.contents[flow["flowId"]] = content
        return flow

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(path)
        if (method, parts.path) == ("POST", "/oauth2/token"):
            return self._token(headers, body)
        if headers.get("authorization") != "Bearer a-token":
            return 401, b"{}"
        if (method, parts.path) == ("POST", "/afnor-flow/v1/flows"):
            return self._take(headers, body)
        if (method, parts.path) == ("POST", "/afnor-flow/v1/flows/search"):
            return 200, json.dumps({"results": self._changed(json.loads(body))}).encode()
        assert parse_qs(parts.query) == {"docType": ["Original"]}
        return 200, self.contents[parts.path.rpartition("/")[2]]

    def _token(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        name, _colon, secret = b64decode(headers["authorization"].removeprefix("Basic ")).decode().partition(":")
        if (name, secret) != (self.client_id, self.secret) or b"grant_type=client_credentials" not in body:
            return 401, b'{"error": "invalid_client"}'
        return 200, json.dumps({"access_token": "a-token", "token_type": "bearer", "expires_in": 3600}).encode()

    def _take(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        form = email.message_from_bytes(f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.get_payload()}
        info = json.loads(parts["flowInfo"].get_payload(decode=True))
        paper = parts["file"].get_payload(decode=True)
        if info["flowSyntax"] != "Factur-X" or not paper.startswith(b"%PDF"):
            return 400, json.dumps({"errorCode": "BAD", "errorMessage": "Not a Factur-X"}).encode()
        number = f"f-{next(self.numbers)}"
        self.files[number] = (info, paper)
        return 202, json.dumps({"flowId": number, "flowSyntax": "Factur-X", "name": info["name"]}).encode()

    def _changed(self, query: Data) -> list[Data]:
        where = query["where"]
        rows = [
            one
            for one in self.flows
            if one["updatedAt"] > where["updatedAfter"] and one["flowType"] in where.get("flowType", [one["flowType"]])
        ]
        return rows[: query["limit"]]


@contextmanager
def open_platform() -> Iterator[PlatformDouble]:
    """A platform that answers, on this machine, for as long as a test lasts."""
    double = PlatformDouble()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", b"")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, method: str, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            double.asked.append(f"{method} {self.path}")
            path = urlsplit(self.path).path
            status, content = double.answer(method, self.path, headers, body)
            status = double.trouble.get(path, status)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by the library
            """Write no line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    double.base = f"http://127.0.0.1:{server.server_port}"
    local, settings.LOCAL_ADDRESSES = settings.LOCAL_ADDRESSES, True
    try:
        yield double
    finally:
        settings.LOCAL_ADDRESSES = local
        server.shutdown()
        server.server_close()
