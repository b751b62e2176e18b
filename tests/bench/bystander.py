"""Somebody who only reads, while others attack: asks two pages in turn, and says how long each took."""

from __future__ import annotations

import json
import sys
import threading
from http.client import HTTPConnection, HTTPException
from time import perf_counter

PAGES = ("/", "/healthz")
PAUSE_S = 0.1
PATIENCE_S = 120.0


def main(port: int) -> int:
    """Ask until the standard input ends; then print, a line each, the page, the milliseconds and the status."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    told, turn = [], 0
    while not over.wait(PAUSE_S):
        page = PAGES[turn % len(PAGES)]
        turn += 1
        begun = perf_counter()
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            line.request("GET", page)
            answer = line.getresponse()
            answer.read()
            status = answer.status
            line.close()
        except (OSError, HTTPException):
            status = 0
        told.append((page, (perf_counter() - begun) * 1000, status))
    sys.stdout.write("\n".join(json.dumps(one) for one in told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
