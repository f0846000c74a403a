"""Print how many items a second each encoder takes, its paths interleaved in one run.

python benchmarks/encode_rates.py [items] [rounds]
"""

# ruff: noqa: T201  what a benchmark says is its result

import os
import platform
import statistics
import sys
import time

import numpy as np

from lab.core.contracts import Item, KnowsConcepts, Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS

N_ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 96
N_ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3


def paths() -> dict:
    """Every way to encode worth comparing: each encoder's own, and the CNN's second one."""
    chosen = [
        e
        for e in ENCODERS
        if e.card.control != "random weights"
        and e.availability().ok
        and not isinstance(e, KnowsConcepts)
    ]
    ways = {e.id: (e.modality, e.encode) for e in chosen}
    ways["lite0 (torch)"] = (Modality.IMAGE, ENCODERS.get("lite0").encode_torch)
    return ways


def items_of() -> dict[Modality, list[Item]]:
    """Items by modality: EmojiLab's, and the places of PlaceLab."""
    found = {}
    for data in map(DATASETS.get, ("placelab", "emojilab")):
        for m in data.modalities:
            column = data.column(m, data.facets(m)[0], data.concepts[:N_ITEMS])
            found[m] = [i if m == Modality.TEXT else np.copy(i) for i in column.items]
    return found


def main() -> None:
    """Take the rounds in turns, so that a busy machine slows all paths alike."""
    items, ways, seen = items_of(), paths(), {}
    for name, (modality, encode) in ways.items():
        encode(items[modality][:2])
        seen[name] = []
    for _ in range(N_ROUNDS):
        for name, (modality, encode) in ways.items():
            start = time.perf_counter()
            encode(items[modality])
            seen[name].append(N_ITEMS / (time.perf_counter() - start))
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
        f"{N_ITEMS} items, {N_ROUNDS} rounds; items/s"
    )
    print(f"{'encoder':<20}{'median':>10}{'lowest':>10}{'highest':>10}")
    for name, rates in seen.items():
        print(f"{name:<20}{statistics.median(rates):>10.0f}{min(rates):>10.0f}{max(rates):>10.0f}")
    ratio = statistics.median(
        a / b for a, b in zip(seen["lite0"], seen["lite0 (torch)"], strict=True)
    )
    print(f"lite0: ONNX Runtime is {ratio:.1f} x torch inference_mode")


if __name__ == "__main__":
    main()
