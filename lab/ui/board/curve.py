"""The curve of the chosen cell, beside the board; a click on a point opens its samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.core.contracts import Modality
from lab.encoders import ENCODERS
from lab.engine.board import COLUMNS, BoardRun
from lab.experiments.base import Result
from lab.figures.curve.curve import curve
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.app.frame import Choice, pin_of
from lab.ui.board.beside import beside
from lab.ui.choose.controls import bound_number, pick
from lab.ui.choose.encoder import called
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

CHART, LEVEL, PERTURBATION = "lab.curve", "severity.level", "severity.perturbation"
DEFAULT_LEVEL = 3.0
Run = dict[str, Any]


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
    first = [name for name in COLUMNS[modality] if name in ids]
    return first + [name for name in ids if name not in first]


def pick_perturbation(chosen: Choice) -> str:
    """Draw the choice of a perturbation: the keyboard's way to a cell of the board."""
    names = fitting(chosen.a)
    told = "The same choice as a click on a cell."
    return pick(f"How {called(chosen.a)} is hurt", names, PERTURBATION, told)


def find(cell: Cell, run: BoardRun) -> tuple[Run | None, Job[Result] | None]:
    """Return the cell's run as plain data, or the job that computes it, or neither: on its way.

    The board's live cell comes first, then its recorded one; what the board does not hold is
    computed on its own.
    """
    if cell.on_board:
        result = run.result(cell.key)
        if result is not None:
            return result.as_dict(), None
        kept = work.recorded("severity", cell.fields)
        if kept is not None:
            return kept.as_dict(), None
        if not run.done and cell.key in {c.key for c in run.cells}:
            return None, None
    job = work.run("severity", cell.fields)
    return (job.result().as_dict(), None) if job.done else (None, job)


def draw(cell: Cell, chosen: Choice, run: BoardRun) -> Run | None:
    """Draw the curve and return its run, looking in every two seconds until it is there."""
    with work.finished(CHART):
        found = find(cell, run)[0]
        every = None if found is not None and _final(cell, run) else work.POLL_S
        st.fragment(_draw, run_every=every)(cell, chosen, run, found is None, _final(cell, run))
        return found
    return None


def _final(cell: Cell, run: BoardRun) -> bool:
    """Whether no live cell will come to take a recorded one's place."""
    return run.result(cell.key) is not None or not cell.on_board or run.done


def _draw(cell: Cell, chosen: Choice, run: BoardRun, waited: bool, was_final: bool) -> None:
    with work.finished(CHART):
        found, job = find(cell, run)
        if found is None:
            if job is not None:
                work.waiting(job, CHART)
            else:
                st.info("This cell is on its way.", icon=":material/hourglass_top:")
            return
        other = _other(cell, chosen.b, cell.fields["perturbation"], run)
        pinned = None
        if chosen.pin is not None:
            encoder, perturbation = pin_of(chosen.pin)
            pinned = _other(cell, encoder, perturbation, run)
        level = st.session_state.get(LEVEL, DEFAULT_LEVEL)
        chart(curve(found, other, pinned, level), CHART, found["words"]["headline"], _clicked)
        if other is not None:
            beside(found, other)
        if waited or _final(cell, run) != was_final:
            st.rerun()  # once more as a whole page: what lies below the curve has come too


def level_and_pin(cell: Cell) -> float:
    """Draw the choice of a point of the curve (the keyboard's way) and the pin."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        level = st.select_slider(
            "Severity of the samples", GRID, DEFAULT_LEVEL, format_func="{:g}".format,
            **bound_number(LEVEL, DEFAULT_LEVEL, GRID[0], GRID[-1], "severity of the samples"),
            help="The same choice as a click on a point of the curve. Default: level 3.",
        )  # fmt: skip
        st.button("Pin", icon=":material/keep:", key="lab.pin", on_click=_pin, args=(cell,),
                  help="Keep this curve in grey, to compare others with.")  # fmt: skip
    return float(level)


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
