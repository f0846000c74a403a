"""Which board is asked for, and which is shown: the old one stays until the new one has cells."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lab.data import DATASETS
from lab.data.splits import family_folds
from lab.engine.board import BoardRun
from lab.experiments.tasks.pool import N_FOLDS
from lab.ui.app.errors import named, plain
from lab.ui.app.teaching import Act, may
from lab.ui.jobs import work

SHOWN, ATTEMPTS = "lab.board_shown", "lab.board_attempts"
CELL_S = 10
"""About what a cold cell costs on two cores."""


@dataclass(frozen=True)
class BoardAsk:
    """What a board is computed of: a data set, a seed, what is asked, and its rows."""

    dataset: str
    seed: int
    task: str
    widen: bool = False
    more: tuple[str, ...] = ()
    """Encoders that have a row beside the usual ones."""


def run_of(ask: BoardAsk, first: str = "") -> BoardRun:
    """Return the shared computation of a board, started at the first look where it costs little."""
    attempt = st.session_state.get(ATTEMPTS, {}).get(ask, 0)
    return work.board_run(ask.dataset, ask.seed, ask.task, ask.widen, ask.more, attempt, first)


def settled(wanted: BoardAsk, cell: str) -> BoardAsk:
    """Return the board to show: the wanted one when it has the cell that is looked at, by key, else
    the one that was shown before."""
    run = run_of(wanted, cell)
    before: BoardAsk | None = st.session_state.get(SHOWN)
    if before is None or before == wanted or has_something(run, cell):
        st.session_state[SHOWN] = wanted
        return wanted
    return before


def has_something(run: BoardRun, cell: str) -> bool:
    """Whether a board has the cell, or, where it is none of its cells, has any or none to come."""
    here = next((one for one in run.cells if one.key == cell), None)
    if here is None:
        return run.cells_done > 0 or run.cells_total == 0
    recorded = work.recorded("severity", here.spec.model_dump()) is not None
    return recorded or run.result(cell) is not None or cell in run.failed


def enough(dataset: str) -> None:
    """Raise ``TooFew`` for one's own pictures where no cell of a board could be computed."""
    if dataset not in DATASETS:
        entry = DATASETS.get(dataset)
        family_folds(entry.labels("family"), entry.labels("subgroup"), N_FOLDS, seed=0)


def waits(run: BoardRun) -> bool:
    """Whether cells are left that nobody computes."""
    return run.cancelled and run.cells_left > 0


def offer(ask: BoardAsk, run: BoardRun) -> None:
    """Draw what is left of a board that waits, or has failed, with a button that computes it."""
    if not may(Act.COMPUTE):
        return
    left = run.cells_left or len(run.failed)
    cells, time = _count(left, "cell" if run.cells_left else "failed cell"), _time(left * CELL_S)
    st.button(
        f"Compute {cells}, about {time}",
        key="lab.board_compute", icon=":material/play_arrow:", on_click=_agree, args=(ask,),
    )  # fmt: skip


def notice(wanted: BoardAsk, shown: BoardAsk, cell: str) -> None:
    """Say that another board is shown than is asked for, and how far that one is."""
    if wanted != shown:
        run = run_of(wanted)
        every = None if waits(run) else work.POLL_S
        st.fragment(_notice, run_every=every)(wanted, shown, cell, waits(run))


def _notice(wanted: BoardAsk, shown: BoardAsk, cell: str, waited: bool) -> None:
    run = run_of(wanted)
    if has_something(run, cell) or waits(run) != waited:
        st.rerun()  # as a whole page, which shows the new board or asks
    new, old = _difference(wanted, shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        if waits(run):
            st.markdown(f"This is still the board of {old}. You asked for {new}.", width="content")
            offer(wanted, run)
        else:
            part = run.cells_done / max(run.cells_total, 1)
            told = plain(run.progress.words()) or "starting"
            st.progress(part, f"This is still the board of {old}. Of {new}: {told}")
            if may(Act.CANCEL):
                st.button("Cancel", key="lab.board_stop", on_click=work.stop_board, args=(run,))


def _difference(wanted: BoardAsk, shown: BoardAsk) -> tuple[str, str]:
    """Return what is new and what was before, in words.

    >>> _difference(BoardAsk("emojilab", 1, "auto"), BoardAsk("emojilab", 0, "auto"))
    ('seed 1', 'seed 0')
    >>> _difference(BoardAsk("emojilab", 0, "auto", more=("vit",)), BoardAsk("emojilab", 0, "auto"))
    ('1 more row', 'no more rows')
    """
    said = []
    for one, other in ((wanted, shown), (shown, wanted)):
        parts = {
            "dataset": named(one.dataset),
            "seed": f"seed {one.seed}",
            "task": f"the question {one.task}",
            "widen": "all encoders" if one.widen else "the usual encoders",
            "more": _count(len(one.more), "more row"),
        }
        apart = [name for name in parts if getattr(one, name) != getattr(other, name)]
        said.append(", ".join(parts[name] for name in apart))
    return said[0], said[1]


def _count(n: int, what: str) -> str:
    return f"{n or 'no'} {what}{'' if n == 1 else 's'}"


def _time(seconds: float) -> str:
    """Return a time in words.

    >>> _time(50), _time(180), _time(6000)
    ('1 minute', '3 minutes', '2 hours')
    """
    minutes = max(1, round(seconds / 60))
    if minutes >= 90:
        return f"{round(minutes / 60)} hours"
    return f"{minutes} minutes" if minutes > 1 else "1 minute"


def _agree(ask: BoardAsk) -> None:
    attempts = st.session_state.setdefault(ATTEMPTS, {})
    attempts[ask] = attempts.get(ask, 0) + 1
