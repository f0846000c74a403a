"""What a sweep costs beside its cells: warm and cold, overhead a cell, two processes and one.

    python benchmarks/sweeps.py [--cells 12] [--rounds 3] [--write]

Every comparison is interleaved within this run. Cells are small ones of `severity` on text, and for
the cost of handing out, cells that only wait for .5 s. Results go into a store that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median

from results import keep

HOME = Path(tempfile.mkdtemp(prefix="sweeps-"))
os.environ |= {"FAULTLINE_HOME": str(HOME), "OMP_NUM_THREADS": "1"}

from lab.core.progress import Progress  # noqa: E402
from lab.engine.sweep import cluster  # noqa: E402
from lab.engine.sweep.cluster import Dask  # noqa: E402
from lab.engine.sweep.plan import SweepPlan, cells_of, plan_of  # noqa: E402
from lab.engine.sweep.processes import Processes  # noqa: E402
from lab.engine.sweep.run import run_sweep  # noqa: E402
from lab.engine.sweep.states import Became, CellState, state_of  # noqa: E402
from lab.engine.sweep.task import CellTask, Executor  # noqa: E402
from lab.experiments import EXPERIMENTS  # noqa: E402
from lab.store.results import result_file  # noqa: E402

Row = tuple[str, str]
CELL_S, MANY, WAITING = 0.5, 2000, 42
BASE = {"encoder": "ngrams", "task": "concept", "n_resamples": 2000, "n_test": 240}


def sweep(n_cells: int, first: int) -> SweepPlan:
    """Return a sweep of so many cells, none of which another call has."""
    seeds = list(range(first, first + n_cells))
    grid = {"perturbation": ["ocr"], "draw_seed": seeds}
    return plan_of({"experiment": "severity", "fields": BASE, "grid": grid})


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def forget(plan: SweepPlan) -> None:
    """Forget results and states, and what they were made from."""
    for cell in cells_of(plan):
        result_file(cell.key).unlink(missing_ok=True)
    for folder in ("arrays", "sweeps"):
        shutil.rmtree(HOME / folder, ignore_errors=True)


def bytes_of(plan: SweepPlan) -> list[bytes]:
    """Return the results of all cells as they lie on disk."""
    return [result_file(cell.key).read_bytes() for cell in cells_of(plan)]


def waits(task: CellTask) -> CellState:
    """Stand for a cell of half a second that leaves the processor to others."""
    time.sleep(CELL_S)
    return CellState(Became.DONE, CELL_S)


def wait_on_worker(chunk: list[CellTask], mark: str) -> list[CellState]:
    """The same on a worker of Dask."""
    return [waits(task) for task in chunk]


def run_times(plan: SweepPlan) -> tuple[float, float, float]:
    """Return (wall, seconds beside the experiment's own run, those of the processor alone) of a
    sweep in this process."""
    entry, inside, busy = EXPERIMENTS.get(plan.experiment), 0.0, 0.0
    real = entry.run

    def watched(spec: object, progress: object) -> object:
        nonlocal inside, busy
        began, busy_before = time.perf_counter(), time.process_time()
        try:
            return real(spec, progress)
        finally:
            inside += time.perf_counter() - began
            busy += time.process_time() - busy_before

    object.__setattr__(entry, "run", watched)
    try:
        before = time.process_time()
        wall = timed(lambda: run_sweep(plan))
        return wall, wall - inside, time.process_time() - before - busy
    finally:
        object.__setattr__(entry, "run", real)


def handed_out(executor: Executor) -> float:
    """Return the milliseconds that handing out and keeping adds to a cell of .5 s on two workers.

    Counted from the second cell that came to the last, so that starting and ending are not in it.
    """
    came: list[float] = []

    def watched(tasks: Iterable[CellTask], progress: Progress) -> Iterator[tuple[str, CellState]]:
        for answer in executor(tasks, progress):
            came.append(time.perf_counter())
            yield answer

    run_sweep(sweep(WAITING, 10_000), executor=watched)
    shutil.rmtree(HOME / "sweeps")
    return 1000 * ((came[-1] - came[1]) * 2 / (WAITING - 2) - CELL_S)


def warm_and_cold(plan: SweepPlan, rounds: int) -> list[Row]:
    """Compare a sweep whose cells are all done with one of which nothing is kept."""
    n = plan.n_combinations
    ratios, over, busy = [], [], []
    for _ in range(rounds):
        forget(plan)
        cold, beside, of_processor = run_times(plan)
        warm = timed(lambda: run_sweep(plan))
        ratios.append(cold / warm)
        over.append(1000 * beside / n)
        busy.append(1000 * of_processor / n)
        said(f"cold {cold:.2f} s ({cold / n:.2f} s a cell), warm {1000 * warm:.0f} ms")
    return [
        ("a warm sweep against a cold one", f"{median(ratios):.0f} times faster"),
        ("all beside the experiment's own run, a cell", in_part(median(over))),
        ("the same, time of the processor", in_part(median(busy))),
    ]


def two_and_one(plan: SweepPlan, rounds: int) -> list[Row]:
    """Compare two processes with one, both with everything loaded."""
    speed = []
    for i in range(rounds):
        walls: dict[int, float] = {}
        for n in (1, 2) if i % 2 else (2, 1):
            forget(plan)
            run_sweep(sweep(2, 60_000 + 10 * i + 2 * n), executor=Processes(n))
            walls[n] = timed(lambda n=n: run_sweep(plan, executor=Processes(n)))
        speed.append(walls[1] / walls[2])
        said(f"one process {walls[1]:.2f} s, two {walls[2]:.2f} s")
    return [("two processes against one", f"{median(speed):.2f} times faster")]


def handing_out() -> list[Row]:
    """Tell what handing out costs, with cells that only wait."""
    real, checks = cluster.on_worker, cluster._check
    cluster.on_worker = wait_on_worker
    cluster._check = lambda client, task: client.wait_for_workers(2)
    try:
        startup = timed(lambda: run_sweep(sweep(2, 70_000), executor=Dask(2))) - CELL_S
        there = (("two processes", Processes(2, waits)), ("two workers of Dask", Dask(2)))
        rows = [(f"handing out a cell of .5 s, {name}", in_part(handed_out(executor)))
                for name, executor in there]  # fmt: skip
    finally:
        cluster.on_worker, cluster._check = real, checks
    return [*rows, ("start and end of a local cluster of two", f"{startup:.1f} s")]


def bookkeeping(plan: SweepPlan) -> list[Row]:
    """Tell what cells cost that are only planned and looked up, and whether bytes are the same."""
    run_sweep(plan)
    before = bytes_of(plan)
    forget(plan)
    run_sweep(plan, executor=Dask(2))
    many = sweep(MANY, 100_000)
    planning = 1000 * timed(lambda: cells_of(many)) / MANY
    cells = cells_of(many)
    looking = 1000 * timed(lambda: [state_of(many, cell) for cell in cells]) / MANY
    return [
        ("Dask with two workers gives the same bytes", "yes" if bytes_of(plan) == before else "NO"),
        ("planning a cell", f"{planning:.2f} ms"),
        ("looking up the state of a cell that is left", f"{looking:.2f} ms"),
        ("size of a result", f"{sum(map(len, before)) / len(before) / 1000:.0f} kB"),
    ]


def in_part(cost_ms: float) -> str:
    """Say a cost of a cell, and what part of half a second it is."""
    return f"{cost_ms:.1f} ms, {cost_ms / (10 * CELL_S):.1f} % of .5 s"


def said(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--cells", type=int, default=12)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    plan = sweep(options.cells, 0)
    run_sweep(sweep(1, 99_999))  # models and packages are loaded
    rows = [
        *warm_and_cold(plan, options.rounds),
        *two_and_one(plan, options.rounds),
        *handing_out(),
        *bookkeeping(plan),
    ]
    for name, value in rows:
        said(f"{name:50} {value}")
    if options.write:
        table = "\n".join(f"| {name} | {value} |" for name, value in rows)
        keep("Sweeps", "python benchmarks/sweeps.py --write", f"| | |\n|---|---|\n{table}")
    shutil.rmtree(HOME)


if __name__ == "__main__":
    main()
