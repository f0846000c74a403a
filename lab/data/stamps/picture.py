"""A stamp on the canvas: its pixels where the package has them, else its vector drawing."""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.core.errors import BadInput, Unavailable
from lab.data.stamps.files import StampFiles
from lab.data.stamps.photo_or_drawing import flat_share, kind_by_rule
from lab.data.upload import decode_image

MAX_SVG_MB = 5
_REACHES_OUT = re.compile(r"<image\b[^>]*?href\s*=\s*[\"'](?!data:|#)", re.S)
"""A picture that the drawing would read from the disk of whoever draws it."""


def stamp_picture(stamp: StampFiles) -> NDArray[np.uint8]:
    """Return a stamp as ``uint8 [224, 224, 3]``, whole and centred on white.

    Pixels come first, since a drawing with text would need fonts. Raises ``BadInput`` for a
    picture that cannot be used, ``Unavailable`` without the package resvg-py.
    """
    if stamp.png is not None:
        return decode_image(stamp.png)
    if stamp.svg is not None:
        return _drawn(stamp.svg)
    raise BadInput("a picture, .png or .svg", f"none of {stamp.path}", "Leave the stamp out.")


def stamp_kind(stamp: StampFiles) -> tuple[str, float]:
    """Return ("photo", "drawing" or "unclear" by the rule, share of flat neighbours)."""
    from PIL import Image

    share = 1.0
    if stamp.png is not None:
        with Image.open(io.BytesIO(stamp.png), formats=["PNG"]) as picture:
            share = flat_share(np.asarray(picture.convert("RGBA")))
    return kind_by_rule(stamp.path, stamp.svg is not None, share), share


def png_of(image: NDArray[np.uint8]) -> bytes:
    """Return a picture as the bytes of a PNG, without loss."""
    from PIL import Image

    kept = io.BytesIO()
    Image.fromarray(image).save(kept, "PNG", compress_level=6)
    return kept.getvalue()


def from_png(data: bytes) -> NDArray[np.uint8]:
    """Return the picture of ``png_of``, read-only."""
    from PIL import Image

    image = np.asarray(Image.open(io.BytesIO(data), formats=["PNG"]).convert("RGB"), np.uint8)
    image.flags.writeable = False
    return image


def _drawn(svg: bytes) -> NDArray[np.uint8]:
    """Rasterise so that the longer side fills the canvas."""
    text = svg.decode("utf-8", "replace")
    if len(svg) > MAX_SVG_MB * 1e6 or _REACHES_OUT.search(text):
        do = "Leave the stamp out."
        raise BadInput(f"a drawing of at most {MAX_SVG_MB} MB, whole in itself", "another", do)
    glyph = _rasterised(text, width=CANVAS_PX)
    if glyph.shape[0] > CANVAS_PX:
        glyph = _rasterised(text, height=CANVAS_PX)
    canvas = np.full((CANVAS_PX, CANVAS_PX, 3), 255, np.uint8)
    height, width = glyph.shape[:2]
    top, left = (CANVAS_PX - height) // 2, (CANVAS_PX - width) // 2
    canvas[top : top + height, left : left + width] = glyph
    return canvas


def _rasterised(
    text: str, width: int | None = None, height: int | None = None
) -> NDArray[np.uint8]:
    try:
        import resvg_py
    except ImportError:
        do = "Run: pip install resvg-py"
        raise Unavailable("the package resvg-py", "none", do) from None
    from PIL import Image

    try:
        # 96 dots an inch, as in CSS: without it, sizes in centimetres have no pixels.
        png = resvg_py.svg_to_bytes(
            svg_string=text,
            width=width,
            height=height,
            background="#ffffff",
            skip_system_fonts=True,
            dpi=96,
        )
        return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"), np.uint8)
    except (ValueError, OSError) as error:
        raise BadInput("a drawing as SVG, whole", str(error), "Leave the stamp out.") from error
