"""Draws web/static/web/card.png, the picture that social networks show: run once when the look changes."""

from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).resolve().parent.parent / "src/maillage/web/static/web/card.png"
WIDTH, HEIGHT = 1200, 630
RIDGES = (
    ("#b9c4d4", [(0, 380), (240, 300), (470, 350), (700, 260), (940, 330), (1200, 270)]),
    ("#a48aa6", [(0, 450), (300, 390), (560, 430), (860, 370), (1200, 420)]),
    ("#7b3a67", [(0, 540), (260, 500), (620, 530), (900, 490), (1200, 540)]),
)

card = Image.new("RGB", (WIDTH, HEIGHT), "#e3edf3")
draw = ImageDraw.Draw(card)
draw.ellipse((900, 90, 1020, 210), fill="#f0d48c")
for colour, ridge in RIDGES:
    draw.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)
spots = [(240, 300), (470, 350), (700, 260), (940, 330), (560, 430), (860, 370), (620, 530)]
for a, b in ((0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (5, 3), (4, 6), (6, 5)):
    draw.line((*spots[a], *spots[b]), fill="#e3b75c", width=5)
for x, y in spots:
    draw.ellipse((x - 14, y - 14, x + 14, y + 14), fill="#fbf7f2", outline="#7b3a67", width=4)
card.quantize(32).save(OUT, optimize=True)
