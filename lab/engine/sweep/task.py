"""The one function that computes a cell, whoever calls it: this process, another, another machine.

It takes an id, plain fields and a time limit, computes through the store, and hands back what
became of the cell. No array travels; what is loaded, such as an encoder, stays where it is used.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput, Cancelled, LabError
from lab.core.progress import Progress
from lab.engine.local import run_spec
from lab.engine.sweep.plan import Fields
from lab.engine.sweep.states import Became, CellState
from lab.experiments import EXPERIMENTS
from lab.stats.threads import one_blas_thread
from lab.store.results import result_file

LOOK_S = 0.05
"""How often a cell's time and the wish to stop are looked at."""


@dataclass(frozen=True)
class CellTask:
    """One cell to compute, as plain data."""

    key: str
    experiment: str
    fields: Fields
    limit_s: float | None
    arm: tuple[str, int] | None = None
    """Of a study, where only this arm at this seed is to be scored."""


Executor = Callable[[Iterable[CellTask], Progress], Iterator[tuple[str, CellState]]]
"""From tasks to what became of each, in whatever order; stops where the progress is cancelled."""


def compute_cell(task: CellTask, progress: Progress | None = None) -> CellState:
    """Compute one cell and keep its result; never raises but ``Cancelled``.

    ``progress`` is that of the whole sweep: cancelling it cancels the cell. A cell past its limit
    stops at its next look, and what it kept of its arms or chunks is there for another try. A cell
    whose result has another key here than where it was planned has failed: its code is other.
    """
    began, late, over = time.perf_counter(), threading.Event(), threading.Event()
    wrote = _bytes_written()
    own = Progress()

    def watch() -> None:
        while not over.wait(LOOK_S):
            if task.limit_s is not None and _since(began) > task.limit_s:
                late.set()
            if late.is_set() or _is_cancelled(progress):
                own.cancel()
                return

    threading.Thread(target=watch, name="time limit", daemon=True).start()
    try:
        entry = EXPERIMENTS.get(task.experiment)
        spec = entry.spec(task.fields)
        if task.arm is not None and entry.cells is not None:
            with one_blas_thread():  # as in a run of the whole
                entry.cells.score(entry.resolve(spec), *task.arm, own)
        else:
            run_spec(entry, spec, own)
            _check_kept(task.key)
    except Cancelled:
        if not late.is_set():
            raise
        return CellState(Became.LATE, _since(began), f"It took longer than {task.limit_s:g} s.")
    except LabError as error:
        return CellState(Became.FAILED, _since(began), str(error))
    except Exception as error:
        # One broken cell must not take the sweep with it; the traceback is kept beside it.
        said = f"{type(error).__name__}: {error}"
        return CellState(Became.FAILED, _since(began), said, traceback.format_exc())
    finally:
        over.set()
    written = None if wrote is None else (_bytes_written() or wrote) - wrote
    return CellState(Became.DONE, _since(began), written=written)


def _check_kept(key: str) -> None:
    if not result_file(key).is_file():
        raise BadInput(
            "the code, packages, weights and device with which the sweep was planned",
            "others where the cell was computed",
            "Use one version of Faultline and one device everywhere, and run the sweep again.",
        )


def here(tasks: Iterable[CellTask], progress: Progress) -> Iterator[tuple[str, CellState]]:
    """Compute the tasks in this process, one after another."""
    for task in tasks:
        progress.check()
        yield task.key, compute_cell(task, progress)


def _is_cancelled(progress: Progress | None) -> bool:
    try:
        if progress is not None:
            progress.check()
    except Cancelled:
        return True
    return False


def _bytes_written() -> int | None:
    """Return how much this process has written so far, to files above all; None but on Linux."""
    try:
        said = Path("/proc/self/io").read_text()
        return int(said.partition("wchar:")[2].split()[0])
    except (OSError, IndexError, ValueError):
        return None


def _since(began: float) -> float:
    return time.perf_counter() - began
