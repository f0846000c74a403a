"""Print how often the breakpoint's 95 % interval covers the truth, on simulated curves.

python benchmarks/breakpoint_coverage.py [runs a cell]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys

import numpy as np

from lab.limits.breakpoint import breakpoint_of
from lab.limits.drawn_curve import drawn_curve
from lab.limits.simulate import covers, design, simulated_scores
from lab.stats.intervals.bootstrap import family_bootstrap

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 400
SEVERITIES = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0])
THETA = 2.5


def cell(clean: float, beta: float) -> tuple[float, float, float]:
    """Return coverage, the median of the estimate, and the median width of closed intervals."""
    items = design()
    held, values, widths = [], [], []
    for seed in range(RUNS):
        scores = simulated_scores(items, SEVERITIES, clean=clean, theta=THETA, beta=beta, seed=seed)
        drawn = family_bootstrap(items.families, items.classes, seed=seed, n_items=len(scores))
        found = breakpoint_of(drawn_curve(scores, SEVERITIES, drawn, chance=items.chance))
        held.append(covers(found, THETA))
        values.append(found.theta)
        if found.low is not None and found.high is not None:
            widths.append(found.high - found.low)
    return float(np.mean(held)), float(np.median(values)), float(np.median(widths))


if __name__ == "__main__":
    families = int(design().families.max()) + 1
    print(f"n = 240, 37 classes, {families} families, theta = {THETA}, 1000 resamples")
    print("a    beta  coverage  (+- 2 se)  median theta  median width of interval  runs")
    for clean in (0.4, 0.6, 0.9):
        for beta in (1.2, 2.5, 8.0):
            share, middle, width = cell(clean, beta)
            error = 2 * np.sqrt(share * (1 - share) / RUNS)
            print(
                f"{clean:<4} {beta:<5} {share:.3f}     {error:.3f}      {middle:.2f}"
                f"          {width:.2f}                      {RUNS}",
                flush=True,
            )
