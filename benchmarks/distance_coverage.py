"""Print how often 95 % intervals of distances hold what they should, under null and signal.

python benchmarks/distance_coverage.py [runs a cell] [--write]

Pairs are simulated in families of unequal size; what an interval should hold is the mean of the
measure over all runs. ``--write`` keeps the table in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys

import results

from lab.distance import DISTANCES
from lab.distance.simulate import World, coverage

NUMBERS = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
RUNS = NUMBERS[0] if NUMBERS else 400
UNITS, SIGNALS = 100, (0.0, 0.7, 1.5)
IDS = (
    "debiased_cka", "cka", "mutual_knn", "cycle_knn", "cknna", "relative_gap", "alignment",
    "uniformity_a", "mmd", "energy",
)  # fmt: skip
"""The modality gap is not here: its interval is for the gap of endless rows, see the slow tests."""


def main() -> None:
    """Simulate every world once for all measures and print, or keep, the table."""
    columns = [
        coverage(IDS, World(UNITS, signal, families=True, gap=1.0), RUNS) for signal in SIGNALS
    ]
    lines = [
        f"| measure | {' | '.join('null' if s == 0 else f'signal {s:g}' for s in SIGNALS)} |",
        "|---|---|---|---|",
    ]
    for row in zip(*columns, strict=True):
        shares = " | ".join(f"{found.share:.3f}" for found in row)
        lines.append(f"| {DISTANCES.get(row[0].id).title} | {shares} |")
    lines += [
        "",
        f"{UNITS} families of about 1.7 pairs, 24 numbers a side, {RUNS} runs a cell: of these a "
        f"share of .95 is known to +-{2 * (0.95 * 0.05 / RUNS) ** 0.5:.3f}. Null: pairs share "
        "nothing. The two clouds lie 1 apart. Target .93 for CKA.",
    ]
    print("\n".join(lines))
    if "--write" in sys.argv:
        command = "python benchmarks/distance_coverage.py --write"
        results.keep("Coverage of the intervals", command, "\n".join(lines))


if __name__ == "__main__":
    main()
