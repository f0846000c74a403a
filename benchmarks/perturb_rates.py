"""Print how many items a second each perturbation hurts, at severity 3, on one machine.

The table of a noise is built once a severity; ``first_ms`` is the first item with it.
Run: python benchmarks/perturb_rates.py
"""

# ruff: noqa: T201  what a benchmark says is its result

import time

import numpy as np

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Modality
from lab.perturb import PERTURBATIONS

N_ITEMS = 64
SEVERITY = 3.37


def items_of() -> dict:
    """Make items by modality: pictures, names, utterances of one second and places in degrees."""
    rng = np.random.default_rng(0)
    shape = (N_ITEMS, CANVAS_PX, CANVAS_PX, 3)
    found = {
        Modality.IMAGE: list(rng.integers(0, 256, shape, dtype=np.uint8)),
        Modality.TEXT: ["grinning face with smiling eyes"] * N_ITEMS,
        Modality.PLACE: list(rng.uniform((-60, -180), (60, 180), (N_ITEMS, 2))),
        Modality.SPEECH: list(rng.uniform(-0.5, 0.5, (N_ITEMS, SAMPLE_RATE_HZ)).astype("f4")),
    }
    return found | {Modality.ANY: found[Modality.TEXT]}


def main() -> None:
    """Print one line a perturbation."""
    ids = [f"item-{i}" for i in range(N_ITEMS)]
    items = items_of()
    print(f"{'perturbation':<18} {'modality':<8} {'items/s':>9} {'first_ms':>9}")
    for p in PERTURBATIONS:
        start = time.perf_counter()
        p.apply(items[p.modality][:2], ids[:2], SEVERITY, 0)
        first_s = time.perf_counter() - start
        best_s = np.inf
        for seed in range(3):
            start = time.perf_counter()
            p.apply(items[p.modality], ids, SEVERITY, seed)
            best_s = min(best_s, time.perf_counter() - start)
        rate = N_ITEMS / best_s
        print(f"{p.id:<18} {p.modality:<8} {rate:>9,.0f} {1000 * first_s:>9.1f}")


if __name__ == "__main__":
    main()
