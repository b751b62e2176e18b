"""The flow service of approved platforms (AFNOR XP Z12-013): give a file, ask what became of it.

The standard is not free, and was not read: addresses, fields and answers are those of pyfrctc 0.24 (LGPL, by Akretion),
a public client of one platform (SUPER PDP). Never tried on a real account. That package is not used: it asks by itself,
around the guarded way out (`web/outbound.py`), and knows one platform by name.

    POST TOKEN            grant_type=client_credentials, Basic  → {"access_token"}
    POST FLOW/v1/flows            multipart: file, flowInfo     → 202 {"flowId"}
    POST FLOW/v1/flows/search     {"where": {"updatedAfter"}}   → {"results": [{"flowId", "flowType", "updatedAt"…}]}
    GET  FLOW/v1/flows/ID?docType=Original                      → the file: a message of life cycle (CDAR)
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode

from maillage.economy.platforms.platform import Access, News, not_open, refused_by_platform, unknown_end
from maillage.economy.rules.platforms import (
    MOST_BYTES,
    MOST_MESSAGE,
    LifeCycleMessage,
    on_line,
    read_message,
    too_big_refusal,
)
from maillage.kernel.http_client import Answer
from maillage.kernel.refusal import Refusal
from maillage.web.outbound import fetch

MOST_ANSWERED = 512 * 1024  # bytes of an answer that are read
A_PAGE, MOST_PAGES = 100, 10  # flows of one answer, answers of one question: the rest is for the next time
OUR_FLOWS = ("CustomerInvoice", "CustomerInvoiceLC")
FIRST_ASKED = timedelta(days=30)
Data = dict[str, Any]


class Flow:
    """A platform that speaks the flow service."""

    def hand_over(self, access: Access, name: str, paper: bytes) -> str:
        """Give it a Factur-X; how the platform names it."""
        if len(paper) > MOST_BYTES:
            raise too_big_refusal()
        headers = self._open(access)
        info = json.dumps({"flowSyntax": "Factur-X", "name": name})
        kind, body = multipart(info, name, paper)
        try:
            answer = fetch(_address(access, "flows"), most_bytes=MOST_ANSWERED, headers={**headers, **kind}, body=body)
        except Refusal as refusal:
            raise unknown_end() from refusal
        data = _data(answer)
        if 400 <= answer.status < 500:
            raise refused_by_platform(_reason(data) or str(answer.status))
        reference = _text(data, "flowId")
        if not 200 <= answer.status < 300 or not reference:
            raise unknown_end()
        return reference

    def fetch_news(self, access: Access, since: str) -> News:
        """Messages of life cycle, and the papers that it refused, the oldest first."""
        headers = self._open(access)
        messages: list[LifeCycleMessage] = []
        refused: list[tuple[str, str]] = []
        until = since or _moment(datetime.now(UTC) - FIRST_ASKED)
        for flow in self._changed(access, headers, until):
            until = max(until, _text(flow, "updatedAt"))
            if _text(flow, "flowType") == "CustomerInvoiceLC":
                if message := self._message(access, headers, _text(flow, "flowId")):
                    messages.append(message)
            elif _is_error(acknowledgement := flow.get("acknowledgement")):
                refused.append((_text(flow, "flowId"), _details(acknowledgement)))
        return News(messages, refused, until)

    def _open(self, access: Access) -> dict[str, str]:
        """A token of a few minutes, for this question alone."""
        name = b64encode(f"{access.client_id}:{access.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {name}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"grant_type": "client_credentials"}).encode()
        answer = fetch(access.token_address, most_bytes=MOST_ANSWERED, headers=headers, body=body)
        token = _text(_data(answer), "access_token", 8000)
        if answer.status != 200 or not token:
            raise not_open(answer.status)
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def _changed(self, access: Access, headers: Mapping[str, str], since: str) -> Iterator[Data]:
        """The flows that changed since, page by page, as long as it goes on."""
        for _page in range(MOST_PAGES):
            where = {"where": {"updatedAfter": since, "flowType": list(OUR_FLOWS)}, "limit": A_PAGE}
            sent = {**headers, "Content-Type": "application/json"}
            body = json.dumps(where).encode()
            answer = fetch(_address(access, "flows/search"), most_bytes=MOST_ANSWERED, headers=sent, body=body)
            if answer.status != 200:
                raise refused_by_platform(_reason(_data(answer)) or str(answer.status))
            results = _data(answer).get("results")
            flows = [one for one in results if isinstance(one, dict)] if isinstance(results, list) else []
            yield from sorted(flows, key=lambda one: _text(one, "updatedAt"))
            last = max((_text(one, "updatedAt") for one in flows), default=since)
            if len(flows) < A_PAGE or last <= since:
                return
            since = last

    def _message(self, access: Access, headers: Mapping[str, str], flow: str) -> LifeCycleMessage | None:
        address = _address(access, f"flows/{quote(flow, safe='')}?docType=Original")
        answer = fetch(address, most_bytes=MOST_MESSAGE + 1, headers={**headers, "Accept": "*/*"})
        if answer.status != 200:
            raise refused_by_platform(str(answer.status))
        return read_message(answer.body, flow)


def multipart(info: str, name: str, paper: bytes) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a form that holds a file and what is said of it (RFC 7578)."""
    mark = secrets.token_hex(16)
    part = f"--{mark}\r\nContent-Disposition: form-data"
    head = (
        f'{part}; name="flowInfo"\r\nContent-Type: text/plain\r\n\r\n{info}\r\n'
        f'{part}; name="file"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, head + paper + f"\r\n--{mark}--\r\n".encode()


def _address(access: Access, path: str) -> str:
    return f"{access.address.rstrip('/')}/v1/{path}"


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _data(answer: Answer) -> Data:
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _text(data: Mapping[str, Any], name: str, most: int = 200) -> str:
    value = data.get(name)
    return value[:most] if isinstance(value, str) else ""


def _reason(data: Data) -> str:
    return on_line(f"{_text(data, 'errorCode')} {_text(data, 'errorMessage')}")


def _details(acknowledgement: Mapping[str, Any]) -> str:
    details = acknowledgement.get("details")
    rows = [one for one in details if isinstance(one, dict)][:5] if isinstance(details, list) else []
    return on_line(" ; ".join(_text(one, "reasonMessage") or _text(one, "reasonCode") for one in rows))


def _is_error(acknowledgement: object) -> TypeGuard[Data]:
    return isinstance(acknowledgement, dict) and acknowledgement.get("status") == "Error"
