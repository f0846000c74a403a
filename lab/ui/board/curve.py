"""The curve of the chosen cell, beside the board; a click on a point shows its items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.core.contracts import Modality
from lab.encoders import ENCODERS
from lab.engine.board import COLUMNS, BoardRun
from lab.engine.foreseen import foreseen_break
from lab.experiments.base import Result
from lab.figures.curve.curve import curve
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.ui.app import present
from lab.ui.app.chart import chart
from lab.ui.app.frame import Choice, pin_of
from lab.ui.board.beside import beside
from lab.ui.choose.controls import bound_number, pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.jobs.kept import for_all

CHART, LEVEL, PERTURBATION = "lab.curve", "severity.level", "severity.perturbation"
DEFAULT_LEVEL = 3.0
HEIGHT_PX, PRESENTED_PX = 380, 310
Run = dict[str, Any]
Found = tuple[Run | None, Job[Result] | None]


@dataclass(frozen=True)
class Cell:
    """What is looked at: the fields of its run, and whether they are the board's own."""

    fields: dict[str, Any]
    on_board: bool

    @property
    def key(self) -> str:
        return f"{self.fields['encoder']}.{self.fields['perturbation']}.{self.fields['task']}"

    def other(self, encoder: str, perturbation: str) -> Cell:
        """The same settings for another encoder and perturbation."""
        changed = {"encoder": encoder, "perturbation": perturbation}
        return Cell({**self.fields, **changed}, self.on_board)


def fitting(encoder: str) -> list[str]:
    """Return the perturbations that an encoder's modality can suffer, the board's first."""
    modality = ENCODERS.get(encoder).modality
    ids = [p.id for p in PERTURBATIONS if p.modality in (modality, Modality.ANY)]
    first = [name for name in COLUMNS.get(modality, ()) if name in ids]
    return first + [name for name in ids if name not in first]


def knobs(chosen: Choice) -> tuple[str, float]:
    """Draw what moves the curve and return (perturbation, level): the keyboard's way to a cell of
    the board and to a point of the curve."""
    left, right = st.columns([4, 5], gap="small", vertical_alignment="bottom")
    with left:
        told = "The same choice as a click on a cell."
        perturbation = pick("How it is hurt", fitting(chosen.a), PERTURBATION, told)
    with right:
        level = st.select_slider(
            "How much", GRID, DEFAULT_LEVEL, format_func="{:g}".format,
            **bound_number(LEVEL, DEFAULT_LEVEL, GRID[0], GRID[-1], "how much"),
            help="The severity of the items below: the same choice as a click on a point of the "
            "curve. Default: level 3.",
        )  # fmt: skip
    return perturbation, float(level)


def find(cell: Cell, run: BoardRun) -> Found:
    """Return the cell's run as plain data, and the job that computes it; neither: on its way.

    The board's live cell comes first, then its recorded one; what the board does not hold is
    computed on its own, and so is a recorded one where this session computes for itself.
    """
    recorded = None
    if cell.on_board:
        result = run.result(cell.key)
        if result is not None:
            return result.as_dict(), None
        kept = work.recorded("severity", cell.fields)
        recorded = None if kept is None else kept.as_dict()
        here = work.there("severity", cell.fields) is None
        on_its_way = not run.done and cell.key in {c.key for c in run.cells}
        if on_its_way or (recorded is not None and not here):
            return recorded, None
    job = work.run("severity", cell.fields)
    return (job.result().as_dict(), None) if job.done else (recorded, job)


def draw(cell: Cell, chosen: Choice, run: BoardRun) -> Run | None:
    """Draw the curve and return its run, looking in every two seconds until it is there."""
    with work.finished(CHART):
        found, job = find(cell, run)
        final = found is not None and job is None and _final(cell, run)
        st.fragment(_draw, run_every=None if final else work.POLL_S)(
            cell, chosen, run, found is None, final
        )
        return found
    return None


def _final(cell: Cell, run: BoardRun) -> bool:
    """Whether no live cell will come to take a recorded one's place."""
    return run.result(cell.key) is not None or not cell.on_board or run.done


def _draw(cell: Cell, chosen: Choice, run: BoardRun, waited: bool, was_final: bool) -> None:
    with work.finished(CHART):
        found, job = find(cell, run)
        height_px = PRESENTED_PX if present.on() else HEIGHT_PX
        if job is not None:
            work.waiting(job, CHART)
        if found is None:
            # As high as the curve that comes, so that nothing below it jumps.
            with st.container(height=height_px, border=False):
                st.info("This cell is on its way.", icon=":material/hourglass_top:")
            return
        other = _other(cell, chosen.b, cell.fields["perturbation"], run)
        pinned = None
        if chosen.pin is not None:
            encoder, perturbation = pin_of(chosen.pin)
            pinned = _other(cell, encoder, perturbation, run)
        level = st.session_state.get(LEVEL, DEFAULT_LEVEL)
        runs = [one for one in (found, other, pinned) if one is not None]
        state = tuple((str(one["spec"]), one["manifest"]["summary_digest"]) for one in runs)
        told = for_all("foreseen", state[0], lambda: foreseen_break(found))
        chart(
            lambda: curve(found, other, pinned, level, height_px, told), CHART,
            found["words"]["headline"], _clicked,
            same=("curve", state, other is None, level, height_px, str(told)),
        )  # fmt: skip
        if other is not None:
            beside(found, other)
        if waited or (job is None and _final(cell, run)) != was_final:
            st.rerun()  # once more as a whole page: what lies below the curve has come too


def pin(cell: Cell) -> None:
    """Draw the button that keeps this curve in grey."""
    st.button("Pin", icon=":material/keep:", key="lab.pin", on_click=_pin, args=(cell,),
              help="Keep this curve in grey, to compare others with.")  # fmt: skip


def _other(cell: Cell, encoder: str | None, perturbation: str, run: BoardRun) -> Run | None:
    """Another run to compare with, once it is there; None where it cannot be or is not yet."""
    if encoder is None or perturbation not in fitting(encoder):
        return None
    other = cell.other(encoder, perturbation)
    return None if other.fields == cell.fields else find(other, run)[0]


def _clicked() -> None:
    points = st.session_state[CHART].selection.points
    if points and "customdata" in points[0]:
        st.session_state[LEVEL] = float(points[0]["customdata"])
        st.rerun()


def _pin(cell: Cell) -> None:
    st.session_state["pin"] = f"{cell.fields['encoder']}.{cell.fields['perturbation']}"
