"""Runs that all sessions share, computed in worker processes: this session's part in one."""

from __future__ import annotations

import os

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lab.core.errors import Cancelled
from lab.engine.workers.pool import WORKERS, RunPool
from lab.engine.workers.work import Work
from lab.experiments.base import Experiment, Result, Spec
from lab.ui.app.doors import folders
from lab.ui.jobs.jobs import Job, stop_on_leave

PROCESSES = "FAULTLINE_WORKERS"
"""The environment's word for how many processes compute; 0: the server's own threads do."""
LEFT, MET = "lab.left", "lab.met"


class SharedRun(Job[Result]):
    """One session's part in a run: whoever cancels only waits no more, where others do."""

    def __init__(self, work: Work, left: bool = False) -> None:
        self._work, self._who, self._left = work, session(), left
        self.progress, self.replaced = work.progress, work.replaced

    @property
    def done(self) -> bool:
        return self._left or self._work.over.is_set()

    def result(self) -> Result:
        """Return the result, waiting for it; raises what the run raised, and ``Cancelled``."""
        if self._left:
            raise Cancelled()
        return self._work.result()

    def see(self) -> None:
        """Note that this session still waits."""
        self._work.waiters.see(self._who)

    def cancel(self) -> None:
        """Wait for it no more; it stops where nobody else does."""
        self._left = True
        st.session_state[LEFT] = (*st.session_state.get(LEFT, ()), self._work.number)
        pool().leave(self._work, self._who)


def ask(entry: Experiment, spec: Spec, attempt: int) -> Job[Result]:
    """Return this session's part in the run of a spec.

    A later ``attempt`` of the session starts anew what failed.
    """
    met: dict[tuple[str, Spec], int] = st.session_state.setdefault(MET, {})
    again = met.get((entry.id, spec), attempt) < attempt
    met[entry.id, spec] = attempt
    left = st.session_state.get(LEFT, ())
    work = pool().find(entry, spec)
    if work is None or work.number not in left or again:
        work = pool().ask(entry, spec, session(), again=again)
        if again:
            st.session_state[LEFT] = tuple(n for n in left if n != work.number)
            return SharedRun(work)
    return SharedRun(work, work.number in left)


def asked() -> list[tuple[str, Spec]]:
    """Return the runs that this session asked for, experiment and spec, the last first."""
    met: dict[tuple[str, Spec], int] = st.session_state.get(MET, {})
    return list(reversed(met))


def state_of(entry: Experiment, spec: Spec) -> str:
    """Return how far a run is: ready, on its way, stopped or failed."""
    work = pool().find(entry, spec)
    if work is not None and not work.over.is_set():
        return "on its way"
    # What is no longer in memory was over, and is in the store.
    return "ready" if work is None or work.error is None else "stopped or failed"


@st.cache_resource(show_spinner=False)
def pool() -> RunPool:
    """Return the pool of this server, started at the first call."""
    named = folders()
    made = RunPool(
        int(os.environ.get(PROCESSES, WORKERS)),
        None if named is None else [str(folder) for folder in named],
        is_there,
    )
    stop_on_leave(made)
    return made


def session() -> str:
    """Return who asks: the session's id, empty outside the app."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def is_there(who: object) -> bool:
    """Say whether a session is connected; where no server runs, as in a test, all are."""
    return not exists() or get_instance().is_active_session(str(who))
