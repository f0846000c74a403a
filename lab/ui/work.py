"""Long work: a bounded pool of threads that all sessions share, with progress and cancel.

Workers return plain data and never touch the page; the page looks in once a second.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import streamlit as st

from lab.core.progress import Progress
from lab.engine.board import BoardRun, default_board, recorded
from lab.engine.local import run_spec
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.ui.cells import reading_order

WORKERS = 2
POLL_S = 1.0


class Job:
    """One run of an experiment on the way: its progress and, in the end, its result."""

    def __init__(self, pool: ThreadPoolExecutor, experiment: str, spec: Spec) -> None:
        self.progress = Progress("Waiting for a free worker")
        entry = EXPERIMENTS.get(experiment)
        self._future: Future[Result] = pool.submit(run_spec, entry, spec, self.progress)

    @property
    def done(self) -> bool:
        return self._future.done()

    def result(self) -> Result:
        """Return the result of a job that is done; raises what the run raised."""
        return self._future.result()

    def cancel(self) -> None:
        """Ask the run to stop; it raises ``Cancelled`` at its next check."""
        self.progress.cancel()


@st.cache_resource
def pool() -> ThreadPoolExecutor:
    """Return the one pool of this process."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="work")


@st.cache_resource(max_entries=64)
def _job(experiment: str, fields: tuple[tuple[str, Any], ...], attempt: int) -> Job:
    entry = EXPERIMENTS.get(experiment)
    return Job(pool(), experiment, entry.spec(dict(fields)))


def job(experiment: str, fields: dict[str, Any]) -> Job:
    """Return the job of a run, started the first time it is asked for by anyone.

    Keyed by the fields of the spec alone; raises what the spec raises.
    """
    return _job(experiment, tuple(sorted(fields.items())), st.session_state.get("lab.attempt", 0))


def again() -> None:
    """Let work that failed or was stopped start anew in this session."""
    st.session_state["lab.attempt"] = st.session_state.get("lab.attempt", 0) + 1


@st.cache_resource(max_entries=6)
def board_run(dataset: str, seed: int, widen: bool, attempt: int = 0) -> BoardRun:
    """Return the board being computed for a data set and seed, started at the first call."""
    cells = default_board(widen=widen, dataset=dataset, split_seed=seed, draw_seed=seed)
    return BoardRun(sorted(cells, key=reading_order)).start()


@st.cache_resource
def recorded_board() -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return the recorded board's rows by key, and its manifest."""
    rows, manifest = recorded()
    return {row["key"]: row for row in rows}, manifest
