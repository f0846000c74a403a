"""Late fusion: the average of what each modality says, over the modalities that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import finite_array


def all_subsets(modalities: Sequence[str]) -> list[tuple[str, ...]]:
    """Return every non-empty subset, small ones first, each in the order given.

    >>> all_subsets(["image", "text"])
    [('image',), ('text',), ('image', 'text')]
    """
    return [s for size in range(1, len(modalities) + 1) for s in combinations(modalities, size)]


def late_fusion(
    log_probs: Mapping[str, ArrayLike], present: Mapping[str, ArrayLike]
) -> NDArray[np.float64]:
    """Average the calibrated log-probabilities of the modalities present and renormalise.

    ``log_probs`` maps a modality to [n, K], ``present`` to bool [n]; rows that are not present are
    not read. Nothing fills a missing modality; an item with none gets the uniform prior. Returns
    log-probabilities float64 [n, K]: a logarithmic opinion pool (Genest and Zidek 1986,
    Statistical Science 1, 114) of equal weights. Raises ``BadInput`` where keys or shapes differ.
    """
    if not log_probs or set(log_probs) != set(present):
        got = f"{sorted(log_probs)} and masks of {sorted(present)}"
        raise BadInput("the same modalities in both, at least one", got, "Pass one mask each.")
    total: NDArray[np.float64] | None = None
    count = np.zeros(0)
    # One order of summation, whatever the order of the mapping: the same bytes.
    for modality in sorted(log_probs):
        table = np.asarray(log_probs[modality], dtype=np.float64)
        mask = np.asarray(present[modality], dtype=bool)
        if total is None and table.ndim == 2:
            total, count = np.zeros(table.shape), np.zeros(len(table))
        if total is None or table.shape != total.shape or mask.shape != (len(total),):
            got = f"{modality} of shape {table.shape} with a mask of {mask.shape}"
            raise BadInput("log-probabilities [n, K] and masks [n] that agree", got, "Align them.")
        rows = np.flatnonzero(mask)
        if len(rows):
            total[rows] += finite_array(table[rows], f"log-probabilities of {modality}", 2)
        count += mask
    mean = np.asarray(total) / np.maximum(count, 1.0)[:, None]
    shifted = mean - mean.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
