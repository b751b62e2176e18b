"""Small pictures."""

from __future__ import annotations

import io

from PIL import Image


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()
