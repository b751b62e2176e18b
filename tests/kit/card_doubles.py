"""Doubles of card providers: servers of this machine that speak the formats they publish, and sign as they do.

Each keeps what was begun, takes a payment or not as a test says, and makes the notices; the test carries them, as often
and in whatever order it likes. See the sources in `economy/card_providers`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from time import time
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from django.conf import settings

from maillage.economy.card_providers import BUILT_IN
from maillage.economy.card_providers.lyra import Lyra
from maillage.economy.card_providers.stripe import Stripe

Data = dict[str, Any]
Letter = tuple[dict[str, str], bytes]  # the headers and the body of a notice


class Double:
    """What both have: an address, a way to be out of order, what was asked."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self.is_down = False
        self.asked: list[str] = []
        self.numbers = count(1)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Data]:
        raise NotImplementedError


class StripeDouble(Double):
    """Checkout Sessions, Refunds, events."""

    name = "stripe"
    secret, signing = "sk_live_double", "whsec_double"

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, Data] = {}
        self.once: dict[str, Data] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Data]:
        if headers.get("authorization") not in {f"Bearer {self.secret}", "Bearer sk_test_double"}:
            return 401, {"error": {"type": "invalid_request_error"}}
        key, parts = headers.get("idempotency-key", ""), urlsplit(path)
        if key and key in self.once:
            return 200, self.once[key]
        fields = dict(parse_qsl(body.decode()))
        if (method, parts.path) == ("POST", "/v1/checkout/sessions"):
            made = self._session(fields, is_live="live" in headers["authorization"])
        elif (method, parts.path) == ("POST", "/v1/refunds"):
            made = self._refund(fields)
        else:
            session = self.sessions.get(parts.path.rpartition("/")[2])
            expanded = parse_qs(parts.query).get("expand[]") == ["payment_intent.latest_charge"]
            return (200, self._seen(session, expanded=expanded)) if session else (404, {"error": {}})
        self.once[key] = made
        return (400 if "error" in made else 200), made

    def _session(self, fields: dict[str, str], *, is_live: bool) -> Data:
        number = f"cs_{next(self.numbers)}"
        self.sessions[number] = {
            "id": number, "object": "checkout.session", "livemode": is_live, "mode": fields["mode"],
            "amount_total": int(fields["line_items[0][price_data][unit_amount]"]),
            "currency": fields["line_items[0][price_data][currency]"], "payment_status": "unpaid", "status": "open",
            "client_reference_id": fields["client_reference_id"], "payment_intent": None,
            "expires_at": int(fields["expires_at"]), "url": f"http://127.0.0.1:9/pay/{number}", "_refunded": 0,
            "metadata": {}, "_checkout": fields["payment_intent_data[metadata][checkout]"],
        }  # fmt: skip
        return dict(self.sessions[number])

    def _refund(self, fields: dict[str, str]) -> Data:
        session = next(one for one in self.sessions.values() if one["payment_intent"] == fields["payment_intent"])
        if session["_refunded"] + int(fields["amount"]) > session["amount_total"]:
            return {"error": {"code": "amount_too_large"}}
        session["_refunded"] += int(fields["amount"])
        return {"id": f"re_{next(self.numbers)}", "object": "refund", "status": "succeeded"}

    def _seen(self, session: Data, *, expanded: bool = False) -> Data:
        shown = {name: value for name, value in session.items() if not name.startswith("_")}
        if expanded and session["payment_intent"]:
            charge = {"object": "charge", "amount_refunded": session["_refunded"]}
            shown["payment_intent"] = {"id": session["payment_intent"], "latest_charge": charge}
        return shown

    def session_of(self, reference: str) -> Data:
        return next(one for one in self.sessions.values() if one["client_reference_id"] == reference)

    def pay(self, reference: str) -> Letter:
        """The person pays on the page; what Stripe then tells."""
        session = self.session_of(reference)
        session |= {"payment_status": "paid", "status": "complete", "payment_intent": f"pi_{session['id']}"}
        return self.tell("checkout.session.completed", self._seen(session))

    def expire(self, reference: str) -> Letter:
        """The page has closed."""
        session = self.session_of(reference)
        status = session["status"] if session["status"] == "complete" else "expired"
        session["status"] = status
        return self.tell("checkout.session.expired", {**self._seen(session), "status": "expired"})

    def refunded(self, reference: str) -> Letter:
        """What it tells of the charge once something was given back."""
        session = self.session_of(reference)
        return self.tell("charge.refunded", {
            "id": "ch_1", "object": "charge", "amount": session["amount_total"], "captured": True, "paid": True,
            "amount_refunded": session["_refunded"], "currency": "eur", "payment_intent": session["payment_intent"],
            "metadata": {"checkout": session["_checkout"]},
        }, is_live=session["livemode"])  # fmt: skip

    def tell(self, kind: str, subject: Data, *, is_live: bool | None = None) -> Letter:
        live = subject.get("livemode") if is_live is None else is_live
        event = {
            "id": f"evt_{next(self.numbers)}",
            "object": "event",
            "type": kind,
            "livemode": live,
            "data": {"object": subject},
        }
        return self.sign(json.dumps(event).encode())

    def sign(self, body: bytes, *, secret: str = "", at: float | None = None) -> Letter:
        moment = int(time() if at is None else at)
        key = (secret or self.signing).encode()
        digest = hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return {"stripe-signature": f"t={moment},v1={'0' * 64},v1={digest},v0=x"}, body


class LyraDouble(Double):
    """Payment orders, orders, refunds; notices as forms."""

    name = "systempay"
    shop, secret = "00000000", "prodpassword_double"

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, Data] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Data]:
        pair = b64encode(f"{self.shop}:{self.secret}".encode()).decode()
        if method != "POST" or headers.get("authorization") != f"Basic {pair}":
            return 200, self._error("INT_905")
        fields = json.loads(body)
        services: dict[str, Callable[[Data], Data]] = {
            "/api-payment/V4/Charge/CreatePaymentOrder": self._begin,
            "/api-payment/V4/Order/Get": self._get,
            "/api-payment/V4/Transaction/CancelOrRefund": self._give_back,
        }
        return 200, services[path](fields) if path in services else self._error("INT_009")

    def _error(self, code: str) -> Data:
        return {
            "status": "ERROR",
            "answer": {"errorCode": code, "errorMessage": "…", "_type": "V4/WebService/WebServiceError"},
        }

    def _begin(self, fields: Data) -> Data:
        self.orders[fields["orderId"]] = {
            "orderStatus": "UNPAID",
            "orderCycle": "OPEN",
            "shopId": self.shop,
            "_type": "V4/Payment",
            "orderDetails": {
                "orderTotalAmount": fields["amount"],
                "orderCurrency": fields["currency"],
                "mode": "PRODUCTION",
                "orderId": fields["orderId"],
            },
            "transactions": [],
        }
        number = f"po{next(self.numbers)}"
        answer = {
            "paymentOrderId": number,
            "paymentURL": f"http://127.0.0.1:9/t/{number}",
            "paymentOrderStatus": "RUNNING",
        }
        return {"status": "SUCCESS", "answer": answer}

    def _get(self, fields: Data) -> Data:
        order = self.orders.get(fields["orderId"])
        if order is None or not order["transactions"]:
            return self._error("PSP_010")
        return {"status": "SUCCESS", "answer": self._dated(order)}

    def _give_back(self, fields: Data) -> Data:
        """AUTO: what the bank has not taken yet is cancelled, or lowered; else it is given back."""
        for order in self.orders.values():
            for debit in [one for one in order["transactions"] if one["uuid"] == fields["uuid"]]:
                if fields["amount"] > debit["amount"]:
                    return self._error("PSP_083")
                if debit["detailedStatus"] == "CAPTURED":
                    order["transactions"].append(self._transaction("CREDIT", fields["amount"], "CAPTURED"))
                elif fields["amount"] == debit["amount"]:
                    debit |= {"status": "UNPAID", "detailedStatus": "CANCELLED"}
                    order["orderStatus"] = "UNPAID"
                else:
                    debit["amount"] -= fields["amount"]
                return {"status": "SUCCESS", "answer": debit}
        return self._error("PSP_010")

    def _transaction(self, kind: str, cents: int, status: str) -> Data:
        return {
            "uuid": f"{next(self.numbers):032x}",
            "amount": cents,
            "currency": "EUR",
            "operationType": kind,
            "status": "UNPAID" if status == "REFUSED" else "PAID",
            "detailedStatus": status,
        }

    def _dated(self, order: Data, at: datetime | None = None) -> Data:
        return order | {"serverDate": (at or datetime.now(UTC)).isoformat(timespec="seconds")}

    def refuse(self, reference: str) -> Letter:
        """The bank refuses a card: the page stays open for another."""
        order = self.orders[reference]
        order["transactions"].append(self._transaction("DEBIT", order["orderDetails"]["orderTotalAmount"], "REFUSED"))
        return self.tell(order)

    def pay(self, reference: str, *, status: str = "AUTHORISED") -> Letter:
        """The person pays on the page; what Lyra then tells."""
        order = self.orders[reference]
        order["transactions"].append(self._transaction("DEBIT", order["orderDetails"]["orderTotalAmount"], status))
        order |= {"orderStatus": "PAID", "orderCycle": "CLOSED"}
        return self.tell(order)

    def refunded(self, reference: str) -> Letter:
        """What it tells of a refund: that operation alone."""
        order = self.orders[reference]
        return self.tell(order | {"transactions": order["transactions"][-1:]})

    def tell(self, payment: Data, *, at: datetime | None = None) -> Letter:
        return self.sign(json.dumps(self._dated(payment, at)))

    def sign(self, text: str, *, secret: str = "", **more: str) -> Letter:
        digest = hmac.new((secret or self.secret).encode(), text.encode(), hashlib.sha256).hexdigest()
        form = {
            "kr-hash-key": "password",
            "kr-hash-algorithm": "sha256_hmac",
            "kr-answer-type": "V4/Payment",
            "kr-answer": text,
            "kr-hash": digest,
            **more,
        }
        return {"content-type": "application/x-www-form-urlencoded"}, urlencode(form).encode()


@contextmanager
def open_for_business(double: Double) -> Iterator[None]:
    """The double at an address of this machine, which the plug-in asks instead of the provider's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_POST(self) -> None:
            self.reply("POST")

        def reply(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            double.asked.append(f"{method} {self.path}")
            status, data = (503, {}) if double.is_down else double.answer(method, self.path, headers, body)
            content = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by the library
            """Write no line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    plug_in = BUILT_IN[double.name]
    assert isinstance(plug_in, Stripe | Lyra)
    before, local = plug_in.base, settings.LOCAL_ADDRESSES
    plug_in.base, settings.LOCAL_ADDRESSES = f"http://127.0.0.1:{server.server_port}", True
    try:
        yield
    finally:
        plug_in.base, settings.LOCAL_ADDRESSES = before, local
        server.shutdown()
        server.server_close()
