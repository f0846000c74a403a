"""A sweep as a report: how far it is, one number of every cell with its interval, the table."""

from __future__ import annotations

from lab.core.errors import BadInput
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import MOST_ROWS, Report, table_of
from lab.engine.report.sources import every_source, sources_of
from lab.engine.sweep.picture import estimates_of, modality_of, picture_rows, title_of
from lab.engine.sweep.plan import SweepPlan, toml_of
from lab.engine.sweep.run import SweepStatus
from lab.engine.sweep.run import status as status_of
from lab.engine.sweep.states import Became
from lab.engine.sweep.table import row_of
from lab.engine.sweep.table import table_of as numbers_of
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.report.standalone import figure_html
from lab.figures.sweep import MOST_ROWS as MOST_DRAWN
from lab.figures.sweep import sweep_rows


def sweep_report(plan: SweepPlan) -> Report:
    """Return the report of a sweep, as far as it is; computes nothing.

    Raises ``BadInput`` where no cell is done, and what ``cells_of`` raises.
    """
    status = status_of(plan)
    if not status.counts[Became.DONE]:
        do = "Compute it first: faultline sweep run FILE."
        raise BadInput("a sweep of which a cell is done", "none", do)
    entry = EXPERIMENTS.get(plan.experiment)
    pairs = zip(status.cells, status.states, strict=True)
    rows = {cell.key: row_of(cell, state) for cell, state in pairs}
    table = numbers_of(status, rows)
    number = next(iter(estimates_of(plan, status.cells, table)), None)
    drawn = picture_rows(plan, status, rows, number)
    left = status.words()[1:] if status.counts[Became.LEFT] or status.failed else []
    if len({row["label"] for row in drawn}) > MOST_DRAWN or len(drawn) > MOST_ROWS:
        left.append(f"At most {MOST_DRAWN} settings are drawn, and {MOST_ROWS} rows shown.")
    figure = sweep_rows(drawn, title_of(number), modality_of(status.cells))
    known = table.astype(object).where(table.notna(), None).to_dict("records")
    sources = _sources(status, entry.id)
    return Report(
        entry.question, sources, bibtex(sources, every_source()), [], f"a sweep of {entry.title}",
        f"{status.counts[Became.DONE]} of {len(status.cells)} cells of {entry.id} are done.",
        tuple(left), figure_html(figure, "figure-sweep"),
        table_of("cells", [{str(k): v for k, v in row.items()} for row in known]),
        (toml_of(plan), f"faultline sweep run {entry.id}.toml"),
    )  # fmt: skip


def _sources(status: SweepStatus, experiment: str) -> list[str]:
    named = [Result(experiment, cell.spec, {}, {}) for cell in status.cells]
    return list(dict.fromkeys(source for one in named for source in sources_of(one)))
