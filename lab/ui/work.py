"""Long work: a bounded pool of threads that all sessions share, with progress and cancel.

Workers return plain data and never touch the page; the page looks in once a second.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

import streamlit as st

from lab.core.progress import Progress
from lab.engine.board import BoardRun, default_board, recorded
from lab.engine.local import run_spec
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.task import Setting, task_of
from lab.ui.cells import reading_order
from lab.ui.errors import plain

WORKERS = 2
POLL_S = 1.0
ATTEMPT = "lab.attempt"
T = TypeVar("T")


class Job(Generic[T]):
    """One piece of work on the way: its progress and, in the end, its result."""

    def __init__(self, where: ThreadPoolExecutor, work: Callable[[Progress], T]) -> None:
        self.progress = Progress("Waiting for a free worker")
        self._future: Future[T] = where.submit(work, self.progress)

    @property
    def done(self) -> bool:
        return self._future.done()

    def result(self) -> T:
        """Return the result of a job that is done; raises what the work raised."""
        return self._future.result()

    def cancel(self) -> None:
        """Ask the work to stop; it raises ``Cancelled`` at its next check."""
        self.progress.cancel()


@st.cache_resource
def pool() -> ThreadPoolExecutor:
    """Return the one pool of this process."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="work")


def run(experiment: str, fields: dict[str, Any]) -> Job[Result]:
    """Return the job of a run, started the first time anyone asks for it.

    Keyed by the fields of the spec alone, so that no array is ever hashed; raises what the spec
    raises.
    """
    return _run(experiment, tuple(sorted(fields.items())), st.session_state.get(ATTEMPT, 0))


@st.cache_resource(max_entries=64)
def _run(experiment: str, fields: tuple[tuple[str, Any], ...], attempt: int) -> Job[Result]:
    entry = EXPERIMENTS.get(experiment)
    spec = entry.spec(dict(fields))
    return Job(pool(), lambda progress: run_spec(entry, spec, progress))


def ready(settings: tuple[Setting, ...]) -> Job[int]:
    """Return the job that makes tasks ready for single items, so that a slider need not wait."""
    return _ready(settings, st.session_state.get(ATTEMPT, 0))


@st.cache_resource(max_entries=16)
def _ready(settings: tuple[Setting, ...], attempt: int) -> Job[int]:
    return Job(pool(), lambda p: len([task_of(setting, p) for setting in settings]))


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


def waiting(job: Job[Any], key: str) -> None:
    """Draw a job's progress: n done, rate, time left, and cancel."""
    progress = job.progress
    part = progress.done / progress.total if progress.total else 0.0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(part, 1.0), plain(progress.words()))
        st.button("Cancel", key=f"{key}.cancel", on_click=job.cancel)


def again(key: str) -> None:
    """Draw the button that starts work which failed or was stopped anew in this session."""
    st.button("Try again", key=f"{key}.again", icon=":material/refresh:", on_click=_again)


def _again() -> None:
    st.session_state[ATTEMPT] = st.session_state.get(ATTEMPT, 0) + 1
