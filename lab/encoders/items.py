"""What goes into a model and what comes out: items of the modality, finite vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import FloatArray, Item, Modality
from lab.core.errors import BadInput
from lab.core.items import check_item, described


def check_items(encoder: str, modality: Modality, items: Sequence[Item]) -> None:
    """Raise ``BadInput`` for the first item that is not of the modality, naming its index."""
    if isinstance(items, str | bytes) or not isinstance(items, Sequence | np.ndarray):
        raise BadInput(
            f"a list of items for {encoder}", described(items), "Put a single item in a list."
        )
    for index, item in enumerate(items):
        if item is None:
            raise BadInput(
                f"{modality} items for {encoder}",
                f"None, a missing item at index {index}",
                "Leave missing items out; embed() masks them.",
            )
        check_item(encoder, modality, item, index)


def check_vectors(encoder: str, vectors: FloatArray) -> FloatArray:
    """Return the vectors as contiguous float32; raises ``BadInput`` for the first broken row."""
    x = np.ascontiguousarray(vectors, np.float32)
    broken = np.flatnonzero(~np.isfinite(x).all(axis=1))
    if broken.size:
        raise BadInput(
            f"an item that {encoder} turns into finite numbers",
            f"a vector with NaN or infinity at index {int(broken[0])}",
            "Leave this item out.",
        )
    return x
