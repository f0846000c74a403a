"""What an item must be before it can be hurt."""

from __future__ import annotations

from typing import Any

import numpy as np

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Item, Modality
from lab.core.errors import BadInput

EXPECTED = {
    Modality.IMAGE: f"a uint8 array of shape [{CANVAS_PX}, {CANVAS_PX}, 3]",
    Modality.TEXT: "a text, not empty and not only spaces",
    Modality.SPEECH: f"a float32 array of shape [n >= 1] in [-1, 1] at {SAMPLE_RATE_HZ} Hz",
}


def check_item(who: str, modality: Modality, item: Item, index: int) -> None:
    """Raise ``BadInput`` when an item is not of the modality, naming its index."""
    fault = _FAULTS[modality](item) if modality in _FAULTS else ""
    if fault:
        raise BadInput(
            f"{EXPECTED[modality]} for {who}",
            f"{fault} at index {index}",
            "Give an item as the data sets give it.",
        )


def _image_fault(item: Any) -> str:
    good = isinstance(item, np.ndarray) and item.dtype == np.uint8
    return "" if good and item.shape == (CANVAS_PX, CANVAS_PX, 3) else _look(item)


def _text_fault(item: Any) -> str:
    if not isinstance(item, str):
        return _look(item)
    if not item.strip():
        return f"{item[:20]!r}, an empty text"
    half = any("\ud800" <= letter <= "\udfff" for letter in item)
    return f"{item[:20]!r}, with half a surrogate pair" if half else ""


def _speech_fault(item: Any) -> str:
    if not isinstance(item, np.ndarray) or item.dtype != np.float32 or item.ndim != 1:
        return _look(item)
    if item.size == 0:
        return "an array without samples"
    if not np.isfinite(item).all():
        return f"{int((~np.isfinite(item)).sum())} samples that are NaN or infinite"
    peak = float(np.abs(item).max())
    return f"a peak of {peak:.3g}" if peak > 1 else ""


def _look(item: Any) -> str:
    if isinstance(item, np.ndarray):
        return f"an array of {item.dtype} and shape {list(item.shape)}"
    return f"{type(item).__name__} {repr(item)[:40]}"


_FAULTS = {
    Modality.IMAGE: _image_fault,
    Modality.TEXT: _text_fault,
    Modality.SPEECH: _speech_fault,
}
