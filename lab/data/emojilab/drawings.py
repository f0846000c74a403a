"""From vector drawings to pixels: rasterised once for each style, kept, checked, memory-mapped."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.core.errors import StoreError, Unavailable
from lab.core.progress import Progress
from lab.data.committed_files import read_committed
from lab.store.blobs import digest_path, write_atomic
from lab.store.paths import home

GLYPH_PX = 192
Images = NDArray[np.uint8]


@cache
def read_svgs(path: Path) -> dict[str, str]:
    """Read the drawings of one style: SVG markup by concept, in file order.

    Raises ``StoreError`` for a missing or damaged file.
    """
    return read_committed(path, _svgs)


def _svgs(data: bytes) -> dict[str, str]:
    lines = lzma.decompress(data).splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return {row["id"]: svg_markup(row["body"], row["width"], row["height"]) for row in rows}


def svg_markup(body: str, width: float, height: float) -> str:
    """Return a whole SVG document, square, with the drawing in its middle.

    The square keeps the aspect of the few drawings that are not square.
    """
    side = max(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left:g} {top:g} {side:g} {side:g}">{body}</svg>'
    )


def glyph(svg: str) -> Images:
    """Return a drawing as ``uint8 [192, 192, 3]`` on white."""
    import resvg_py
    from PIL import Image

    png = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=GLYPH_PX,
        height=GLYPH_PX,
        background="#ffffff",
        skip_system_fonts=True,
    )
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def on_canvas(glyph_pixels: Images) -> Images:
    """Return a glyph centred on the white canvas, ``uint8 [224, 224, 3]``, uncropped."""
    canvas = np.full((CANVAS_PX, CANVAS_PX, 3), 255, np.uint8)
    margin = (CANVAS_PX - GLYPH_PX) // 2
    inside = slice(margin, margin + GLYPH_PX)
    canvas[inside, inside] = glyph_pixels
    return canvas


def style_fingerprint(svg_file: Path) -> str:
    """Return a digest of what the pixels depend on: sources, renderer, sizes.

    Raises ``StoreError`` for a missing file.
    """
    return _style_fingerprint(svg_file, svg_file.stat().st_mtime_ns if svg_file.exists() else 0)


@cache
def _style_fingerprint(svg_file: Path, modified_ns: int) -> str:
    digest = read_committed(svg_file, hashlib.sha256)
    digest.update(f"resvg-py {_renderer()} {GLYPH_PX} on {CANVAS_PX}".encode())
    return digest.hexdigest()


@cache
def _renderer() -> str:
    """Return the version of resvg-py, asked for once.

    The list of installed packages was seen to come back without it, once in many thousand times
    and beside other threads; why is not known.
    """
    try:
        return version("resvg-py")
    except PackageNotFoundError:
        raise Unavailable("the package resvg-py", "none", "Run: pip install resvg-py") from None


def style_images(svg_file: Path, progress: Progress | None = None) -> Images:
    """Return all drawings of a style, ``uint8 [n, 224, 224, 3]``, read-only, in file order.

    Rasterised on first use into the store; later memory-mapped, once its digest was checked
    in this process. A damaged file is rasterised again. Raises ``StoreError`` on a full disk.
    """
    style = svg_file.name.split(".")[0]
    path = home() / "data" / "drawings" / f"{style}-{style_fingerprint(svg_file)[:16]}.u8"
    svgs = read_svgs(svg_file)
    shape = (len(svgs), CANVAS_PX, CANVAS_PX, 3)
    if not _whole(path, int(np.prod(shape))):
        progress = progress or Progress()
        progress.start(f"Drawing {style}", len(svgs))
        images = np.empty(shape, np.uint8)
        for row, svg in enumerate(svgs.values()):
            images[row] = on_canvas(glyph(svg))
            progress.advance()
        write_atomic(path, images.tobytes())
    return _mapped(path, shape, path.stat().st_mtime_ns)


def _whole(path: Path, size: int) -> bool:
    if not path.exists() or path.stat().st_size != size or not digest_path(path).exists():
        return False
    return _digest_matches(path, path.stat().st_mtime_ns)


@cache
def _digest_matches(path: Path, modified_ns: int) -> bool:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return found == digest_path(path).read_text()


@cache
def _mapped(path: Path, shape: tuple[int, ...], modified_ns: int) -> Images:
    try:
        return np.asarray(np.memmap(path, np.uint8, "r", shape=shape))
    except OSError as error:
        raise StoreError(
            f"to read {path}", str(error), "Check the folder's permissions."
        ) from error
