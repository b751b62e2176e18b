"""What somebody with a cheap telephone and a slow line sees, and when: the largest thing painted, and what moves.

A demonstration of its own, read by a headless Chromium of 390 px whose line gives 1.6 Mbit/s with 300 ms there and
back, and whose processor is slowed four times, as Lighthouse does for a telephone. Nothing is kept from one page to the
next. The EcoIndex of the same pages is worked out beside, on a desktop screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.attack import demonstration_site
from tests.bench.ecoindex import READ as READ_COUNTS
from tests.bench.ecoindex import ecoindex, grade_of
from tests.bench.report import Figure
from tests.browser.chromium import find, flags

PART = "First view on a telephone, 1.6 Mbit/s, 300 ms"
LINE = {"offline": False, "latency": 300, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4  # times, the processor
ECOINDEX = "EcoIndex, seen to the end of the page"
DESKTOP = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
LATEST_LCP_S = 2.0
MOST_CLS = 0.005  # below which browsers and Lighthouse say 0.00: letters that change for our own move half a pixel
TIMES = 5  # of each page; the median counts, since what runs beside slows some
SETTLED_MS = 2500  # after the page has loaded: what comes later moves nothing or is seen
READ = """
() => new Promise((done) => {
  const seen = { lcp: 0, what: "", cls: 0, moved: "" };
  const name = (node) => node?.nodeType === 1 ? `${node.tagName.toLowerCase()}.${node.className}` : "";
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) { seen.lcp = entry.startTime; seen.what = name(entry.element); }
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      seen.cls += entry.value;
      seen.moved = entry.sources?.map((source) => name(source.node)).join(" ") ?? "";
    }
  }).observe({ type: "layout-shift", buffered: true });
  const [way] = performance.getEntriesByType("navigation");
  const files = performance.getEntriesByType("resource");
  seen.bytes = way.transferSize + files.reduce((sum, file) => sum + file.transferSize, 0);
  setTimeout(() => done(seen), 200);
})
"""


def pages() -> dict[str, str]:
    """What is looked at: name, address."""
    day = date.today() + timedelta(days=10)  # noqa: DTZ011 - some day soon, whatever the zone
    while day.weekday() > 4:
        day += timedelta(days=1)
    return {
        "home": "/",
        "results": f"/chercher/?ou=Mende&jour={day.isoformat()}&quand=morning",
        "place": "/lieux/mende/",
        "map": "/lieux/",
    }


def read_page(browser: Browser, address: str) -> dict[str, Any]:
    """One first view: `lcp` in milliseconds, `cls`, `bytes`, what was largest and moved."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, locale="fr-FR")
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="load", timeout=90_000)
        page.wait_for_timeout(SETTLED_MS)
        seen: dict[str, Any] = page.evaluate(READ)
        return seen
    finally:
        context.close()


def _ecoindex(browser: Browser, name: str, address: str, say: Callable[[str], None]) -> Figure:
    """The EcoIndex of a page seen to its end, on a desktop screen, as the method asks."""
    context = browser.new_context(viewport=DESKTOP, locale="fr-FR")
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(SETTLED_MS)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(SETTLED_MS)
        counts: dict[str, int] = page.evaluate(READ_COUNTS)
    finally:
        context.close()
    score = ecoindex(counts["elements"], counts["requests"], counts["bytes"] / 1000)
    say(f"{name}: {counts['elements']} elements, {counts['requests']} requests, {counts['bytes'] / 1000:.0f} kB")
    return Figure(ECOINDEX, name, f"{score:.0f} {grade_of(score)}", "A", grade_of(score) == "A")


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """The first views of a demonstration of its own."""
    say("a demonstration")
    with demonstration_site() as (_site, port):
        return measure_at(f"http://127.0.0.1:{port}", say, times=1 if small else TIMES)


def measure_at(origin: str, say: Callable[[str], None], *, times: int = TIMES) -> list[Figure]:
    """The first views of a site that runs already."""
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=flags())
        for name, path in pages().items():
            read_page(browser, origin + path)  # what the server makes once, it has made
            views = [read_page(browser, origin + path) for _ in range(times)]
            lcp, cls = median(view["lcp"] for view in views) / 1000, max(view["cls"] for view in views)
            last = views[-1]
            moved = last["moved"] or "nothing"
            say(f"{name}: {last['what']} is the largest, {moved} moved, {last['bytes'] / 1000:.0f} kB")
            figures += [
                Figure(PART, f"{name}, largest paint", f"{lcp:.2f} s", f"{LATEST_LCP_S} s", lcp <= LATEST_LCP_S),
                Figure(PART, f"{name}, layout shift", f"{cls:.3f}", "0.00", cls < MOST_CLS),
            ]
        figures += [_ecoindex(browser, name, origin + path, say) for name, path in pages().items()]
        browser.close()
    return figures
