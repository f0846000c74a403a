"""A sweep as a report: how far it is, one number of every cell with its interval, the table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.core.errors import BadInput
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import MOST_ROWS, Report, table_of
from lab.engine.report.sources import every_source, sources_of
from lab.engine.sweep.plan import read_plan, said
from lab.engine.sweep.run import SweepStatus
from lab.engine.sweep.run import status as status_of
from lab.engine.sweep.states import Became
from lab.engine.sweep.table import table_of as numbers_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.report.cells import cells
from lab.figures.report.standalone import figure_html

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 100
VALUE, LOW, HIGH = ".value", ".low", ".high"


def sweep_report(file: Path) -> Report:
    """Return the report of a sweep's file, as far as the sweep is; computes nothing.

    Raises ``BadInput`` where no cell is done, and what a file that is no sweep raises.
    """
    plan = read_plan(file)
    status = status_of(plan)
    if not status.counts[Became.DONE]:
        do = f"Compute it first: faultline sweep run {file}."
        raise BadInput("a sweep of which a cell is done", "none", do)
    entry = EXPERIMENTS.get(plan.experiment)
    table = numbers_of(status)
    left = status.words()[1:] if status.counts[Became.LEFT] or status.failed else []
    if len(status.cells) > MOST_CELLS:
        left.append(f"The picture shows the first {MOST_CELLS} cells, the table {MOST_ROWS}.")
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    sources = _sources(entry.id, status)
    return Report(
        entry.question, sources, bibtex(sources, every_source()), [], f"a sweep of {entry.title}",
        f"{status.counts[Became.DONE]} of {len(status.cells)} cells of {entry.id} are done.",
        tuple(left), picture_of(status, table),
        table_of("cells", [{str(k): v for k, v in row.items()} for row in rows]),
        (file.read_text(), f"faultline sweep run {file}", f"faultline sweep table {file}"),
    )  # fmt: skip


def picture_of(status: SweepStatus, table: pd.DataFrame) -> str:
    """Return the picture of a sweep: the first number of its summaries that has an interval, of the
    first cells; "" where none has."""
    number = next(
        (str(n).removesuffix(VALUE) for n in table if str(n).endswith(VALUE)
         and all(f"{str(n).removesuffix(VALUE)}{end}" in table for end in (LOW, HIGH))), None,
    )  # fmt: skip
    if number is None:
        return ""
    known = table.astype(object).where(table.notna(), None)
    alike = {k: v for k, v in status.cells[0].fields.items()
             if all(cell.fields.get(k) == v for cell in status.cells)}  # fmt: skip
    rows: list[dict[str, Any]] = [
        {
            "label": ", ".join(str(v) for k, v in cell.fields.items() if k not in alike),
            "told": said(cell.fields),
            "value": value,
            "low": low,
            "high": high,
        }
        for cell, value, low, high in zip(
            status.cells, *(known[f"{number}{end}"] for end in (VALUE, LOW, HIGH)), strict=True
        )
    ]
    return figure_html(cells(rows[:MOST_CELLS], number.replace(".", ", ")), "figure-sweep")


def _sources(experiment: str, status: SweepStatus) -> list[str]:
    named = [Result(experiment, cell.spec, {}, {}) for cell in status.cells]
    return list(dict.fromkeys(source for one in named for source in sources_of(one)))
