"""Items before they reach a model: a list of them, none missing, each of the modality."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import Item, Modality
from lab.core.errors import BadInput
from lab.core.items import check_item, look


def check_items(encoder: str, modality: Modality, items: Sequence[Item]) -> None:
    """Raise ``BadInput`` for the first item that is not of the modality, naming its index."""
    if isinstance(items, str | bytes) or not isinstance(items, Sequence | np.ndarray):
        raise BadInput(
            f"a list of items for {encoder}", look(items), "Put a single item in a list."
        )
    for index, item in enumerate(items):
        if item is None:
            raise BadInput(
                f"{modality} items for {encoder}",
                f"None, a missing item at index {index}",
                "Leave missing items out; embed() masks them.",
            )
        check_item(encoder, modality, item, index)
