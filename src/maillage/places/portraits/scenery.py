"""The parts of a portrait, each as an SVG path: hills, summits, water, houses, a church, trees, a flock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]


def path(kind: str, drawing: str) -> str:
    """A path of a class."""
    return f'<path class="{kind}" d="{drawing}"/>'


def disc(x: float, y: float, radius: float) -> str:
    """A full circle, as a part of a path."""
    round_half = f"a{radius:.3g} {radius:.3g} 0 1 0"
    return f"M{x - radius:.0f} {y:.0f}{round_half} {2 * radius:.3g} 0{round_half}-{2 * radius:.3g} 0"


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle, as a part of a path."""
    return f"M{x:.0f} {y:.0f}h{width:.0f}v{height:.0f}h{-width:.0f}z"


def hill(points: Sequence[Point], bottom: float) -> str:
    """Rolling ground through points from left to right, down to the bottom."""
    (x, y), *rest = points
    drawing = f"M{x:.0f} {bottom:.0f}V{y:.0f}"
    for (ax, ay), (bx, by) in pairwise(rest):
        drawing += f"Q{ax:.0f} {ay:.0f} {(ax + bx) / 2:.0f} {(ay + by) / 2:.0f}"
    (x, y) = rest[-1]
    return f"{drawing}L{x:.0f} {y:.0f}V{bottom:.0f}z"


def summits(points: Sequence[Point], bottom: float) -> str:
    """A jagged skyline."""
    line = "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    return f"M{points[0][0]:.0f} {bottom:.0f}L{line}L{points[-1][0]:.0f} {bottom:.0f}z"


def cap(left: Point, top: Point, right: Point, depth: float) -> str:
    """The snow of a summit between its two feet, so deep down its sides."""

    def down(foot: Point) -> Point:
        share = depth / (foot[1] - top[1])
        return top[0] + (foot[0] - top[0]) * share, top[1] + depth

    (ax, ay), (bx, by) = down(left), down(right)
    width = (bx - ax) / 4
    teeth = f"l{-width:.0f}-{depth / 3:.0f}l{-width:.0f} {depth / 3:.0f}l{-width:.0f}-{depth / 4:.0f}"
    return f"M{ax:.0f} {ay:.0f}L{top[0]:.0f} {top[1]:.0f}L{bx:.0f} {by:.0f}{teeth}z"


def mesa(left: float, right: float, top: float, foot: float, steps: Sequence[float]) -> tuple[str, str]:
    """A plateau and its cliff: the slopes, then the rock under the edge; `steps` are the depths of its buttresses."""
    slopes = (
        f"M{left - 120:.0f} {foot:.0f}Q{left - 30:.0f} {foot - 10:.0f} {left:.0f} {top + 30:.0f}"
        f"L{left + 12:.0f} {top:.0f}H{right:.0f}V{foot:.0f}z"
    )
    width = (right - left - 12) / len(steps) / 2
    buttresses = "".join(f"l{-width:.0f} {step:.0f}l{-width:.0f}-{step * 0.7:.0f}" for step in steps)
    return slopes, f"M{left + 12:.0f} {top:.0f}H{right:.0f}v14{buttresses}L{left:.0f} {top + 30:.0f}z"


def house(x: float, y: float, width: float, depth: float, height: float, roof: str, *, lit: bool = False) -> str:
    """A house seen from a corner: gable, long side, roof, chimney, panes. `lit`: somebody works there."""
    rise, half, eaves = width * 0.45, width / 2, y - height
    size = max(4, width // 6)
    count = max(1, int(depth // (size * 3.2)))
    step = depth / count
    left_of_panes = [
        x + width * 0.2,
        x + width * 0.62,
        *(x + width + step * (n + 0.5) - size / 2 for n in range(count)),
    ]
    gable = f"M{x:.0f} {y:.0f}v{-height:.0f}l{half:.0f}-{rise:.0f}l{half:.0f} {rise:.0f}v{height:.0f}z"
    slope = (
        f"M{x + half:.0f} {eaves - rise - 2:.0f}h{depth:.0f}l{half + 4:.0f} {rise + 5:.0f}h{-depth:.0f}"
        f"l{-half - 4:.0f}-{rise + 3:.0f}l{-half - 3:.0f} {rise + 4:.0f}l-2-3z"
    )
    drawing = (
        path("side", box(x + depth + width * 0.2, eaves - rise - 5, 6, 14) + box(x + width, eaves, depth, height))
        + path("front", gable)
        + path(roof, slope)
        + path("light" if lit else "pane", "".join(box(left, eaves + 5, size, size * 1.3) for left in left_of_panes))
    )
    return drawing + (
        path("door", box(x + width * 0.38, y - height * 0.42, width * 0.24, height * 0.42)) if lit else ""
    )


def church(x: float, y: float, roof: str) -> str:
    """A nave and a bell tower with its spire."""
    tower = path("front", box(x, y - 62, 20, 62)) + path("side", box(x + 13, y - 62, 7, 62))
    spire = path("slate", f"M{x - 3:.0f} {y - 61:.0f}l13-38l13 38z")
    return house(x + 14, y, 22, 40, 22, roof) + tower + spire + path("pane", box(x + 5, y - 54, 5, 9))


def castle(x: float, y: float) -> str:
    """A keep with its battlements and a round tower, on a mound."""
    mound = path("near", f"M{x - 70:.0f} {y + 30:.0f}q100-76 200 0z")
    keep = path("front", f"M{x:.0f} {y:.0f}v-62h7v6h7v-6h7v6h7v-6h7v6h7v-6h7v62z")
    tower = path("side", box(x + 46, y - 52, 20, 54)) + path("slate", f"M{x + 42:.0f} {y - 50:.0f}l14-34l14 34z")
    return mound + tower + keep + path("pane", box(x + 12, y - 44, 5, 9) + box(x + 31, y - 28, 5, 9))


def gate(x: float, y: float) -> str:
    """The gate of an old town: two round towers and an arch between them."""
    towers = path("front", box(x, y - 58, 22, 58) + box(x + 54, y - 58, 22, 58))
    wall = path("side", f"M{x + 22:.0f} {y:.0f}v-46h32v46h-6v-16a10 10 0 0 0-20 0v16z")
    roofs = path("slate", f"M{x - 4:.0f} {y - 56:.0f}l15-26l15 26zM{x + 50:.0f} {y - 56:.0f}l15-26l15 26z")
    return wall + towers + roofs + path("pane", box(x + 9, y - 44, 4, 9) + box(x + 63, y - 44, 4, 9))


def river(x: float, top: float, bottom: float) -> str:
    """A stream that winds and widens as it comes near."""
    half = (bottom - top) / 2
    return (
        f"M{x:.0f} {top:.0f}q46 {half * 0.5:.0f} 4 {half:.0f}t30 {half:.0f}h118"
        f"q-70-{half * 0.6:.0f}-84-{half:.0f}T{x + 9:.0f} {top:.0f}z"
    )


def lake(x: float, y: float, width: float, height: float) -> str:
    """A lake seen from its shore, from its centre."""
    far, side = height * 0.9, width * 0.3
    return (
        f"M{x - width:.0f} {y:.0f}q{side:.0f}-{height:.0f} {width:.0f}-{height:.0f}t{width:.0f} {far:.0f}"
        f"q{-side:.0f} {height:.0f} {-width * 1.05:.0f} {height:.0f}t{-width * 0.95:.0f}-{far:.0f}z"
    )


def glints(x: float, y: float, width: float) -> str:
    """Light on water."""
    return (
        box(x, y, width, 2)
        + box(x + width * 0.5, y + 11, width * 0.8, 2)
        + box(x - width * 0.4, y + 22, width * 0.6, 2)
    )


def bridge(x: float, y: float, span: float) -> tuple[str, str]:
    """A stone bridge of two arches, humped, from its left bank: its stone, then the water under it."""
    width = span * 2 + 26
    stone = f"M{x:.0f} {y:.0f}v-{span * 0.5:.0f}q{width / 2:.0f}-{span * 0.7:.0f} {width:.0f} 0v{span * 0.5:.0f}z"
    radius = span / 2
    arches = "".join(
        f"M{x + 8 + n * (span + 10):.0f} {y + 1:.0f}a{radius:.0f} {radius:.0f} 0 0 1 {span:.0f} 0z" for n in range(2)
    )
    return stone, arches


def viaduct(x: float, y: float, arches: int) -> tuple[str, str, str]:
    """A viaduct from its left end, its train, and the panes of the train."""
    deck = f"M{x:.0f} {y:.0f}h{arches * 30:.0f}v44h-6"
    deck += "v-18a12 12 0 0 0-24 0v18h-6" * arches + "z"
    train = (
        "".join(box(x + 40 + n * 37, y - 15, 34, 12) for n in range(2))
        + f"M{x + 114:.0f} {y - 15:.0f}h22q12 2 14 12h-36z"
    )
    panes = "".join(box(x + 44 + n * 10, y - 12, 6, 4) for n in range(9))
    return deck, train, panes


def road(x: float, top: float, bottom: float) -> str:
    """A lane from a door to the reader."""
    half = (bottom - top) / 2
    return (
        f"M{x:.0f} {top:.0f}q10 {half * 0.7:.0f} 60 {half:.0f}t50 {half:.0f}h84"
        f"q-40-{half * 0.7:.0f}-104-{half:.0f}T{x + 9:.0f} {top:.0f}z"
    )


def conifers(feet: Iterable[Point], height: float) -> str:
    """Slender trees, larches or firs, each from its foot."""
    return "".join(
        f"M{x:.0f} {y:.0f}l{height * 0.24:.0f}-{height:.0f}l{height * 0.24:.0f} {height:.0f}z" for x, y in feet
    )


def round_trees(feet: Iterable[Point], radius: float) -> tuple[str, str]:
    """Chestnuts and limes: their trunks, then their crowns."""
    standing = list(feet)
    trunks = "".join(box(x - 2, y - radius * 1.2, 4, radius * 1.2) for x, y in standing)
    crowns = "".join(
        disc(x, y - radius * 1.7, radius) + disc(x + radius * 0.7, y - radius * 1.3, radius * 0.7) for x, y in standing
    )
    return trunks, crowns


def flock(feet: Iterable[Point]) -> tuple[str, str]:
    """Sheep: their wool, then their heads and legs."""
    standing = list(feet)
    wool = "".join(disc(x, y - 10, 8) + disc(x + 9, y - 10, 7) for x, y in standing)
    rest = "".join(disc(x - 8, y - 11, 4) + box(x - 3, y - 3, 2, 6) + box(x + 9, y - 3, 2, 6) for x, y in standing)
    return wool, rest


def dry_stone(x: float, y: float, count: int) -> str:
    """A low wall of loose stones."""
    tops = "".join(f"M{x + n * 20:.0f} {y:.0f}q9-{11 + n * 5 % 4} 18 0v7h-18z" for n in range(count))
    return tops + "".join(box(x + n * 28 - 4, y + 9, 25, 8) for n in range(count * 5 // 7))


def flakes(points: Iterable[Point]) -> str:
    """Snow in the air."""
    return "".join(f"M{x:.0f} {y:.0f}l3 3-3 3-3-3z" for x, y in points)


def birds(x: float, y: float) -> str:
    """Two birds, far."""
    wing = "q7-8 12 0q5-8 12 0q-5-4-12 3q-7-7-12-3z"
    return f"M{x:.0f} {y:.0f}{wing}M{x + 34:.0f} {y - 16:.0f}{wing}"
