"""Pictures that people bring, written anew: run in a child process, since one of a few kilobytes may unpack to much."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from maillage.kernel.refusal import Refusal

PICTURE_SIDE = 1600
JPEG_PIXELS = 80_000_000  # more is a trap, or a poster
OTHER_PIXELS = 40_000_000  # of what is only unpacked whole: 160 MB
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, struct.error,  # as Pillow says “broken”
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def reencode(raw: bytes) -> tuple[bytes, tuple[int, int]]:
    """A picture turned upright, shrunk and written anew as WebP, and its width and height in pixels.

    Nothing of the camera's data remains. Raises the Refusal "not_a_photo".
    """
    try:
        with Image.open(io.BytesIO(raw), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > (JPEG_PIXELS if image.format == "JPEG" else OTHER_PIXELS):
                raise ValueError("too many pixels to be a photograph")
            image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))  # a JPEG is unpacked no larger than needed
            small = image if image.mode in {"RGB", "RGBA", "L", "LA"} else image.convert("RGB")
            small.thumbnail((PICTURE_SIDE, PICTURE_SIDE))  # before it is turned: what is copied is small
            upright = on_white(ImageOps.exif_transpose(small))
    except UNREADABLE as error:
        raise Refusal("not_a_photo", "This file is not a picture we can read. Send a JPEG, PNG or WebP.") from error
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=78, method=4)
    return out.getvalue(), clean.size


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency: what shows through, as around a logo, is white and not black."""
    if image.mode not in {"RGBA", "LA"}:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
