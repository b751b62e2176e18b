"""The EcoIndex of a page: elements, requests and kilobytes, each placed among those of the pages of the HTTP Archive.

Source: Collectif Conception numérique responsable, https://www.ecoindex.fr/comment-ca-marche/, and its published
implementation `cnumr/ecoindex_python` (quantiles, weights, grades). An element inside an SVG is not counted, as there.
"""

from __future__ import annotations

from collections.abc import Sequence

ELEMENTS = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
    2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip
GRADES = ((80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"))  # above so much; else G
READ = """
() => {
  const files = performance.getEntriesByType("resource");
  const [way] = performance.getEntriesByType("navigation");
  const bytes = way.transferSize + files.reduce((sum, file) => sum + file.transferSize, 0);
  const elements = document.querySelectorAll("*").length - document.querySelectorAll("svg *").length;
  return { elements, requests: 1 + files.length, bytes };
}
"""


def ecoindex(elements: int, requests: int, kilobytes: float) -> float:
    """From 0 to 100, the more the better; a hundred elements, requests and kilobytes are worth 72."""
    worst = 3 * _quantile(ELEMENTS, elements) + 2 * _quantile(REQUESTS, requests) + _quantile(KILOBYTES, kilobytes)
    return 100 - 5 * worst / 6


def grade_of(score: float) -> str:
    """A to G."""
    return next((letter for above, letter in GRADES if score > above), "G")


def _quantile(limits: Sequence[float], value: float) -> float:
    """Where a value lies among twenty twentieths, from 0 to 20."""
    for n, limit in enumerate(limits[1:]):
        if value < limit:
            return n + (value - limits[n]) / (limit - limits[n])
    return len(limits) - 1
