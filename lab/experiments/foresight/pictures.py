"""One's own pictures without labels, answered by a probe that was fitted on pictures of the lab."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from lab.adversary.base import Image
from lab.experiments.lighting.ground import Head
from lab.stats.checks import Floats


def sides_of(head: Head, pictures: Sequence[Image]) -> tuple[bytes, bytes]:
    """Return source and target as .npz files: the head's own clean pictures, and one's own.

    A picture of the data set is answered by the probe that never saw its family; one from outside
    by the mean of all probes. Nothing of it is kept.
    """
    ground = head.ground
    own = _normal(head.answer_x(head.clean, np.arange(len(ground.ids))))
    x = head.encoder.encode(pictures)
    some_row = [int(np.flatnonzero(ground.folds == f)[0]) for f in np.unique(ground.folds)]
    told = [_normal(head.answer_x(x, np.full(len(x), row))) for row in some_row]
    return (
        _file(probs=own, labels=ground.classes, features=head.clean),
        _file(probs=np.mean(told, axis=0), features=x),
    )


def _normal(log_p: Floats) -> Floats:
    """Return probabilities [n, K] whose rows sum to 1 as closely as they can."""
    p = np.exp(np.asarray(log_p, np.float64))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def _file(**arrays: np.ndarray) -> bytes:
    into = io.BytesIO()
    np.savez(into, allow_pickle=False, **arrays)  # type: ignore[arg-type]
    return into.getvalue()
