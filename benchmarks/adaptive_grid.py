"""Print how often intervals of even and of adaptive grids hold the truth, and the levels saved.

python benchmarks/adaptive_grid.py [runs a cell]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.limits.adaptive import PLACES, adaptive_limit, bracketed
from lab.limits.breakpoint import Breakpoint, breakpoint_of
from lab.limits.drawn_curve import DrawnCurve, drawn_curve
from lab.limits.simulate import TrialDesign, covers, design, simulated_scores
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import FamilyBootstrap, family_bootstrap

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
MOST, BUDGET, N_RESAMPLES = 5.0, 12, 200
PUBLISHED = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
EVEN = (5, 7, 9, 12)
SAME = 1.02
"""So many times its error, another grid's is the same."""
CELLS = (
    # clean score, true breakpoint, steepness, asked width, families
    (0.4, 1.1, 2.5, 0.6, "mixed"), (0.4, 2.7, 2.5, 0.9, "mixed"), (0.9, 0.6, 2.5, 0.3, "mixed"),
    (0.9, 1.6, 1.2, 0.6, "mixed"), (0.9, 3.4, 1.5, 1.0, "mixed"), (0.6, 2.5, 4.0, 0.5, "mixed"),
    (0.9, 2.2, 16.0, 0.2, "mixed"), (0.6, 3.7, 8.0, 0.3, "mixed"), (0.6, 1.3, 16.0, 0.1, "mixed"),
    (0.6, 2.3, 2.5, 0.5, "of one"), (0.6, 2.3, 2.5, 0.8, "of four"),
    (0.6, 3.1, 8.0, 0.3, "of four"),
)  # fmt: skip


@dataclass
class Seen:
    """What the runs of one kind of grid came to."""

    held: list[bool] = field(default_factory=list)
    off: list[float] = field(default_factory=list)

    def add(self, found: Breakpoint, theta: float) -> None:
        self.held.append(covers(found, theta))
        self.off.append(float(np.log(found.theta / theta)))

    @property
    def error(self) -> float:
        return float(np.sqrt(np.mean(np.square(self.off))))


def items_of(families: str) -> TrialDesign:
    """Return 240 items in families of mixed sizes, of one or of four."""
    items = design()
    n = len(items.classes)
    of = {"mixed": items.families, "of one": np.arange(n), "of four": np.arange(n) // 4}
    return TrialDesign(items.classes, of[families])


def cell(clean: float, theta: float, beta: float, width: float, families: str) -> tuple[Any, ...]:
    """Run one cell: published grid as it is and bracketed, even grids, the adaptive one."""
    items = items_of(families)
    even = {k: np.linspace(0, MOST, k) for k in EVEN}
    every = np.unique(np.round([*np.linspace(0, MOST, PLACES + 1), *PUBLISHED,
                                *np.concatenate(list(even.values()))], 9))  # fmt: skip
    raw, wide, ours = Seen(), Seen(), Seen()
    fixed, asked, stopped = {k: Seen() for k in EVEN}, [], []
    for seed in range(RUNS):
        scores = simulated_scores(items, every, clean=clean, theta=theta, beta=beta, seed=seed)
        drawn = family_bootstrap(items.families, items.classes, N_RESAMPLES, seed,
                                 n_items=len(scores))  # fmt: skip

        def column(x: float, scores: Floats = scores) -> Floats:
            return np.asarray(scores[:, int(np.argmin(np.abs(every - x)))])

        def at(
            grid: Sequence[float] | Floats,
            drawn: FamilyBootstrap = drawn,
            column: Callable[[float], Floats] = column,
        ) -> tuple[DrawnCurve, Breakpoint]:
            table = np.stack([column(x) for x in grid], axis=1)
            curve = drawn_curve(table, np.array(grid), drawn, chance=items.chance)
            return curve, breakpoint_of(curve)

        curve, found = at(PUBLISHED)
        raw.add(found, theta)
        wide.add(bracketed(found, curve), theta)
        for k, grid in even.items():
            curve, found = at(grid)
            fixed[k].add(bracketed(found, curve), theta)
        limit = adaptive_limit(column, drawn, chance=items.chance, most=MOST, width=width,
                               budget=BUDGET)  # fmt: skip
        ours.add(limit.found, theta)
        asked.append(len(limit.asked))
        stopped.append(limit.stopped)
    return raw, wide, fixed, ours, asked, stopped


def main() -> None:
    """Print a row a cell, and coverage over all of them."""
    print(f"{RUNS} runs a cell, n = 240, 37 classes, {N_RESAMPLES} resamples, at most {BUDGET} "
          "levels; coverage of 95 % intervals, error: of log theta")  # fmt: skip
    print("clean theta beta width families | published grid, bracketed, even 5..12 | adaptive "
          "levels error stops | even levels of the same error")  # fmt: skip
    total = {"published": [], "bracketed": [], "even": [], "adaptive": []}
    for which in CELLS:
        raw, wide, fixed, ours, asked, stopped = cell(*which)
        total["published"] += raw.held
        total["bracketed"] += wide.held
        total["even"] += [h for one in fixed.values() for h in one.held]
        total["adaptive"] += ours.held
        same = next((k for k in EVEN if fixed[k].error <= SAME * ours.error), None)
        ends = {why: stopped.count(why) for why in sorted(set(stopped))}
        print(*which, "|", f"{np.mean(raw.held):.3f} {np.mean(wide.held):.3f}",
              *(f"{np.mean(one.held):.2f}" for one in fixed.values()), "|",
              f"{np.mean(ours.held):.3f} {np.mean(asked):.1f} {ours.error:.3f} {ends} |",
              *(f"{k}:{one.error:.3f}" for k, one in fixed.items()),
              f"-> {same or f'over {EVEN[-1]}'}", flush=True)  # fmt: skip
    for name, held in total.items():
        error = 2 * np.sqrt(np.mean(held) * (1 - np.mean(held)) / len(held))
        print(f"{name}: {np.mean(held):.3f} +- {error:.3f} of {len(held)}")


if __name__ == "__main__":
    main()
