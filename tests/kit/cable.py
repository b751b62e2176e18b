"""The line between a browser and the site, which a test can really cut: nothing answers at that address any more."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Page


class Cable:
    """Forwards each connection to the site, until it is cut; laid again, it answers at the same address."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self.site = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.answers = threading.Event()
        self.answers.set()
        self.lost = b""  # an answer that holds this never arrives
        self._listen()

    def hold_answers(self) -> None:
        """What the site says waits on the way, until `let_answers_through`."""
        self.answers.clear()

    def let_answers_through(self) -> None:
        """Let the answers that were kept back arrive."""
        self.answers.set()

    def lay(self) -> None:
        """The network is back."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._listen()

    def cut(self) -> None:
        """The network is gone, in the middle of whatever was said."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in list(self.open):
            self._hang_up(end)

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                browser, _address = listener.accept()
                site = socket.create_connection(self.site)
            except OSError:
                return
            self.open |= {browser, site}
            for one, other in ((browser, site), (site, browser)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                if one.getpeername() == self.site:
                    self.answers.wait()
                    if self.lost and self.lost in said.lower():
                        break
                other.sendall(said)
        self._hang_up(one)
        self._hang_up(other)

    def _hang_up(self, end: socket.socket) -> None:
        self.open.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


def cut(page: Page, cable: Cable) -> None:
    """No network, and nothing left of what HTTP caches: as an hour later, on a train."""
    cable.cut()
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")


def in_charge(page: Page, path: str = "/") -> Page:
    """That page, then the worker ready to keep the next ones."""
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page
