"""The board on a page: recorded at first paint, live cell by cell, a click chooses a cell."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.engine.board import BoardCell, BoardRun, cell_record, default_board
from lab.experiments.base import Result
from lab.figures.board.board import board, sentence
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.board.cells import cell_rows
from lab.ui.jobs import work

CHART, WIDE = "lab.board", "lab.board_wide"
CELL_S = 10
"""About what a cold cell costs on two cores."""
TALL, TALL_PX = 40, 820
"""Above so many cells the board scrolls in a frame, so that the curve stays beside it."""


def board_of(dataset: str, seed: int, task: str, widen: bool) -> BoardRun:
    """Return the shared computation of this board, started at the first look."""
    attempt = st.session_state.get("lab.board_attempt", 0)
    return work.board_run(dataset, seed, task, widen, attempt)


def agreed(dataset: str, seed: int, task: str) -> bool:
    """Whether the person wants the wide board, told how many cells it has; until then the usual
    one stays."""
    if st.session_state.get(WIDE):
        return True
    many = len(default_board(widen=True, dataset=dataset, task=task, split_seed=seed))
    st.caption(f"{many} cells: about {many * CELL_S / 3600:.0f} hours the first time.")
    st.button("Compute them", key=f"{WIDE}.button", on_click=_agree)
    return False


def _agree() -> None:
    st.session_state[WIDE] = True


def draw(run: BoardRun, selected: str) -> None:
    """Draw the board, looking in every two seconds while cells are being computed."""
    st.fragment(_draw, run_every=None if run.done else work.POLL_S)(run, selected, run.done)


def rows_of(run: BoardRun) -> list[dict[str, Any]]:
    """Return the board's rows as they stand now."""
    live = {row["key"]: row for row in run.records()}
    kept = {cell.key: cell_record(cell, found) for cell, found in _recorded(run)}
    return cell_rows(run.cells, live, kept, dict(run.failed))


def _recorded(run: BoardRun) -> list[tuple[BoardCell, Result]]:
    """Return the cells that were recorded, with what was."""
    each = [(cell, work.recorded("severity", cell.spec.model_dump())) for cell in run.cells]
    return [(cell, found) for cell, found in each if found is not None]


def _draw(run: BoardRun, selected: str, was_done: bool) -> None:
    done = run.done
    rows = rows_of(run)
    _status(run, rows)
    chosen = next((sentence(row) for row in rows if row["key"] == selected), "no cell chosen")
    tall = len(rows) > TALL
    with st.container(height=TALL_PX if tall else "content", border=tall):
        chart(board(rows, selected), CHART, f"Breakdown board. {chosen}", _clicked)
    st.caption(
        "A number is the breakpoint, in the unit of its column: where half of what the encoder had "
        "above chance is lost. The bar is its 95 % interval on the range of severities. Light "
        "holds, dark breaks early. Breakpoints at different clean scores are not comparable "
        "as robustness."
    )
    download(rows, manifest_of(run), "board")
    if done and not was_done:
        st.rerun()  # once more as a whole page, which stops looking in


def manifest_of(run: BoardRun) -> dict[str, Any]:
    """Return the manifests of the cells computed here, and of the recorded board."""
    results = {cell.key: run.result(cell.key) for cell in run.cells}
    live = {key: result.manifest for key, result in results.items() if result is not None}
    recorded = {cell.key: found.manifest for cell, found in _recorded(run)}
    return {"live": live, "recorded": recorded} if live or recorded else {}


def _status(run: BoardRun, rows: list[dict[str, Any]]) -> None:
    """One line: how many cells are live or recorded, the rate, the time left, and cancel."""
    live = sum(row["state"] == "live" for row in rows)
    recorded = sum(row["state"] == "recorded" for row in rows)
    marks = [f":green-badge[live {live} of {len(rows)}]"] if run.done else []
    if recorded:
        said = {found.recorded for _, found in _recorded(run)}
        marks.append(f":gray-badge[{max(said, key=len)} {recorded}]")
    if run.failed:
        marks.append(f":orange-badge[failed {len(run.failed)}]")
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.done:
            st.markdown(" ".join(marks))
        else:
            part = run.cells_done / max(run.cells_total, 1)
            st.progress(part, f"{' '.join(marks)} {plain(run.progress.words()) or 'starting'}")
            st.button("Cancel", key="lab.board_cancel", on_click=run.cancel)
        if run.done and (run.cancelled or run.failed):
            st.button("Go on", key="lab.board_again", on_click=_again)


def _again() -> None:
    st.session_state["lab.board_attempt"] = st.session_state.get("lab.board_attempt", 0) + 1


def _clicked() -> None:
    """Turn a click on a cell into the choice of its encoder and perturbation."""
    points = st.session_state[CHART].selection.points
    if points:
        encoder, perturbation, _ = str(points[0]["customdata"]).split(".")
        st.session_state["a"] = encoder
        st.session_state["severity.perturbation"] = perturbation
        st.rerun()
