"""Everything as a picture: the name written out, the sound as its spectrogram, the place as a dot.

The rival of passing everything through words: one image encoder for all. What is drawn is black on
a white canvas, as the drawings are.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lab.core.contracts import CANVAS_PX, Column, Item, Modality
from lab.data.lazy import LazyItems
from lab.encoders.baselines.mfcc import FFT_SAMPLES, FRAME_SAMPLES, HOP_SAMPLES, mel_filters
from lab.store.code import code_digest

EDGE_PX = 12
SIZES_PX = (56, 44, 32, 24, 16, 12)
"""Of letters: the largest at which a text stays on the canvas."""
MOST_LETTERS = 2000
RANGE_DB = 60.0
"""From the loudest band of a sound, black, down to white."""
DOT_PX, LINES_PX = 7, 19


def as_pictures(column: Column) -> Column:
    """Return a column of the same concepts, each item drawn; pictures are as they were."""
    if column.modality == Modality.IMAGE:
        return column
    draw, items = DRAWN[column.modality], column.items
    return Column(
        Modality.IMAGE, f"{column.facet} drawn", column.ids,
        LazyItems(len(column), lambda row: np.asarray(draw(items[row]).convert("RGB"))),
        f"{column.fingerprint} drawn {code_digest(__name__)}", column.synthetic,
    )  # fmt: skip


def written(text: str) -> Image.Image:
    """Draw a text as large as it fits; what does not fit at all is cut off.

    Letters that the type (Aileron, which Pillow carries) lacks are boxes: it is Latin alone.
    """
    canvas = Image.new("L", (CANVAS_PX, CANVAS_PX), 255)
    pen, room = ImageDraw.Draw(canvas), CANVAS_PX - 2 * EDGE_PX
    for size in SIZES_PX:
        font, last = ImageFont.load_default(size), size == SIZES_PX[-1]
        letters = int(room / font.getlength("n"))
        lines = fill(text[:MOST_LETTERS], letters, break_long_words=last)
        left, top, right, bottom = pen.multiline_textbbox((0, 0), lines, font)
        if max(right - left, bottom - top) <= room:
            break
    corner = ((CANVAS_PX - left - right) / 2, (CANVAS_PX - top - bottom) / 2)
    pen.multiline_text(corner, lines, 0, font, align="center")
    return canvas


def spectrogram(sound: NDArray[Any]) -> Image.Image:
    """Draw a sound [n] as 40 mel bands, high ones up, every 10 ms; the width is its whole length.

    60 dB from the loudest, black, to white.
    """
    filled = np.pad(sound.astype(np.float64), (0, max(FRAME_SAMPLES - len(sound), 0)))
    frames = np.lib.stride_tricks.sliding_window_view(filled, FRAME_SAMPLES)[::HOP_SAMPLES]
    power = np.abs(np.fft.rfft(frames * np.hamming(FRAME_SAMPLES), FFT_SAMPLES)) ** 2
    bands = np.maximum(power @ mel_filters().T, np.finfo(float).tiny)
    shade = np.clip(-10 * np.log10(bands / max(bands.max(), 1e-10)) / RANGE_DB, 0.0, 1.0) * 255
    picture = Image.fromarray(np.round(shade.T[::-1]).astype(np.uint8))
    return picture.resize((CANVAS_PX, CANVAS_PX), Image.Resampling.BILINEAR)


def on_map(place: NDArray[Any]) -> Image.Image:
    """Draw a place [latitude, longitude] as a dot on the whole earth, plate carree, with a plain
    grid: there are no coasts to read."""
    grey = np.full((CANVAS_PX, CANVAS_PX), 255, np.uint8)
    grey[::LINES_PX], grey[:, ::LINES_PX] = 200, 200
    canvas = Image.fromarray(grey)
    y, x = (np.array([0.5 - place[0] / 180, 0.5 + place[1] / 360]) * (CANVAS_PX - 1)).tolist()
    ImageDraw.Draw(canvas).ellipse([x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX], 0)
    return canvas


DRAWN: dict[Modality, Callable[[Item], Image.Image]] = {
    Modality.TEXT: written, Modality.SPEECH: spectrogram, Modality.PLACE: on_map,
}  # fmt: skip
