"""From where to where: two columns of bars joined by ribbons as thick as what goes (after H. R. Sankey, 1898)."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.web.charts import plots
from maillage.web.charts.figures import Few, Flows
from maillage.web.charts.shapes import Drawing, Number, Shape

BAR, GAP, SLOT = 10, 8, 20  # pixels: a node across, from one to the next at least, its words up and down
HIGH = 220  # pixels for all that goes


@dataclass(slots=True)
class Node:
    """An end of ribbons: where it begins, how high it is, how far up the next ribbon joins it."""

    name: str
    top: float
    height: float
    joined: float = 0.0


def draw_flows(figure: Flows, width: int) -> Drawing:
    """Largest first on both sides; what is not more than nothing has no ribbon, the table says it."""
    rows = _gathered(figure)
    total = sum(height for *_ends, height, _few in rows)
    scale = HIGH / total if total else 0.0
    left, right = _column(rows, 0, scale), _column(rows, 1, scale)
    room = min(170.0, width * 0.27) if width > 500 else 0.0
    start, end = room, width - room
    shapes: list[Shape] = []
    for out, into, height, few in sorted(rows, key=lambda row: (left[row[0]].top, right[row[1]].top)):
        shapes.append(_ribbon(figure, (left[out], right[into]), (start + BAR, end - BAR), height * scale, few=few))
    sides = (
        (left, start, start - 8 if room else BAR + 8, "end" if room else "start"),
        (right, end - BAR, end + 8 if room else end - BAR - 8, "start" if room else "end"),
    )
    for side, (column, x, beside, anchor) in enumerate(sides):
        for node in column.values():
            box: dict[str, Number] = {
                "x": round(x, 1),
                "y": round(node.top, 1),
                "width": BAR,
                "height": round(max(node.height, 1), 1),
            }
            shapes.append(Shape("rect", "node", box))
            shapes.append(_named(figure, node, side, beside, room - 8 if room else width / 2 - 20, anchor))
    foot = max([20.0, *(node.top + max(node.height, SLOT) for side in (left, right) for node in side.values())])
    return Drawing(width, round(foot + 6), shapes)


def _gathered(figure: Flows) -> list[tuple[str, str, float, bool]]:
    """One row a pair of ends, with how thick it is; what is too few to say has the thickness of the threshold."""
    positions: dict[tuple[str, str], tuple[float, bool]] = {}
    for out, into, value in figure.rows:
        height, few = positions.get((out, into), (0.0, False))
        positions[out, into] = (height + max(0.0, plots.height_of(value)), few or isinstance(value, Few))
    return [(*ends, height, few) for ends, (height, few) in positions.items() if height > 0]


def _column(rows: list[tuple[str, str, float, bool]], side: int, scale: float) -> dict[str, Node]:
    sums: dict[str, float] = {}
    for row in rows:
        name = row[1] if side else row[0]
        sums[name] = sums.get(name, 0.0) + row[2]
    nodes: dict[str, Node] = {}
    top = 4.0
    for name, held in sorted(sums.items(), key=lambda pair: -pair[1]):
        nodes[name] = Node(name, top, held * scale)
        top += max(held * scale, SLOT) + GAP
    return nodes


def _ribbon(figure: Flows, ends: tuple[Node, Node], between: tuple[float, float], thick: float, *, few: bool) -> Shape:
    (x1, x2), (out, into) = between, ends
    y1, y2 = out.top + out.joined, into.top + into.joined
    out.joined, into.joined = out.joined + thick, into.joined + thick
    half = (x1 + x2) / 2
    path = (
        f"M{x1:.1f},{y1:.1f}C{half:.1f},{y1:.1f} {half:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        f"V{y2 + thick:.1f}C{half:.1f},{y2 + thick:.1f} {half:.1f},{y1 + thick:.1f} {x1:.1f},{y1 + thick:.1f}Z"
    )
    values = [value for a, b, value in figure.rows if (a, b) == (out.name, into.name)]
    hint = f"{out.name} → {into.name}: {plots.total_said(figure.say, values)}"
    return Shape("path", "ribbon-few" if few else "ribbon", {"d": path}, hint=hint)


def _named(figure: Flows, node: Node, side: int, x: float, room: float, anchor: str) -> Shape:
    """The name of an end and what it comes to."""
    total = plots.total_said(figure.say, [row[2] for row in figure.rows if row[side] == node.name])
    whole = f"{node.name} {total}"
    words = whole if plots.across(whole) <= room else plots.cut(node.name, room)  # the name first: the table has both
    return plots.text(words, x, node.top + max(node.height, SLOT) / 2 + 4.5, "over", anchor)
