"""A real nginx and a real Caddy with the very lines of docs/install.md: where a request comes from, and over what."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIRequest

from maillage.community.views.common import origin_of
from tests.config.proxies import reason_to_skip
from tests.environment import ROOT

INSTALL = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
VISITOR, PROXY = "127.0.0.2", "127.0.0.1"  # both are this machine, and can be told apart
FORGED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Host": "lieux.example"}
PATIENCE_S = 60
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; {lines} }}
}}
"""


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, *_said: Any) -> None:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seen(environ: dict[str, Any], start: Any) -> list[bytes]:
    """What Maillage understands of a request."""
    request = WSGIRequest(environ)
    start("200 OK", [("Content-Type", "application/json")])
    said = {"origin": origin_of(request), "https": request.is_secure(), "host": request.get_host()}
    return [json.dumps(said).encode()]


@pytest.fixture
def site(settings: Any) -> Iterator[int]:
    """Maillage's own reading of requests, behind one proxy unless the test says otherwise."""
    settings.PROXIES, settings.ALLOWED_HOSTS = 1, ["*"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    with make_server("127.0.0.1", 0, seen, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def lines_for(name: str, upstream: int) -> str:
    """The lines of the documentation, with our port."""
    block = re.search(rf"```{name}\n(.*?)```", INSTALL, re.S)
    assert block is not None
    return block[1].replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")


@contextmanager
def proxy(name: str, upstream: int, folder: Path) -> Iterator[int]:
    """That proxy in front of that port; where it listens."""
    if shutil.which(name) is None:
        pytest.skip(reason_to_skip(name))
    port = free_port()
    folder.mkdir()
    config = folder / "conf"
    if name == "nginx":
        config.write_text(NGINX.format(folder=folder, port=port, lines=lines_for("nginx", upstream)))
        command = ["nginx", "-p", str(folder), "-c", str(config)]
    else:
        told = lines_for("caddy", upstream).replace("lieux.example", f"http://:{port}")
        config.write_text(f"{{\n    admin off\n}}\n{told}")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(config)]
    environ = {**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    try:
        _wait(port, process, folder)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = monotonic() + PATIENCE_S
    while monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise AssertionError("\n".join(path.read_text() for path in folder.glob("*") if path.is_file()))


def ask(port: int, **headers: str) -> dict[str, Any]:
    visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S, source_address=(VISITOR, 0))
    visitor.request("GET", "/", headers=headers)
    answer: dict[str, Any] = json.loads(visitor.getresponse().read())
    visitor.close()
    return answer


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_x_forwarded_for_of_a_visitor_is_not_believed_behind_the_proxy_of_the_docs(
    name: str, site: int, tmp_path: Path
) -> None:
    with proxy(name, site, tmp_path / name) as port:
        plain, forged = ask(port, Host="lieux.example"), ask(port, **FORGED)
    assert plain == forged == {"origin": VISITOR, "https": False, "host": "lieux.example"}


def test_of_two_proxies_the_first_one_s_word_is_taken(site: int, settings: Any, tmp_path: Path) -> None:
    settings.PROXIES = 2
    with ExitStack() as stack:
        inner = stack.enter_context(proxy("nginx", site, tmp_path / "inner"))
        outer = stack.enter_context(proxy("caddy", inner, tmp_path / "outer"))
        assert ask(outer, **FORGED)["origin"] == VISITOR
        settings.PROXIES = 1
        assert ask(outer, **FORGED)["origin"] == PROXY


def test_without_a_proxy_no_header_is_believed(site: int, settings: Any) -> None:
    settings.PROXIES, settings.SECURE_PROXY_SSL_HEADER = 0, None
    assert ask(site, **FORGED) == {"origin": VISITOR, "https": False, "host": "lieux.example"}


def test_fewer_addresses_than_proxies_is_no_failure(site: int, settings: Any) -> None:
    settings.PROXIES = 3
    assert ask(site, **FORGED)["origin"] == "198.51.100.7"
    assert ask(site)["origin"] == VISITOR
