"""Cells in several processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from lab.core.errors import BadInput
from lab.engine.sweep.pool import ONE_THREAD, SideBySide
from lab.engine.sweep.states import CellState
from lab.engine.sweep.task import CellTask, compute_cell


def check_count(n: int) -> None:
    """Raise ``BadInput`` for fewer than one process."""
    if n < 1:
        raise BadInput("at least 1 process", f"{n}", "Give as many as there are cores.")


@dataclass(frozen=True)
class Processes(SideBySide):
    """Compute the tasks in ``n`` processes (joblib's loky), each on one thread."""

    n: int
    compute: Callable[[CellTask], CellState] = compute_cell
    deaths = BrokenProcessPool

    def __post_init__(self) -> None:
        check_count(self.n)

    def slots(self) -> int:
        """Return the number of processes."""
        return self.n

    def submit(self, chunk: list[CellTask]) -> Future[Sequence[Any]]:
        """Hand a chunk to a process."""
        future: Future[Sequence[Any]] = self._pool().submit(_each, self.compute, chunk)
        return future

    def stop(self) -> None:
        """End the processes."""
        self._pool().shutdown(wait=True, kill_workers=True)

    def _pool(self) -> Any:
        from joblib.externals.loky import get_reusable_executor  # type: ignore[import-untyped]

        return get_reusable_executor(max_workers=self.n, env=ONE_THREAD)


def _each(compute: Callable[[CellTask], CellState], chunk: list[CellTask]) -> list[CellState]:
    return [compute(task) for task in chunk]
