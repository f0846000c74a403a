"""Print how long every figure of what is missing, hurt or filled takes from its record.

Each is drawn twice from what the store holds, as a page draws it, and written as the JSON that a
browser gets; the processor's seconds of the second time count.

python benchmarks/missing_figures.py [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys
import time
from collections.abc import Iterator

import results

from lab.engine.recorded import names, recorded
from lab.experiments.base import Result
from lab.figures.missing.lattice import choose, lattice
from lab.figures.missing.rates import rates
from lab.figures.missing.scoreboard import scoreboard

STUDIES = ("lattice", "imputation", "incomplete_distillation", "scoreboard", "contributions",
           "information", "noise_and_missing", "dropping")  # fmt: skip
TARGET_S = 1.0


def figures(result: Result) -> Iterator[tuple[str, float]]:
    """Yield every figure of a record by name, with the processor's seconds that it took."""
    run = result.numbers()
    drawn = {"the study's own": result.figure}
    if result.experiment == "lattice":
        drawn["how much is missing"] = lambda: rates(run)
        drawn["a toggle"] = lambda: choose(lattice(run), run, "told|image")
    if result.experiment == "scoreboard":
        drawn |= {f"{noise} hurt": lambda noise=noise: scoreboard(run, noise)
                  for noise in (*run["summary"]["noises"], "mean")}  # fmt: skip
    for name, draw in drawn.items():
        draw().to_json()
        start = time.process_time()
        draw().to_json()
        yield name, time.process_time() - start


def main() -> None:
    """Measure every figure, and print or keep what was found."""
    said, slowest = [], 0.0
    for record in names():
        if record.partition("-")[0] in STUDIES:
            start = time.process_time()
            (result,) = recorded(record).values()
            said.append(f"- {record}: read in {time.process_time() - start:.2f} s")
            for name, seconds in figures(result):
                said.append(f"  - {name}: {seconds:.3f} s")
                slowest = max(slowest, seconds)
    said.append(f"- slowest: {slowest:.3f} s; target: {TARGET_S:g} s")
    print("\n".join([results.machine(), *said]))
    if "--write" in sys.argv:
        command = "python benchmarks/missing_figures.py --write"
        results.keep("Figures of what is missing, from their records", command, "\n".join(said))


if __name__ == "__main__":
    main()
