"""Print how often intervals of a breakpoint hold the truth at the published levels, simulated.

python benchmarks/breakpoint_coverage.py [runs a cell] [--write]

``--write`` keeps the table in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys

import numpy as np
import results

from lab.limits.breakpoint import breakpoint_of
from lab.limits.cliff import bracketed
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.simulate import covers, design, simulated_scores
from lab.stats.intervals.bootstrap import family_bootstrap

NUMBERS = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
RUNS = NUMBERS[0] if NUMBERS else 300
N_RESAMPLES = 300
CELLS = (
    # clean score, true breakpoint, steepness
    (0.4, 1.1, 2.5), (0.4, 2.5, 1.2), (0.6, 2.5, 1.2), (0.9, 2.5, 1.2), (0.4, 2.7, 2.5),
    (0.6, 2.5, 2.5), (0.9, 0.6, 2.5), (0.9, 2.5, 2.5), (0.6, 3.7, 8.0), (0.9, 2.5, 8.0),
    (0.6, 1.3, 16.0), (0.9, 2.2, 16.0), (0.9, 3.5, 16.0),
)  # fmt: skip


def cell(clean: float, theta: float, beta: float, first: int) -> tuple[list[bool], list[bool]]:
    """Return of each run whether the fit's interval holds the truth, and the one as it is used."""
    items, x = design(), np.array(GRID)
    plain, used = [], []
    for seed in range(first, first + RUNS):
        scores = simulated_scores(items, x, clean=clean, theta=theta, beta=beta, seed=seed)
        drawn = family_bootstrap(items.families, items.classes, N_RESAMPLES, seed,
                                 n_items=len(scores))  # fmt: skip
        curve = drawn_curve(scores, x, drawn, chance=items.chance)
        found = breakpoint_of(curve)
        plain.append(covers(found, theta))
        used.append(covers(bracketed(found, curve), theta))
    return plain, used


def share(held: list[bool]) -> str:
    """Return a share with twice its standard error."""
    mean = float(np.mean(held))
    return f"{mean:.3f} +-{2 * np.sqrt(mean * (1 - mean) / len(held)):.3f}"


def main() -> None:
    """Run every cell and print, or keep, the table."""
    lines = ["| clean | breakpoint | slope | of the fit alone | as it is used |",
             "|---|---|---|---|---|"]  # fmt: skip
    print(*lines, sep="\n", flush=True)
    every: tuple[list[bool], list[bool]] = ([], [])
    for k, which in enumerate(CELLS):
        found = cell(*which, first=k * 10_000)
        for so_far, held in zip(every, found, strict=True):
            so_far.extend(held)
        lines.append(f"| {' | '.join(map(str, which))} | {share(found[0])} | {share(found[1])} |")
        print(lines[-1], flush=True)
    lines += ["", f"Share of {RUNS} runs a cell whose 95 % interval holds the true breakpoint; "
              f"levels {', '.join(f'{x:g}' for x in GRID)}, n = 240, 37 classes, "
              f"{int(design().families.max()) + 1} families, {N_RESAMPLES} resamples. Over all "
              f"cells: {share(every[0])} and {share(every[1])}. As it is used: no narrower than "
              "the step within which most of the lead falls (`lab/limits/cliff.py`)."]  # fmt: skip
    print(*lines[-2:], sep="\n")
    if "--write" in sys.argv:
        command = f"python benchmarks/breakpoint_coverage.py {RUNS} --write"
        results.keep("Coverage of a breakpoint", command, "\n".join(lines))


if __name__ == "__main__":
    main()
