"""Pictures of the demonstration, drawn: logos of partners, the landscape of a season."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import sin

from PIL import Image, ImageDraw, ImageFont

from maillage.community.actions.attachments import Content
from maillage.community.rules.pictures import reencode

LOGO_SIDE, WIDE, HIGH = 320, 1200, 630  # pixels
SKY = "#f3d9a4"
HILLS = ("#b98aa9", "#8a5f86", "#5e3a66", "#33244a")  # from the farthest to the nearest


def _content(image: Image.Image) -> Content:
    """The picture as the store keeps what people bring."""
    out = io.BytesIO()
    image.save(out, "PNG")
    data, size = reencode(out.getvalue())
    return Content(data, ".webp", *size)


def draw_logo(shape: str, colour: str, second: str) -> Content:
    """An invented logo: three hills, or a grid of squares."""
    image = Image.new("RGB", (LOGO_SIDE, LOGO_SIDE), "white")
    pen = ImageDraw.Draw(image)
    if shape == "hills":
        for left, top, fill in ((20, 140, second), (100, 70, colour), (190, 160, second)):
            pen.polygon([(left, 270), (left + 70, top), (left + 140, 270)], fill=fill)
        pen.rectangle((20, 270, 330, 284), fill=colour)
    else:
        for row in range(3):
            for column in range(3):
                fill = colour if (row + column) % 2 == 0 else second
                left, top = 40 + 84 * column, 40 + 84 * row
                pen.rounded_rectangle((left, top, left + 72, top + 72), 14, fill=fill)
    return _content(image)


def draw_landscape() -> Content:
    """Hills behind each other, under an evening sky, with a lit window."""
    image = Image.new("RGB", (WIDE, HIGH), SKY)
    pen = ImageDraw.Draw(image)
    pen.ellipse((820, 90, 980, 250), fill="#fff3d0")
    for rank, fill in enumerate(HILLS):
        base, swing = 270 + 80 * rank, 60 - 8 * rank
        crest = [(x, base + swing * sin(x / (150 - 15 * rank) + 2 * rank)) for x in range(0, WIDE + 10, 10)]
        pen.polygon([(0, HIGH), *crest, (WIDE, HIGH)], fill=fill)
    pen.polygon([(250, 540), (310, 490), (370, 540)], fill="#1d1530")
    pen.rectangle((262, 540, 358, 610), fill="#1d1530")
    pen.rectangle((296, 560, 324, 590), fill="#ffd873")
    return _content(image)


def draw_flip_chart(lines: Sequence[str]) -> io.BytesIO:
    """A sheet of a flip chart photographed a little askew: a title underlined, a few lines in felt pen."""
    sheet = Image.new("RGB", (900, 1160), "#fbfaf4")
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        top = 110 + 210 * number
        pen.text((80, top), line, fill="#8c2f39" if number == 0 else "#22305c", font=ImageFont.load_default(78))
        if number == 0:
            pen.line((80, top + 105, 800, top + 96), fill="#8c2f39", width=8)
        else:
            pen.ellipse((36, top + 34, 58, top + 56), fill="#22305c")
    wall = Image.new("RGB", (WIDE, 1300), "#c9bda9")
    turned = sheet.rotate(1.6, expand=True, fillcolor="#c9bda9", resample=Image.Resampling.BICUBIC)
    wall.paste(turned, ((WIDE - turned.width) // 2, (1300 - turned.height) // 2))
    out = io.BytesIO()
    wall.save(out, "JPEG", quality=88)
    out.seek(0)
    return out
