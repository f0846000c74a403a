"""Texts in canonical batches: a text's numbers never depend on what else is encoded beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.contracts import FloatArray
from lab.core.device import CPU, rows_at_once
from lab.encoders.on_device import BATCH, in_batches
from lab.encoders.side_by_side import side_by_side

if TYPE_CHECKING:
    import torch

LENGTH_STEP = 8
"""Texts are padded to the next multiple of this many tokens, whatever else is in the batch."""


TOKEN_BYTES = 1_000_000
"""What a token takes at most on its way through a network, its attention to 512 others included."""


def in_token_batches(
    run: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    tokens: Sequence[Sequence[int]],
    place: torch.device,
    pad: int = 0,
    most: int | None = None,
) -> FloatArray:
    """Return ``run(ids, mask)`` of all texts, ``float32 [n, ...]``, in the order of ``tokens``.

    ``run`` takes ids and attention mask ``int64 [rows, length]``, where its weights lie, and
    returns ``[rows, ...]``; it is called for several batches at a time, on one thread each and
    without gradients. No text is padded beyond ``most`` tokens, the longest that the model takes.
    On a GPU a batch is as large as its memory allows, and there is one at a time; raises
    ``Unavailable`` where one text has no room.
    """
    import torch

    on_gpu = place.type != CPU
    batches = list(_batches([len(own) for own in tokens], most, whole=on_gpu))

    def run_one(batch: tuple[list[int], int]) -> FloatArray:
        torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
        rows, length = batch
        with torch.inference_mode():
            ids, mask = _padded([tokens[row] for row in rows], length, pad)
            made = run(ids.to(place), mask.to(place))
        x: FloatArray = made[: len(rows)].cpu().numpy()
        return x

    def run_on_gpu(batch: tuple[list[int], int]) -> FloatArray:
        rows, length = batch
        at_once = rows_at_once(TOKEN_BYTES * length, BATCH)
        found = in_batches(lambda i, j: run_one((rows[i:j], length)), len(rows), at_once)
        return np.concatenate(found)

    parts = list(map(run_on_gpu, batches)) if on_gpu else side_by_side(run_one, batches)
    rows = [row for own, _ in batches for row in own]
    return np.concatenate(parts)[np.argsort(rows)]


def mean_of_tokens(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean state of the tokens that are not padding: [n, length, d] to [n, d]."""
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1)


def _batches(
    n_tokens: Sequence[int], most: int | None, *, whole: bool
) -> Iterator[tuple[list[int], int]]:
    """Yield rows of the same padded length, all of them or a canonical batch at a time."""
    padded = [-(-n // LENGTH_STEP) * LENGTH_STEP for n in n_tokens]
    if most is not None:
        padded = [min(n, most) for n in padded]
    for length in sorted(set(padded)):
        rows = [row for row, own in enumerate(padded) if own == length]
        step = len(rows) if whole else _canonical_batch(length)
        for start in range(0, len(rows), step):
            yield rows[start : start + step], length


def _canonical_batch(length: int) -> int:
    """Return the one batch size at which texts of this padded length are ever run.

    A matrix product may round differently for another number of rows or threads. From 256 rows of
    tokens on its bytes were the same on 1 to 4 threads, so no batch has fewer.
    """
    return 32 if length <= 32 else 8


def _padded(tokens: Sequence[Sequence[int]], length: int, pad: int) -> tuple[Any, Any]:
    import torch

    shape = (max(_canonical_batch(length), len(tokens)), length)
    ids, mask = torch.full(shape, pad), torch.zeros(shape, dtype=torch.long)
    mask[:, 0] = 1  # rows that only fill the batch up attend to one token, so nothing is 0 / 0
    for row, own in enumerate(tokens):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    return ids, mask
