"""What an item of each modality must be: the one place where items are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Item, Modality
from lab.core.errors import BadInput

LONGEST_SPEECH_S = 60
LONGEST_TEXT = 100_000
MAX_LATITUDE, MAX_LONGITUDE = 90, 180

IMAGE = f"a uint8 array of shape [{CANVAS_PX}, {CANVAS_PX}, 3]"
TEXT = f"a text of 1 to {LONGEST_TEXT} characters, not only spaces"
SPEECH = (
    f"a float32 array of shape [n] in [-1, 1] at {SAMPLE_RATE_HZ} Hz, "
    f"1 sample to {LONGEST_SPEECH_S} s"
)
PLACE = "a float32 or float64 array [latitude, longitude] in degrees, -90 to 90 and -180 to 180"


def check_item(who: str, modality: Modality, item: Item, index: int) -> None:
    """Raise ``BadInput`` for an item that is not of the modality, naming its index and remedy.

    ``who`` asks for it: an encoder's or perturbation's id. ``Modality.ANY`` lets anything pass.
    """
    if modality == Modality.ANY:
        return
    expected, fault_of, remedy = _KINDS[modality]
    fault = fault_of(item)
    if fault:
        raise BadInput(f"{expected} for {who}", f"{fault} at index {index}", remedy)


def _image_fault(item: Item) -> str:
    good = (
        isinstance(item, np.ndarray)
        and item.dtype == np.uint8
        and item.shape == (CANVAS_PX, CANVAS_PX, 3)
    )
    return "" if good else described(item)


def _text_fault(item: Item) -> str:
    if not isinstance(item, str):
        return described(item)
    if not item.strip():
        return f"{item[:20]!r}, an empty text"
    if len(item) > LONGEST_TEXT:
        return f"{len(item)} characters"
    # Half of a surrogate pair is no character and crashes every tokeniser.
    if any("\ud800" <= letter <= "\udfff" for letter in item):
        return f"{item[:20]!r}, with half a surrogate pair"
    return ""


def _speech_fault(item: Item) -> str:
    if not isinstance(item, np.ndarray) or item.dtype != np.float32 or item.ndim != 1:
        return described(item)
    if not 1 <= item.size <= LONGEST_SPEECH_S * SAMPLE_RATE_HZ:
        return f"{item.size} samples ({item.size / SAMPLE_RATE_HZ:.1f} s)"
    bad = int(np.count_nonzero(~np.isfinite(item)))
    if bad:
        return f"{bad} samples that are NaN or infinite"
    peak = float(np.abs(item).max())
    return f"a peak of {peak:.3g}" if peak > 1 else ""


def _place_fault(item: Item) -> str:
    good = isinstance(item, np.ndarray) and item.shape == (2,)
    if not good or item.dtype not in (np.float32, np.float64):
        return described(item)
    if not np.isfinite(item).all():
        return f"{item.tolist()}, with NaN or infinity,"
    latitude, longitude = item.tolist()
    if abs(latitude) > MAX_LATITUDE:
        return f"latitude {latitude:g}"
    return f"longitude {longitude:g}" if abs(longitude) > MAX_LONGITUDE else ""


def described(item: Any) -> str:
    """Say what something is, for an error: type, shape, the beginning of its value."""
    if isinstance(item, np.ndarray):
        return f"an array of {item.dtype} and shape {list(item.shape)}"
    return f"{type(item).__name__} {repr(item)[:40]}"


_KINDS: dict[Modality, tuple[str, Callable[[Item], str], str]] = {
    Modality.IMAGE: (IMAGE, _image_fault, "Draw it on the canvas as RGB bytes first."),
    Modality.TEXT: (TEXT, _text_fault, "Give each item as a str with something in it."),
    Modality.SPEECH: (SPEECH, _speech_fault, "Resample, scale and cut it first."),
    Modality.PLACE: (PLACE, _place_fault, "Give latitude first, then longitude, in degrees."),
}
