"""The board, computed live: from an empty store with drawings and models ready, and once more warm.

As the app computes it: two worker processes and the thread that hands rows to them, no page. The
store is a new folder whose drawings, models and compiled code are those of FAULTLINE_HOME.

python benchmarks/cold_board.py [--write]
"""

# ruff: noqa: T201  what a benchmark says is its result

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import results

from lab.store.paths import home

PREPARED = ("data", "models", "numba", "code")
HOME = Path(tempfile.mkdtemp(prefix="board-"))
for name in PREPARED:
    if (home() / name).is_dir():
        (HOME / name).symlink_to((home() / name).resolve(), target_is_directory=True)
os.environ["FAULTLINE_HOME"] = str(HOME)

from lab.core.progress import Progress  # noqa: E402
from lab.engine.board import BoardRun, default_board  # noqa: E402
from lab.engine.workers.pool import RunPool  # noqa: E402
from lab.experiments.base import Experiment, Result, Spec  # noqa: E402

FIELDS = {"dataset": "emojilab", "task": "auto", "split_seed": 0, "draw_seed": 0}
COLD_S, WARM_S, LOOK_S = 60.0, 3.0, 0.05
WRITE = "--write" in sys.argv


def board() -> tuple[float, float, dict[str, float]]:
    """Compute the board; returns the seconds to its first cell, to all, and those of each cell."""
    began, first, took = time.perf_counter(), 0.0, {}
    pool = RunPool()

    def compute(entry: Experiment, spec: Spec, progress: Progress) -> Result:
        start = time.perf_counter()
        found = pool.compute(entry, spec, progress)
        took[f"{spec.encoder}, {spec.perturbation}"] = time.perf_counter() - start  # type: ignore[attr-defined]
        return found

    run = BoardRun(default_board(**FIELDS), compute=compute).start()
    while not run.done:
        if not first and run.cells_done:
            first = time.perf_counter() - began
        time.sleep(LOOK_S)
    all_s = time.perf_counter() - began
    if run.failed:
        raise RuntimeError(f"cells failed: {run.failed}")
    pool.cancel()
    return first or all_s, all_s, took


def line(name: str, seconds: float, target_s: float) -> str:
    """Say a time and whether it is within its target."""
    reached = "reached" if seconds <= target_s else "missed"
    return f"- {name}: {seconds:.1f} s; target {target_s:g} s: {reached}"


def main() -> None:
    """Measure, and print or keep what was found."""
    load = os.getloadavg()[0]
    try:
        first, cold, took = board()
        _, warm, _ = board()
    finally:
        shutil.rmtree(HOME)
    rows = sorted(took.items(), key=lambda one: -one[1])
    said = [
        f"{len(took)} cells, two processes; load {load:.1f}, then {os.getloadavg()[0]:.1f}:",
        "",
        line("the whole board, from an empty store", cold, COLD_S),
        f"- its first cell: {first:.1f} s",
        line("the same in a new process, warm", warm, WARM_S),
        "- the longest cells: " + "; ".join(f"{name} {s:.1f} s" for name, s in rows[:6]),
    ]
    print("\n".join([results.machine(), *said]))
    if WRITE:
        results.keep("A cold board", "python benchmarks/cold_board.py --write", "\n".join(said))


if __name__ == "__main__":
    main()
