"""A picture from outside, made canonical: uint8 [224, 224, 3] RGB, whole and upright on white.

The bytes are judged by their content, never by their name, and the pixels are counted from the
header before any is decoded: a file of a few kilobytes may claim gigabytes of picture.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.core.errors import BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_MB = 20.0
MAX_MEGAPIXELS = 50.0
"""More than most cameras make; decoded it takes 200 MB for a moment."""
MIN_PX = 16
_FEWER_PIXELS = f"at most {MAX_MEGAPIXELS:.0f} million pixels"
_SMALLER = f"Make it smaller: the encoder sees {CANVAS_PX} x {CANVAS_PX}."
FORMATS = ("PNG", "JPEG", "WEBP")


def canvas_recipe() -> str:
    """Return what the pixels of a decoded picture depend on beside its bytes."""
    from PIL import __version__

    return f"whole, upright, on white, {CANVAS_PX} px, Lanczos, Pillow {__version__}"


def decode_image(data: bytes) -> NDArray[np.uint8]:
    """Return the picture of a PNG, JPEG or WebP file on the canvas.

    The EXIF turn is undone; CMYK, 16-bit grey, palette and transparency become RGB on white; of an
    animation the first frame is taken; the whole picture is fitted in and centred. Raises
    ``BadInput`` for another kind of file, one that is damaged or cut off, fewer than 16 or more
    than 50 million pixels, or more than 20 MB.
    """
    from PIL import Image, ImageOps

    if len(data) > MAX_MB * 1e6:
        raise BadInput(
            f"a file of at most {MAX_MB:.0f} MB", f"{len(data) / 1e6:.1f} MB", "Make it smaller."
        )
    try:
        with warnings.catch_warnings():
            # Of sizes our own limit speaks, and of damaged tags beside the pixels nobody need hear.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _check_size(*picture.size)
                picture.seek(0)
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                return _on_canvas(_rgba(upright))
    except BadInput:
        raise
    except Image.DecompressionBombError as error:
        raise BadInput(_FEWER_PIXELS, "far more", _SMALLER) from error
    except Exception as error:
        # Pillow answers damaged files with many kinds of error; to a person they are one.
        raise BadInput(
            "a picture as PNG, JPEG or WebP that is whole",
            f"{len(data)} bytes that do not decode ({type(error).__name__})",
            "Open it in an image program and save it again as PNG or JPEG.",
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_MEGAPIXELS * 1e6:
        raise BadInput(
            _FEWER_PIXELS, f"{width} x {height}, {width * height / 1e6:.0f} million", _SMALLER
        )
    if min(width, height) < MIN_PX:
        raise BadInput(
            f"a picture of at least {MIN_PX} pixels a side", f"{width} x {height}", "Use a larger."
        )


def _rgba(picture: Image) -> Any:
    """Return the picture with 8 bits a channel and its transparency."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        # 16-bit grey: Pillow's own conversion would cut off at 255 instead of scaling.
        values = np.asarray(picture, np.float64)
        most = 65535.0 if values.max() > 255 else 255.0
        picture = Image.fromarray((np.clip(values / most, 0, 1) * 255).round().astype(np.uint8))
    return picture.convert("RGBA")


def _on_canvas(picture: Image) -> NDArray[np.uint8]:
    from PIL import Image, ImageOps

    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    size = (CANVAS_PX, CANVAS_PX)
    canvas = ImageOps.pad(ground.convert("RGB"), size, Image.Resampling.LANCZOS, color="white")
    return np.asarray(canvas, np.uint8).copy()
