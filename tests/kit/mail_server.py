"""A mail server that stops in the middle of a mail, for as long as the test wants."""

from __future__ import annotations

import socketserver
import threading
from typing import Self


class MailServer:
    """Listens on a free port of this machine; keeps silent where it is told to (`greeting`, `data`, or nowhere)."""

    def __init__(self, silent_at: str = "") -> None:
        self.silent_at = silent_at
        self.reached = threading.Event()  # somebody waits where we keep silent
        self.over = threading.Event()
        self.taken: list[str] = []  # the mails that were accepted
        self.came = threading.Event()
        server = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.session(self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])

    def session(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation, as little of SMTP as is needed."""

        def say(words: str) -> None:
            line.wfile.write(f"{words}\r\n".encode())

        if self._keeps_silent("greeting"):
            return
        say("220 here")
        while words := line.rfile.readline().decode("ascii", "replace").strip():
            verb = words[:4].upper()
            if verb == "DATA":
                say("354 go on")
                mail = b""
                while not mail.endswith(b"\r\n.\r\n"):
                    piece = line.rfile.readline()
                    if not piece:
                        return
                    mail += piece
                if self._keeps_silent("data"):
                    return
                self.taken.append(mail.decode("utf-8", "replace"))
                self.came.set()
            say("221 bye" if verb == "QUIT" else "250 well")

    def _keeps_silent(self, where: str) -> bool:
        if self.silent_at != where:
            return False
        self.reached.set()
        self.over.wait()
        return True

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
