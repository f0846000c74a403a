"""One picture file of one's own: read without following links, judged whole, and remembered."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.data.near_copies import standard_thumbnail
from lab.data.upload import MAX_MB, decode_image

TURNED = 5
"""From this EXIF orientation on, the sides of the picture change places."""


@dataclass(frozen=True)
class PictureLook:
    """What one look at a file left behind; its pixels are decoded again when they are needed."""

    digest: str
    thumbnail: FloatArray = field(repr=False)
    animated: bool


def look_at(path: Path) -> PictureLook:
    """Decode a file once. Raises ``BadInput`` as ``read_picture`` and ``decode_image`` do."""
    data = read_picture(path)
    # The size is judged here before any pixel is made.
    canvas = decode_image(data)
    width, height, animated = _header(data)
    thumbnail = standard_thumbnail(canvas, width, height)
    return PictureLook(hashlib.sha256(data).hexdigest(), thumbnail, animated)


def decoded(path: Path, look: PictureLook, called: str) -> NDArray[np.uint8]:
    """Return the picture on the canvas, ``uint8 [224, 224, 3]``, read-only.

    Raises ``BadInput`` where the file is not what was looked at.
    """
    try:
        data = read_picture(path)
        changed = hashlib.sha256(data).hexdigest() != look.digest
    except BadInput:
        changed = True
    if changed:
        do = "Put it back, or start Faultline again: the folder is then read anew."
        raise BadInput(f"the picture {called} as it was", "another content, or none", do)
    pixels = decode_image(data)
    pixels.flags.writeable = False
    return pixels


def read_picture(path: Path) -> bytes:
    """Return the bytes of a file. Raises ``BadInput`` for one that is no file or above 20 MB."""
    # A pipe would wait for ever, and a link may have been put there since the path was resolved.
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(path, "rb", opener=lambda name, mode: os.open(name, mode | flags)) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BadInput("a file", "something else", "Leave it out.")
            if found.st_size > MAX_MB * 1e6:
                got = f"{found.st_size / 1e6:.1f} MB"
                raise BadInput(f"a file of at most {MAX_MB:.0f} MB", got, "Make it smaller.")
            # As much as it said it has: a buffer is made for what is asked for.
            return file.read(found.st_size)
    except OSError as error:
        got = error.strerror or type(error).__name__
        raise BadInput("a file that can be read", got, "Check its permissions.") from error


def _header(data: bytes) -> tuple[int, int, bool]:
    """Return (width, height, animated) of a picture that decodes, upright."""
    from PIL import Image

    # Of tags that are cut off nobody need hear.
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
        if picture.getexif().get(0x0112, 1) >= TURNED:
            width, height = height, width
        return width, height, bool(getattr(picture, "is_animated", False))
