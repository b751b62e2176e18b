"""A server of this machine, for what is read from the outside world."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings

Act = Callable[[BaseHTTPRequestHandler], None]


def gives(content: bytes, status: int = 200, **headers: str) -> Act:
    """Answer with this, whoever asks."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return act


@contextmanager
def serving(act: Act, *, local: bool = True) -> Iterator[str]:
    """An address at which `act` answers each request; addresses of this machine are allowed meanwhile, or not."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            act(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            act(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by the library
            """Write no line for each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before, settings.LOCAL_ADDRESSES = settings.LOCAL_ADDRESSES, local
    try:
        yield f"http://127.0.0.1:{server.server_port}/salle.ics"
    finally:
        settings.LOCAL_ADDRESSES = before
        server.shutdown()
        server.server_close()
