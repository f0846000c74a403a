"""Print how often intervals of even and of adaptive grids hold the truth, and the levels saved.

python benchmarks/adaptive_grid.py [runs a cell] [--write]

``--write`` keeps the table in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import results

from lab.limits.adaptive import PLACES, adaptive_limit
from lab.limits.breakpoint import Breakpoint, breakpoint_of
from lab.limits.cliff import bracketed
from lab.limits.drawn_curve import DrawnCurve, drawn_curve
from lab.limits.simulate import TrialDesign, covers, design, simulated_scores
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import FamilyBootstrap, family_bootstrap

NUMBERS = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
RUNS = NUMBERS[0] if NUMBERS else 200
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


def cell(
    clean: float, theta: float, beta: float, width: float, families: str, first: int
) -> tuple[Any, ...]:
    """Run one cell: published grid as it is and bracketed, even grids, the adaptive one."""
    items = items_of(families)
    even = {k: np.linspace(0, MOST, k) for k in EVEN}
    every = np.unique(np.round([*np.linspace(0, MOST, PLACES + 1), *PUBLISHED,
                                *np.concatenate(list(even.values()))], 9))  # fmt: skip
    raw, wide, ours = Seen(), Seen(), Seen()
    fixed, asked, stopped = {k: Seen() for k in EVEN}, [], []
    for seed in range(first, first + RUNS):
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
    """Run every cell and print, or keep, the table."""
    lines = [
        "| clean | breakpoint | slope | asked width | families | published grid | bracketed | even "
        "grids | adaptive | levels | error | even levels for it | stopped by width |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    print(*lines, sep="\n", flush=True)
    total: dict[str, list[bool]] = {"published": [], "bracketed": [], "even": [], "adaptive": []}
    levels, needed = [], []
    for k, which in enumerate(CELLS):
        raw, wide, fixed, ours, asked, stopped = cell(*which, first=k * 10_000)
        every = [h for one in fixed.values() for h in one.held]
        for name, held in zip(total, (raw.held, wide.held, every, ours.held), strict=True):
            total[name] += held
        same = next((k for k in EVEN if fixed[k].error <= SAME * ours.error), None)
        levels.append(float(np.mean(asked)))
        needed.append(same or EVEN[-1])
        told = [f"{part}" for part in which]
        told += [f"{np.mean(held):.3f}" for held in (raw.held, wide.held, every, ours.held)]
        told += [f"{levels[-1]:.1f}", f"{ours.error:.3f}", f"{same or f'over {EVEN[-1]}'}",
                 f"{np.mean([why == 'width' for why in stopped]):.2f}"]  # fmt: skip
        lines.append(f"| {' | '.join(told)} |")
        print(lines[-1], {k: round(one.error, 3) for k, one in fixed.items()}, flush=True)
    said = [f"{name} {np.mean(held):.3f} +-{2 * np.std(held) / len(held) ** 0.5:.3f}"
            for name, held in total.items()]  # fmt: skip
    lines += [
        "",
        f"Share of {RUNS} runs a cell whose 95 % interval holds the true breakpoint; n = 240, 37 "
        f"classes, {N_RESAMPLES} resamples, at most {BUDGET} levels of a range of 5. Over all "
        f"cells: {'; '.join(said)}. Error is that of log theta; the adaptive grid took "
        f"{np.mean(levels):.1f} levels, an even one of {', '.join(map(str, EVEN))} levels needs "
        f"{np.mean(needed):.1f} or more for the same. Bracketed: at least the step within which "
        "most of the lead falls. Published grid: of the fit alone; the board uses the bracketed "
        "one.",
    ]
    print(*lines[-2:], sep="\n")
    if "--write" in sys.argv:
        command = f"python benchmarks/adaptive_grid.py {RUNS} --write"
        results.keep("Adaptive grid", command, "\n".join(lines))


if __name__ == "__main__":
    main()
