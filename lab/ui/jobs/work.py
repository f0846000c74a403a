"""Long work that all sessions share: kept by what was asked, shown with progress and cancel.

Workers return plain data and never touch the page; the page looks in every two seconds. Keys are
the fields of a spec, never an array: a hash of an array may be taken of a sample of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.engine.board import BoardRun, default_board
from lab.engine.local import kept
from lab.engine.recorded import all_recorded, recorded_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.knobs import chosen
from lab.experiments.tasks.setting import Setting
from lab.experiments.tasks.task import task_of
from lab.ui.app import demo, teaching
from lab.ui.app.errors import Lacks, plain, show
from lab.ui.app.teaching import Act, may
from lab.ui.board.cells import reading_order
from lab.ui.jobs.jobs import Job, share_the_interpreter, stop_on_leave
from lab.ui.jobs.kept import for_all
from lab.ui.jobs.shared import ask, is_there, pool, session

POLL_S = 2.0
MOST_UNASKED = 6
"""Cells that a board computes without asking: about a minute on two cores."""
MOST_RECORDED = 256
ATTEMPT, HERE = "lab.attempt", "lab.here"


def run(experiment: str, fields: dict[str, Any]) -> Job[Result]:
    """Return the job of a run, started the first time anyone asks, or done at once where exactly
    this was recorded; raises what its spec raises."""
    found = there(experiment, fields)
    if found is not None:
        return Job(lambda progress: found, found)
    entry = EXPERIMENTS.get(experiment)
    spec = entry.spec(fields)
    if not may(Act.COMPUTE) and pool().find(entry, spec) is None and kept(entry, spec) is None:
        raise Lacks("Nobody has computed this yet, and in a class your teacher does. Look at what "
                    "is there, or ask your teacher to open this view.", lambda: None)  # fmt: skip
    return ask(entry, spec, st.session_state.get(ATTEMPT, 0))


def recorded(experiment: str, fields: Mapping[str, Any]) -> Result | None:
    """Return what was recorded of exactly these fields, or None; raises what its spec raises."""

    def found() -> Result | None:
        entry = EXPERIMENTS.get(experiment)
        spec = entry.spec(dict(fields))
        try:
            return recorded_of(entry, spec)
        except LabError:
            return None  # a damaged record, or of what is not here: it is computed, or that is said

    return for_all("recorded", (experiment, *sorted(fields.items())), found, MOST_RECORDED)


@st.cache_resource(max_entries=512, show_spinner="Looking for what was recorded")
def all_recorded_of(experiment: str) -> tuple[tuple[str, Result], ...]:
    """Return every recorded result of an experiment, each with what of it is not at its default."""
    entry = EXPERIMENTS.get(experiment)
    try:
        usual = entry.resolve(entry.spec({})).model_dump()
        found = all_recorded(entry)
    except LabError:
        return ()  # as above
    return tuple((_in_words(entry, usual, result), result) for result in found)


def _in_words(entry: Experiment, usual: Mapping[str, Any], result: Result) -> str:
    """Say what of a result's spec is not as usual, nor left at its default."""
    left = {name: field.default for name, field in entry.spec_type.model_fields.items()}
    other = {
        name: v
        for name, v in result.spec.model_dump().items()
        if v not in (usual[name], left[name])
    }
    return chosen(entry, other) or "the default settings"


def there(experiment: str, fields: Mapping[str, Any]) -> Result | None:
    """Return what was recorded of these fields, unless this session computes it itself."""
    return None if experiment in st.session_state.get(HERE, ()) else recorded(experiment, fields)


def compute_here(experiment: str) -> None:
    """Compute an experiment in this session though it was recorded; for a callback."""
    st.session_state[HERE] = (*st.session_state.get(HERE, ()), experiment)
    again()


def ready(settings: tuple[Setting, ...]) -> Job[int]:
    """Return the job that makes tasks ready for single items, so that a slider need not wait."""
    return _ready(settings, st.session_state.get(ATTEMPT, 0))


@st.cache_resource(max_entries=16, show_spinner=False)
def _ready(settings: tuple[Setting, ...], attempt: int) -> Job[int]:
    return Job(lambda p: len([task_of(setting, p) for setting in settings]))


def board_run(
    dataset: str,
    seed: int,
    task: str,
    widen: bool,
    more: tuple[str, ...] = (),
    attempt: int = 0,
    first: str = "",
) -> BoardRun:
    """Return the board being computed for a data set, seed and task, started at the first call.

    ``more`` are encoders that have a row too; the cell ``first`` is computed first. At the first
    ``attempt`` a board that costs much waits until somebody asks for it, and so does a demo's or a
    class's. It stops when the last who looks at it has left.
    """
    found = _board_run(dataset, seed, task, widen, more, attempt, first)
    found.look(session())
    return found


def stop_board(run: BoardRun) -> None:
    """Stop a board, unless somebody else looks at it; for a callback."""
    if run.waiters.anyone(is_there) and len(run.waiters) > 1:
        st.toast("Somebody else waits for this board, so it goes on.")
    else:
        run.cancel()


@st.cache_resource(max_entries=6, show_spinner="Looking for the cells of the board")
def _board_run(
    dataset: str,
    seed: int,
    task: str,
    widen: bool,
    more: tuple[str, ...],
    attempt: int,
    _first: str,
) -> BoardRun:
    fields = {"dataset": dataset, "task": task, "split_seed": seed, "draw_seed": seed}
    cells = sorted(default_board(widen=widen, more=more, **fields), key=reading_order)
    share_the_interpreter()
    known = {c.key for c in cells if recorded("severity", c.spec.model_dump()) is not None}
    most = None if attempt else MOST_UNASKED
    run = BoardRun(cells, most, known, _first, pool().compute, is_there)
    if (demo.on() or teaching.on()) and attempt == 0:
        run.cancelled = True
        return run
    stop_on_leave(run.start())
    return run


def waiting(job: Job[Any], key: str) -> None:
    """Draw a job's progress: n done, rate, time left, and cancel."""
    job.see()
    progress = job.progress
    part = progress.done / progress.total if progress.total else 0.0
    # A step that is done is not the end: "0 s left" would promise it.
    said = progress.words() if part < 1 else f"{progress.what}: done. The next step is at work."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(part, 1.0), plain(said))
        if may(Act.CANCEL):
            st.button("Cancel", key=f"{key}.cancel", on_click=job.cancel)
    older(job.replaced)


def older(how: str) -> None:
    """Say that the same was computed before in another way, where it was."""
    if how:
        st.caption(f"This was computed before, {how}. The old result is not used.")


def wait(job: Job[Any], key: str) -> None:
    """Look in every two seconds; when the job is done, draw the page again."""

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        if job.done:
            st.rerun()
        waiting(job, key)

    poll()


@contextmanager
def finished(key: str) -> Iterator[None]:
    """Show what a job raised as a message with a button to try again."""
    try:
        yield
    except Exception as error:
        show(error)
        st.button("Try again", key=f"{key}.again", icon=":material/refresh:", on_click=again)


def again() -> None:
    """Start anew what failed or was stopped; for a callback."""
    st.session_state[ATTEMPT] = st.session_state.get(ATTEMPT, 0) + 1
