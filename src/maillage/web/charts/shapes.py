"""Shapes of a drawing as values, and the SVG they make: every text and attribute is escaped, nothing has a style.

On screen a shape bears the class `chart-<kind>`, which `charts.css` colours by the tokens of the theme. On paper
(Typst), where no style sheet is read, it bears presentation attributes instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK, SOFT, LINE, HEATHER, SKY, LARCH, PINE = (
    "#22262f", "#50545e", "#8a857c", "#86326b", "#0d5680", "#7a4b0d", "#1d5738",
)  # fmt: skip
ON_PINK = {"fill": "#f6e6f0", "stroke": HEATHER, "stroke-width": "0.75"}
STROKES = list(enumerate([(HEATHER, "none"), (SKY, "7 4"), (LARCH, "2 3"), (PINE, "9 3 2 3")]))
PAPER: dict[str, dict[str, str]] = {
    **{kind: {"fill": INK, "font-size": "13"} for kind in ("name", "value", "over")},
    **{f"name-{n}": {"fill": hue, "font-size": "13"} for n, (hue, _dash) in STROKES},
    **{f"line-{n}": {"fill": "none", "stroke": hue, "stroke-width": "2.5", "stroke-dasharray": dash}
       for n, (hue, dash) in STROKES},
    **{f"bar-{n}": {"fill": hue} for n, (hue, _dash) in STROKES},
    **{f"dot-{n}": {"fill": "#fff", "stroke": hue, "stroke-width": "2"} for n, (hue, _dash) in STROKES},
    "grid": {"stroke": "#d8d2c8"}, "zero": {"stroke": LINE}, "text": {"fill": SOFT, "font-size": "13"},
    "limit": {"fill": "none", "stroke": LINE, "stroke-width": "1.5", "stroke-dasharray": "5 4"},
    "dot-limit": {"fill": LINE}, "few": {"stroke": HEATHER}, "hatch": {"stroke": HEATHER, "stroke-width": "1.5"},
    "band": ON_PINK, "ribbon": ON_PINK, "ribbon-few": {**ON_PINK, "stroke-dasharray": "3 3"},
    "node": {"fill": HEATHER}, "here": {"fill": HEATHER, "stroke": HEATHER, "stroke-width": "2"},
}  # fmt: skip
CLOSED = {"svg", "title", "desc", "text"}  # written in full even when empty: browsers read them as HTML
HUES = 4  # series that can be told apart; a fifth has the first one's colour, and still its own name

Number = float | str


@dataclass(frozen=True, slots=True)
class Shape:
    """An element: its tag, its kind (how it looks), attributes, what is inside, what a pointer on it reads."""

    tag: str
    kind: str = ""
    attributes: dict[str, Number] = field(default_factory=dict)
    inside: Sequence[Shape | str] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in a frame, in pixels."""

    width: int
    height: int
    shapes: Sequence[Shape]


def svg_of(drawing: Drawing, *, key: str, title: str, description: str, kind: str = "") -> SafeString:
    """The drawing in a page: one image for screen readers, with its title and its description."""
    inside = (
        Shape("title", attributes={"id": f"{key}-title"}, inside=(title,)),
        Shape("desc", attributes={"id": f"{key}-said"}, inside=(description,)),
        *drawing.shapes,
    )
    frame: dict[str, Number] = {
        "class": f"drawing {kind}".strip(),
        "viewBox": f"0 0 {drawing.width} {drawing.height}",
        "width": drawing.width,
        "height": drawing.height,
        "role": "img",
        "focusable": "false",
        "aria-labelledby": f"{key}-title {key}-said",
    }
    return mark_safe(_written(Shape("svg", attributes=frame, inside=inside), paper=False))  # noqa: S308 - all escaped


def svg_on_paper(drawing: Drawing) -> str:
    """The drawing as a file of its own, for what reads no style sheet."""
    frame: dict[str, Number] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {drawing.width} {drawing.height}",
        "font-family": "sans-serif",
    }
    return _written(Shape("svg", attributes=frame, inside=drawing.shapes), paper=True)


def _written(shape: Shape | str, *, paper: bool) -> str:
    if isinstance(shape, str):
        return escape(shape)
    attributes = shape.attributes
    if shape.kind:
        attributes = {**(PAPER.get(shape.kind, {}) if paper else {"class": f"chart-{shape.kind}"}), **attributes}
    words = "".join(f' {name}="{escape(attribute_text(value))}"' for name, value in attributes.items())
    inside = "".join([_written(one, paper=paper) for one in shape.inside])
    hint = f"<title>{escape(shape.hint)}</title>" if shape.hint else ""
    return (
        f"<{shape.tag}{words}>{hint}{inside}</{shape.tag}>"
        if inside or hint or shape.tag in CLOSED
        else f"<{shape.tag}{words}/>"
    )


def attribute_text(value: Number) -> str:
    return value if isinstance(value, str) else f"{value:g}" if abs(value) < 1e5 else f"{value:.0f}"
