"""Asking outside addresses: only public ones, the very address that was checked, so much time and so many bytes."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.conf import settings

from maillage.kernel import http_client
from maillage.kernel.refusal import Refusal
from maillage.web.outbound import check_address, fetch
from tests.kit.elsewhere import gives, serving


def code_of(url: str, **given: Any) -> str:
    with pytest.raises(Refusal) as refused:
        fetch(url, most_bytes=1000, **given)
    return refused.value.code


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """The resolver of this machine answers each of these in turn; what it was asked."""
    asked: list[str] = []

    def answer(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "address", ["64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "::ffff:127.0.0.1", "224.0.0.1", "169.254.169.254"]
)
def test_a_name_that_leads_to_an_inner_address_in_disguise_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolving(monkeypatch, address)
    assert code_of("https://exemple.org/a.ics") == "bad_address"


def test_one_inner_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(Refusal):
        check_address("https://exemple.org/")


def test_the_connection_is_made_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers something else a moment later leads nowhere: it is asked once."""
    asked = resolving(monkeypatch, "93.184.215.14", "127.0.0.1")
    reached: list[Any] = []

    def connect(_self: socket.socket, where: Any) -> None:
        reached.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert code_of("https://exemple.org/a.ics") == "no_answer"
    assert (asked, reached) == (["exemple.org"], [("93.184.215.14", 443)])


def test_the_name_is_what_the_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[str | None] = []

    def act(handler: BaseHTTPRequestHandler) -> None:
        hosts.append(handler.headers["Host"])
        gives(b"ok")(handler)

    with serving(act) as url:
        port = url.split(":")[2].split("/")[0]
        resolving(monkeypatch, "127.0.0.1")
        assert fetch(f"http://exemple.org:{port}/é?a=b", most_bytes=10).body == b"ok"
    assert hosts == [f"exemple.org:{port}"]


def test_a_redirection_is_judged_as_the_address_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        settings.LOCAL_ADDRESSES = False  # from now on, as on a real server
        gives(b"", 302, Location="https://127.0.0.1/secret")(handler)

    with serving(act) as url:
        assert code_of(url) == "bad_address"


def test_redirections_that_go_round_end() -> None:
    with serving(gives(b"", 302, Location="/again")) as url:
        assert code_of(url) == "moved"


def test_what_is_sent_is_not_turned_into_a_question_by_a_redirection() -> None:
    """A lock that sends elsewhere has not been told: it is not counted as told."""
    with serving(gives(b"", 302, Location="/again")) as url:
        assert code_of(url, body=b"{}") == "moved"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_sends_a_byte_now_and_then_is_left(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """The time is counted for the whole, not for each read."""
    monkeypatch.setattr(http_client, "SECONDS", 1.0)
    left = threading.Event()

    def act(handler: BaseHTTPRequestHandler) -> None:
        if part == "body":
            handler.send_response(200)
            handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            left.set()

    with serving(act) as url:
        assert code_of(url) in {"too_slow", "no_answer"}
        assert left.wait(timeout=60)


def test_an_answer_is_cut_where_it_is_longer_than_it_may_be() -> None:
    with serving(gives(b"x" * 5000)) as url:
        assert len(fetch(url, most_bytes=1000).body) == 1000


@pytest.mark.parametrize(
    "url", ["https://exemple.org:port/", "https://", "file:///etc/passwd", "https://a b/", "gopher://x"]
)
def test_an_address_that_can_be_none_is_refused(url: str) -> None:
    with pytest.raises(Refusal):
        check_address(url)


def test_a_type_of_content_that_was_not_asked_for_is_refused() -> None:
    with serving(gives(b"{}", **{"Content-Type": "Application/JSON; charset=utf-8"})) as url:
        assert fetch(url, most_bytes=10, content_types={"application/json"}).body == b"{}"
        assert code_of(url, content_types={"text/calendar"}) == "no_answer"
    with serving(gives(b"", 304)) as url:
        assert fetch(url, most_bytes=10, content_types={"text/calendar"}).status == 304, "nothing was given"


@pytest.mark.parametrize("elsewhere", [True, False])
def test_credentials_do_not_follow_to_another_origin(elsewhere: bool) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def act(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.headers["Authorization"], handler.headers["Accept"]))
        gives(b"ok")(handler)

    with serving(act) as last:
        port = last.split(":")[2].split("/")[0]
        where = f"http://localhost:{port}/x" if elsewhere else last
        with serving(gives(b"", 307, Location=where)) as first:
            fetch(first if elsewhere else last, most_bytes=9, headers={"authorization": "Bearer x", "Accept": "a/b"})
    assert seen == [(None if elsewhere else "Bearer x", "a/b")]


def test_what_asks_without_saying_so_reaches_no_inner_address() -> None:
    """The client alone, without the setting of the site, is the strict one."""
    with serving(gives(b"ok")) as url, pytest.raises(Refusal, match="https"):
        http_client.fetch(url, most_bytes=10)
