"""Networks of the encoders on a GPU: rows in batches that its memory holds.

On the processor items run side by side instead, each alone (``side_by_side``), and no byte of a
vector hangs on what is encoded beside it. On a GPU it may in the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lab.core.contracts import FloatArray, Item
from lab.core.device import CPU, rows_at_once
from lab.core.errors import Unavailable
from lab.encoders.side_by_side import side_by_side

if TYPE_CHECKING:
    import torch

    Tensors = Sequence[torch.Tensor]
    Prepared = Mapping[str, torch.Tensor]

Part = TypeVar("Part")

BATCH = 256
ITEM_BYTES = 64_000_000
"""What a picture or a sound takes at most while it goes through a network of usual size: measured
nowhere, so on the safe side; where it is more, batches are halved."""


def place_of(network: Any) -> torch.device:
    """Return where the weights of a network lie."""
    place: torch.device = next(network.parameters()).device
    return place


def encoded_items(
    prepare: Callable[[Item], Prepared],
    run: Callable[..., Tensors],
    items: Sequence[Item],
    place: torch.device,
) -> list[FloatArray]:
    """Return the arrays ``[n, ...]`` that ``run`` makes of items, in their order.

    ``prepare`` makes of an item the tensors ``[1, ...]`` that ``run`` takes by name, of one shape
    for all. Raises ``Unavailable`` where a GPU has no room for one item.
    """
    import torch

    def one(item: Item) -> list[FloatArray]:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        with torch.inference_mode():
            return [made.numpy() for made in run(**prepare(item))]

    if place.type == CPU:
        return _joined(side_by_side(one, items))

    def ready(item: Item) -> Prepared:
        torch.set_num_threads(1)
        return prepare(item)

    prepared = side_by_side(ready, items)

    def batch(start: int, stop: int) -> list[FloatArray]:
        some = prepared[start:stop]
        with torch.inference_mode():
            made = run(
                **{name: torch.cat([one[name] for one in some]).to(place) for name in some[0]}
            )
        return [each.cpu().numpy() for each in made]

    return _joined(in_batches(batch, len(items), rows_at_once(ITEM_BYTES, BATCH)))


def in_batches(run: Callable[[int, int], Part], n: int, at_once: int) -> list[Part]:
    """Return ``run(start, stop)`` over n rows, ``at_once`` at a time, halved where memory ends.

    Raises ``Unavailable`` where not even one row fits.
    """
    import torch

    found, start = [], 0
    while start < n:
        try:
            found.append(run(start, min(start + at_once, n)))
            start += at_once
        except torch.OutOfMemoryError as error:
            if at_once == 1:
                do = "Free memory on the GPU, or set FAULTLINE_DEVICE=cpu."
                raise Unavailable("room for one item on the GPU", "too little", do) from error
            at_once //= 2
            torch.cuda.empty_cache()
    return found


def _joined(parts: Sequence[Sequence[FloatArray]]) -> list[FloatArray]:
    return [np.concatenate(part) for part in zip(*parts, strict=True)]
