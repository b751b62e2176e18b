"""Draws the mark (web/static/web/mark.svg) as pictures for what reads no SVG: run once when the mark changes."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).resolve().parent.parent / "src/maillage/pages/static/pages"
HEATHER, PAPER, GOLD = "#7b3a67", "#fbf7f2", "#e3b75c"
UNITS, FINE = 48, 32  # the side of the drawing; pixels for one unit before it is made smaller
ROADS = [[(6, 35), (17, 19), (24, 28), (30, 20), (42, 35)]]
LINKS = [[(17, 19), (30, 20)], [(17, 19), (12, 13)], [(30, 20), (36, 12)], [(17, 19), (30, 12)]]


def draw(round_corners: bool) -> Image.Image:
    """The mark, large."""
    side = UNITS * FINE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0) if round_corners else HEATHER)
    pen = ImageDraw.Draw(picture)
    if round_corners:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), 12 * FINE, fill=HEATHER)
    for lines, width, colour in ((ROADS, 3, PAPER), (LINKS, 2, GOLD)):
        for line in lines:
            points = [(x * FINE, y * FINE) for x, y in line]
            pen.line(points, fill=colour, width=width * FINE)
            for x, y in line:
                _dot(pen, x, y, width / 2, colour)
    for x, y, radius, colour in ((17, 19, 3, PAPER), (30, 20, 3, PAPER), (12, 13, 2.4, GOLD), (36, 12, 2.4, GOLD)):
        _dot(pen, x, y, radius, colour)
    return picture


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse([(at + side * radius) * FINE for side in (-1, 1) for at in (x, y)], fill=colour)


def main() -> None:
    """A square for telephones, which round it themselves; an .ico of three sizes for whatever asks for one."""
    telephone = draw(round_corners=False).convert("RGB").resize((180, 180), Image.Resampling.LANCZOS)
    telephone.quantize(64).save(OUT / "apple-touch-icon.png", optimize=True)
    large = draw(round_corners=True)
    large.resize((48, 48), Image.Resampling.LANCZOS).save(
        OUT / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)], bitmap_format="png"
    )


if __name__ == "__main__":
    main()
