"""Who computes the cells of a sweep: this process, or several processes on this machine.

All of them call one function, ``compute_cell``: it takes an id, plain fields and a time limit,
computes through the store, and hands back what became of the cell. No array travels.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from lab.core.errors import BadInput, Cancelled, LabError
from lab.core.progress import Progress
from lab.engine.local import run_spec
from lab.engine.sweep.plan import Fields
from lab.engine.sweep.states import Became, CellState
from lab.experiments import EXPERIMENTS

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""In each of several processes: they are what runs side by side."""
LOOK_S = 0.05
"""How often a cell's time and the wish to stop are looked at."""


@dataclass(frozen=True)
class CellTask:
    """One cell to compute, as plain data."""

    key: str
    experiment: str
    fields: Fields
    limit_s: float | None


Executor = Callable[[Iterable[CellTask], Progress], Iterator[tuple[str, CellState]]]
"""From tasks to what became of each, in whatever order; stops where the progress is cancelled."""


def compute_cell(task: CellTask, progress: Progress | None = None) -> CellState:
    """Compute one cell and keep its result; never raises but ``Cancelled``.

    ``progress`` is that of the whole sweep: cancelling it cancels the cell. A cell past its limit
    stops at its next look, and what it kept of its arms or chunks is there for another try.
    """
    began, late, over = time.perf_counter(), threading.Event(), threading.Event()
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
        run_spec(entry, entry.spec(task.fields), own)
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
    return CellState(Became.DONE, _since(began))


def here(tasks: Iterable[CellTask], progress: Progress) -> Iterator[tuple[str, CellState]]:
    """Compute the tasks in this process, one after another."""
    for task in tasks:
        progress.check()
        yield task.key, compute_cell(task, progress)


@dataclass(frozen=True)
class Processes:
    """Compute the tasks in ``n`` processes of this machine (joblib's loky), each on one thread.

    A process that dies takes no other cell with it: what was in the making is tried once more,
    alone; a cell that kills its process again has failed. Raises ``BadInput`` for none.
    """

    n: int
    compute: Callable[[CellTask], CellState] = compute_cell

    def __post_init__(self) -> None:
        if self.n < 1:
            raise BadInput("at least 1 process", f"{self.n}", "Give as many as there are cores.")

    def __call__(
        self, tasks: Iterable[CellTask], progress: Progress
    ) -> Iterator[tuple[str, CellState]]:
        waiting, suspects = deque(tasks), deque[CellTask]()
        at_work: dict[Future[CellState], CellTask] = {}
        try:
            while waiting or suspects or at_work:
                progress.check()
                if suspects and not at_work:
                    at_work[self._submit(suspects[0])] = suspects[0]
                # No more than can be computed now, so that a death leaves few to suspect.
                while waiting and not suspects and len(at_work) < self.n:
                    task = waiting.popleft()
                    at_work[self._submit(task)] = task
                ended, _ = wait(at_work, timeout=LOOK_S, return_when=FIRST_COMPLETED)
                for future in ended:
                    task = at_work.pop(future)
                    state = _state_of(future, was_suspect := task in suspects)
                    if was_suspect:
                        suspects.remove(task)
                    if state is None:
                        suspects.append(task)
                    else:
                        yield task.key, state
        finally:
            if at_work:
                # Cancelled: what is kept is kept whole, what is in the making is not waited for.
                self._pool().shutdown(wait=True, kill_workers=True)

    def _submit(self, task: CellTask) -> Future[CellState]:
        future: Future[CellState] = self._pool().submit(self.compute, task)
        return future

    def _pool(self) -> Any:
        from joblib.externals.loky import get_reusable_executor  # type: ignore[import-untyped]

        return get_reusable_executor(max_workers=self.n, env=ONE_THREAD)


def _state_of(future: Future[CellState], was_suspect: bool) -> CellState | None:
    """Return what became of a cell, None where its process died for the first time."""
    try:
        return future.result()
    except BrokenProcessPool:
        return CellState(Became.FAILED, error="Its process died, twice.") if was_suspect else None


def _is_cancelled(progress: Progress | None) -> bool:
    try:
        if progress is not None:
            progress.check()
    except Cancelled:
        return True
    return False


def _since(began: float) -> float:
    return time.perf_counter() - began
