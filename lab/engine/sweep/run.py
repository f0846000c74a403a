"""Run a sweep: cells that are done are skipped, the others computed, each kept as soon as it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lab.core.errors import Cancelled
from lab.core.progress import Progress
from lab.engine.sweep.plan import SweepCell, SweepPlan, cells_of, said
from lab.engine.sweep.states import (
    Became,
    CellState,
    forget_stop,
    is_asked_to_stop,
    keep_plan,
    save_state,
    seconds_of,
    state_of,
)
from lab.engine.sweep.task import CellTask, Executor, here
from lab.store.results import result_file

UNDONE = {
    Became.FAILED: "failed",
    Became.LATE: "took longer than the time limit",
    Became.LEFT: "to be computed",
}


@dataclass(frozen=True)
class SweepStatus:
    """How far a sweep is."""

    cells: list[SweepCell]
    states: list[CellState]
    """One a cell."""

    @property
    def counts(self) -> Counter[Became]:
        """How many cells are done, failed, late and left."""
        return Counter(state.became for state in self.states)

    @property
    def failed(self) -> list[tuple[SweepCell, CellState]]:
        """The cells that failed or were late, with why."""
        pairs = zip(self.cells, self.states, strict=True)
        return [(c, s) for c, s in pairs if s.became in {Became.FAILED, Became.LATE}]

    @property
    def seconds_a_cell(self) -> float | None:
        """Mean of the cells that were computed; None before the first."""
        return seconds_of(self.states)

    @property
    def bytes_a_cell(self) -> float | None:
        """Mean size of a result; None before the first."""
        done = [c.key for c, s in zip(self.cells, self.states, strict=True)
                if s.became == Became.DONE]  # fmt: skip
        return sum(result_file(key).stat().st_size for key in done) / len(done) if done else None

    def words(self) -> list[str]:
        """Say how far it is, what is left to wait for, and what failed."""
        n, left = len(self.states), self.counts[Became.LEFT]
        lines = [f"{self.counts[Became.DONE]} of {n} cells are done."]
        for became, verb in UNDONE.items():
            if self.counts[became]:
                lines.append(f"{self.counts[became]} {verb}.")
        if self.seconds_a_cell is not None:
            each = f"A cell takes {self.seconds_a_cell:.2g} s on one core"
            lines.append(f"{each}; what is left takes {_time(left * self.seconds_a_cell)}.")
        elif left:
            lines.append("How long a cell takes is known once the first is done.")
        if self.bytes_a_cell is not None:
            lines.append(f"The results of all cells take {n * self.bytes_a_cell / 1e6:.2g} MB.")
        lines += [f"{said(cell.fields)}: {state.error}" for cell, state in self.failed]
        return lines


def status(plan: SweepPlan) -> SweepStatus:
    """Return how far a sweep is, from the store alone; computes nothing.

    Raises what ``cells_of`` raises.
    """
    cells = cells_of(plan)
    return SweepStatus(cells, [state_of(plan, cell) for cell in cells])


def run_sweep(
    plan: SweepPlan,
    progress: Progress | None = None,
    executor: Executor = here,
    *,
    again: bool = False,
) -> SweepStatus:
    """Compute the cells that are left, and with ``again`` those that failed or were late too.

    A cell is kept as soon as it is done, so that a run that was cut, in whatever way, goes on.
    Raises ``Cancelled`` where it is asked to stop, by its progress or by ``ask_to_stop``, and
    ``StoreError`` before anything is computed where the store cannot be written.
    """
    progress = progress or Progress()
    before = status(plan)
    # First of all: a store that cannot be written says so before anything is computed.
    keep_plan(plan)
    forget_stop(plan)
    wanted = {Became.LEFT, Became.FAILED, Became.LATE} if again else {Became.LEFT}
    tasks = [
        CellTask(cell.key, plan.experiment, cell.fields, plan.time_limit_s)
        for cell, state in zip(before.cells, before.states, strict=True)
        if state.became in wanted
    ]
    progress.start("Cells", len(tasks))
    for key, state in executor(tasks, progress):
        save_state(plan, key, state)
        progress.advance()
        if is_asked_to_stop(plan):
            raise Cancelled()
    return status(plan)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"about {seconds:.0f} s"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h"
