"""Run a sweep: cells that are done are skipped, the others computed, each kept as soon as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.core.errors import Cancelled
from lab.core.progress import Progress
from lab.engine.local import seconds_of
from lab.engine.sweep.plan import SweepCell, SweepPlan, cells_of, said
from lab.engine.sweep.running import alone, stopped_from_outside
from lab.engine.sweep.states import (
    Became,
    CellState,
    all_states,
    forget_state,
    forget_stop,
    is_asked_to_stop,
    keep_plan,
    kept_plans,
    save_state,
    state_of,
)
from lab.engine.sweep.task import CellTask, Executor, here
from lab.store.results import result_file

SOME = 200
"""Cells of another sweep that are looked at to foresee what one of this takes."""
LONG_S = 90
"""From here on a time is said in minutes."""
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
    others: Sequence[CellState] = ()
    """Of other runs of the experiment: what a cell costs before the first of this is done."""

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
    def measured(self) -> bool:
        """Whether what a cell costs is known from cells of this sweep."""
        return any(state.seconds is not None for state in self.states)

    @property
    def seconds_a_cell(self) -> float | None:
        """Mean of the cells that were computed; None before the first."""
        return _mean(state.seconds for state in self._costs)

    @property
    def bytes_a_cell(self) -> float | None:
        """Mean of what a cell wrote, embeddings included, else the mean size of a result; None
        before the first."""
        wrote = _mean(state.written for state in self._costs)
        return wrote or _mean(
            result_file(cell.key).stat().st_size
            for cell, state in zip(self.cells, self.states, strict=True)
            if state.became == Became.DONE
        )

    @property
    def _costs(self) -> Sequence[CellState]:
        return self.states if self.measured else self.others

    def words(self) -> list[str]:
        """Say how far it is, what is left to wait for, and what failed."""
        n, left = len(self.states), self.counts[Became.LEFT]
        lines = [f"{self.counts[Became.DONE]} of {n} cells are done."]
        for became, verb in UNDONE.items():
            if self.counts[became]:
                lines.append(f"{self.counts[became]} {verb}.")
        if self.seconds_a_cell is not None:
            by = "" if self.measured else ", by other runs of this experiment"
            rest = f"; what is left takes {in_words(left * self.seconds_a_cell)}" if left else ""
            one = self.seconds_a_cell
            took = f"{one:.2g} s" if one < LONG_S else in_words(one)
            lines.append(f"A cell takes {took} on one core{by}{rest}.")
        elif left:
            lines.append("How long a cell takes is known once the first is done.")
        if self.bytes_a_cell is not None:
            lines.append(f"All cells write at most {_megabytes(n * self.bytes_a_cell)}.")
        lines += [f"{said(cell.fields)}: {state.error}" for cell, state in self.failed]
        return lines


def status(plan: SweepPlan) -> SweepStatus:
    """Return how far a sweep is, from the store alone; computes nothing.

    Raises what ``cells_of`` raises.
    """
    return _status(plan, cells_of(plan))


def _status(plan: SweepPlan, cells: list[SweepCell]) -> SweepStatus:
    return SweepStatus(cells, [state_of(plan, cell) for cell in cells], costs_of(plan.experiment))


def costs_of(experiment: str) -> list[CellState]:
    """Return some cells of the last sweep of an experiment in which any was computed; where there
    is none, its last run."""
    for plan in kept_plans():
        if plan.experiment == experiment:
            found = [state for state in all_states(plan, SOME) if state.seconds is not None]
            if found:
                return found
    last = seconds_of(experiment)
    return [] if last is None else [CellState(Became.DONE, last)]


def run_sweep(
    plan: SweepPlan,
    progress: Progress | None = None,
    executor: Executor = here,
    *,
    again: bool = False,
    most: int | None = None,
) -> SweepStatus:
    """Compute the cells that are left, and with ``again`` those that failed or were late too.

    ``most`` is after how many it ends. A cell is kept as soon as it is done, so that a run that was
    cut, in whatever way, goes on. Raises ``Cancelled`` where it is asked to stop, by its progress
    or by ``ask_to_stop``, ``BadInput`` where another process runs it, and ``StoreError`` before
    anything is computed where the store cannot be written.
    """
    progress = progress or Progress()
    before = status(plan)
    wanted = {Became.LEFT, Became.FAILED, Became.LATE} if again else {Became.LEFT}
    pairs = zip(before.cells, before.states, strict=True)
    left = [cell for cell, state in pairs if state.became in wanted]
    tasks = [CellTask(c.key, plan.experiment, c.fields, plan.time_limit_s) for c in left[:most]]
    # First of all: a store that cannot be written says so before anything is computed.
    keep_plan(plan)
    with alone(plan, len(left)), stopped_from_outside(plan, progress):
        forget_stop(plan)
        for task in tasks if again else ():
            forget_state(plan, task.key)
        progress.start("Cells", len(tasks))
        for key, state in executor(tasks, progress):
            save_state(plan, key, state)
            progress.advance()
            if is_asked_to_stop(plan):
                raise Cancelled()
    return _status(plan, before.cells)


def in_words(seconds: float) -> str:
    """Say how long something takes.

    >>> in_words(42), in_words(600), in_words(9000)
    ('about 42 s', 'about 10 min', 'about 2.5 h')
    """
    if seconds < LONG_S:
        return f"about {seconds:.0f} s"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h"


def _megabytes(n_bytes: float) -> str:
    """Say a size to two digits.

    >>> _megabytes(1.34e8), _megabytes(2.81e5)
    ('130 MB', '0.28 MB')
    """
    return f"{float(f'{n_bytes / 1e6:.2g}'):g} MB"


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
