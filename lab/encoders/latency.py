"""How long encoders take for one item: measured here and now, in an order that favours none."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np

from lab.core.contracts import Encoder, Item
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.store.manifest import processor


class LatencyRow(TypedDict):
    """What one item costs at batch 1, on which processor, and how many were timed."""

    encoder: str
    p50_ms: float
    p95_ms: float
    size_mb: float
    n: int
    processor: str


def latency(
    items: Mapping[str, tuple[Encoder, Sequence[Item]]],
    n_rounds: int,
    progress: Progress | None = None,
) -> list[LatencyRow]:
    """Time each encoder, by its name, on one of its items a round; the first call is not counted.

    In every round all encoders answer once, in an order drawn anew: what else the machine does
    falls on all alike. Raises ``BadInput`` for no rounds or an encoder without items.
    """
    if n_rounds < 1 or not all(len(of) for _, of in items.values()):
        got = f"{n_rounds} rounds of { ({name: len(of) for name, (_, of) in items.items()}) }"
        raise BadInput("1 round or more, and items for every encoder", got, "Give some.")
    progress = progress or Progress()
    progress.start("timing", len(items) * (1 + n_rounds))
    for encoder, of in items.values():
        encoder.encode(of[:1])
        progress.advance()
    names = list(items)
    took_ms = np.zeros((len(names), n_rounds))
    for turn in range(n_rounds):
        for i in stream(turn, "", "order of encoders").permutation(len(names)):
            encoder, of = items[names[i]]
            item = [of[turn % len(of)]]
            started = time.perf_counter()
            encoder.encode(item)
            took_ms[i, turn] = 1e3 * (time.perf_counter() - started)
            progress.advance()
    return [
        {
            "encoder": name,
            "p50_ms": float(np.percentile(row, 50)),
            "p95_ms": float(np.percentile(row, 95)),
            "size_mb": items[name][0].card.size_mb,
            "n": n_rounds,
            "processor": processor(),
        }
        for name, row in zip(names, took_ms, strict=True)
    ]
