"""The board on a page: recorded at first paint, live cell by cell, a click chooses a cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.engine.board import BoardCell, BoardRun, cell_record
from lab.experiments.base import Result
from lab.figures.board.board import board, sentence
from lab.figures.board.layout import FEW_COLUMNS
from lab.ui.app import present
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.teaching import Act, may
from lab.ui.board.asked import BoardAsk, offer, waits
from lab.ui.board.cells import cell_rows
from lab.ui.jobs import work

CHART = "lab.board"
TALL, TALL_PX = 40, 820
"""Above so many cells the board scrolls in a frame, so that the curve stays beside it."""
SIDE_PX = 240
"""How wide a modality of few columns must be to stand beside another."""
READING = (
    "A number is the breakpoint, in the unit of its column: where half of what the encoder had "
    "above chance is lost. The bar is its 95 % interval on the range of severities. A light cell "
    "holds, a dark cell breaks early. Do not compare the breakpoints of encoders whose clean "
    "scores differ."
)
Rows = Sequence[dict[str, Any]]


def draw(run: BoardRun, selected: str) -> None:
    """Draw the board, looking in every two seconds while cells are being computed."""
    every = None if run.done else work.POLL_S
    tall = len(run.cells) > TALL
    with st.container(height=TALL_PX if tall else "content", border=tall):
        st.fragment(_draw, run_every=every)(run, selected)


def status(ask: BoardAsk, run: BoardRun) -> None:
    """Draw how many cells are live or recorded, the time left, and what stops or starts it."""
    every = None if run.done else work.POLL_S
    st.fragment(_status, run_every=every)(ask, run, run.done)


def rows_of(run: BoardRun) -> list[dict[str, Any]]:
    """Return the board's rows as they stand now."""
    live = {row["key"]: row for row in run.records()}
    kept = {cell.key: cell_record(cell, found) for cell, found in _recorded(run)}
    return cell_rows(run.cells, live, kept, dict(run.failed))


def _recorded(run: BoardRun) -> list[tuple[BoardCell, Result]]:
    """Return the cells that were recorded, with what was."""
    each = [(cell, work.recorded("severity", cell.spec.model_dump())) for cell in run.cells]
    return [(cell, found) for cell, found in each if found is not None]


def _draw(run: BoardRun, selected: str) -> None:
    rows = rows_of(run)
    for modality, place in _places(rows).items():
        mine = [row for row in rows if row["modality"] == modality]
        chosen = next((sentence(row) for row in mine if row["key"] == selected), "no cell chosen")
        key = f"{CHART}.{modality}"
        with place:
            low = present.on()
            chart(
                partial(board, mine, selected, low=low), key,
                f"Breakdown board, {modality}. {chosen}", partial(_clicked, key),
                same=(_state(mine), selected, low),
            )  # fmt: skip


def _state(rows: Rows) -> tuple[Any, ...]:
    """Return what tells a board's figure from another: where no cell has changed, a look in is
    quick."""
    return tuple(
        (row["key"], row["state"], row.get("summary_digest"), row.get("message")) for row in rows
    )


def _places(rows: Rows) -> dict[str, DeltaGenerator]:
    """Return a place for each modality: narrow ones stand side by side where there is room."""
    columns: dict[str, set[str]] = {}
    for row in rows:
        columns.setdefault(row["modality"], set()).add(row["perturbation"])
    wide = [name for name, has in columns.items() if len(has) > FEW_COLUMNS]
    narrow = [name for name in columns if name not in wide]
    places = {name: st.container() for name in wide}
    if narrow:
        with st.grid(len(narrow), min_column_width=SIDE_PX, gap="small"):
            places |= {name: st.container() for name in narrow}
    return places


def results_of(run: BoardRun) -> dict[str, Result]:
    """Return the results of all cells that are there: as computed here, else as recorded."""
    found = {cell.key: result for cell, result in _recorded(run)}
    live = {cell.key: run.result(cell.key) for cell in run.cells}
    return found | {key: result for key, result in live.items() if result is not None}


def _status(ask: BoardAsk, run: BoardRun, was_done: bool) -> None:
    if run.done and not was_done:
        st.rerun()  # once more as a whole page, which stops looking in
    with st.container(horizontal=True, vertical_alignment="center"):
        if not run.done:
            part = run.cells_done / max(run.cells_total, 1)
            st.progress(part, plain(run.progress.words()) or "starting")
            if may(Act.CANCEL):
                st.button("Cancel", key="lab.board_cancel", on_click=work.stop_board, args=(run,))
            return
        st.markdown(_marks(run), width="content")
        st.caption("Click a cell to see its curve. Click a point to see its items.",
                   width="content")  # fmt: skip
        if waits(run) or run.failed:
            offer(ask, run)


def _marks(run: BoardRun) -> str:
    rows = rows_of(run)
    live = sum(row["state"] == "live" for row in rows)
    marks = [f":green-badge[{live} of {len(rows)} cells computed here]"]
    if n := sum(row["state"] == "recorded" for row in rows):
        said = {found.recorded for _, found in _recorded(run)}
        marks.append(f":gray-badge[{n} {max(said, key=len)}]")
    if run.failed:
        marks.append(f":orange-badge[{len(run.failed)} failed]")
    return " ".join(marks)


def _clicked(key: str) -> None:
    """Turn a click on a cell into the choice of its encoder and perturbation."""
    points = st.session_state[key].selection.points
    if points:
        # An encoder's id may hold dots, such as those of a file.
        encoder, perturbation, _ = str(points[0]["customdata"]).rsplit(".", 2)
        st.session_state["a"] = encoder
        st.session_state["severity.perturbation"] = perturbation
        st.rerun()
