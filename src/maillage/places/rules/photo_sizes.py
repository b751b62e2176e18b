"""The sizes a photo is kept in: run in a child process, as all that decodes a picture."""

from __future__ import annotations

import io

from PIL import Image, features

WIDTHS = (480, 960)  # pixels: a phone, a card on a sharp screen; the photo itself is the largest
AVIF = {"quality": 58, "speed": 7, "max_threads": 1}


def photo_sizes(data: bytes) -> list[tuple[str, int, bytes]]:
    """The suffix, the width in pixels and the bytes of each smaller copy, and of an AVIF as wide where Pillow has it.

    A picture no wider than the smallest needs none.
    """
    sizes: list[tuple[str, int, bytes]] = []
    with Image.open(io.BytesIO(data), formats=["WEBP"]) as opened:
        image = opened.convert("RGB")
    if image.width <= WIDTHS[0]:
        return []
    has_avif = features.check("avif")
    for width in (*(width for width in WIDTHS if width < image.width), image.width):
        small = (
            image if width == image.width else image.resize((width, max(1, round(image.height * width / image.width))))
        )
        if width < image.width:
            sizes.append((".webp", width, _encode(small, "WEBP", quality=76, method=4)))
        if has_avif:
            sizes.append((".avif", width, _encode(small, "AVIF", **AVIF)))
    return sizes


def _encode(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
