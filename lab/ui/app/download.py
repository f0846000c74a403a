"""Downloads: the numbers of a figure as CSV, and of the run its report in every form."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.engine.hand_out import handed_out, together
from lab.engine.local import from_dict
from lab.engine.report.forms import FORMS
from lab.engine.report.page import html_of
from lab.engine.report.parts import Report
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.report import paper
from lab.ui.app.teaching import Act, may
from lab.ui.jobs import work

if TYPE_CHECKING:
    import pandas as pd

Run = Result | Mapping[str, Any]
"""A result, or its plain data."""
Shown = Run | Mapping[str, Result] | Callable[[], Run] | None
"""One run, or what gives it, or several by a key; None or empty where there is no run."""


ICON = ":material/download:"
MIME = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV in UTF-8; what is nested (a spec, a curve) is left to the manifest."""
    import pandas as pd

    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
    return pd.DataFrame(flat).to_csv(index=False).encode()


def table_bytes(table: pd.DataFrame, ending: str) -> bytes:
    """Return a table as a file: "csv" or "parquet"."""
    if ending == "csv":
        return table.to_csv(index=False).encode()
    into = io.BytesIO()
    table.to_parquet(into, index=False)
    return into.getvalue()


def results_of(shown: Shown) -> dict[str, Result]:
    """Return the results that are shown by a key; of a single one it is its experiment."""
    run: Any = shown() if callable(shown) else shown or {}
    if isinstance(run, Mapping):
        if "manifest" not in run:
            return dict(run)
        run = from_dict(EXPERIMENTS.get(run["manifest"]["experiment"]), run)
    return {run.experiment: run}


def manifest_of(results: Mapping[str, Result]) -> bytes:
    """Return the manifest of one run or several as JSON, as ``python -m lab replay`` reads it."""
    one = next(iter(results.values()))
    found = handed_out(one) if list(results) == [one.experiment] else together(results)
    return json.dumps(found, sort_keys=True).encode()


def download(
    rows: Sequence[Mapping[str, Any]], shown: Shown, name: str, of: str = "",
    report: Callable[[], Report] | None = None,
) -> None:  # fmt: skip
    """Draw the button for the numbers and, where they are of a run, those for its report, its
    notebook, its manifest, its figure for paper and its BibTeX; each file is made when its button
    is pressed. Of a result that was not computed here it is said, with a button that does.

    ``of`` says what they belong to, where a page has several: "the table". Of what is no run,
    ``report`` makes the report.
    """
    said = f" of {of}" if of else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        if (record := _recorded(shown)) is not None:
            st.markdown(f":gray-badge[{record.recorded}]")
            if may(Act.COMPUTE):
                st.button("Compute it here", key=f"lab.here.{name}", icon=":material/play_arrow:",
                          on_click=work.compute_here, args=(record.experiment,))  # fmt: skip
        _file(f"CSV{said}", lambda: csv_of(rows), f"{name}.csv", "text/csv", disabled=not rows)
        if shown:
            _forms(shown, name, said)
        elif report is not None:
            report_button(report, name)


def report_button(made: Callable[[], Report], name: str, *, cites: bool = True) -> None:
    """Draw the buttons for the report of what is no run, and for the BibTeX of what it cites."""

    def references() -> bytes:
        return made().bibtex.encode()

    _file("Report", lambda: html_of(made()), f"{name}.html", "text/html", ":material/article:")
    if cites:
        _file("BibTeX", references, f"{name}.bib", "text/plain")


def _forms(shown: Shown, name: str, said: str) -> None:
    def made(form: str) -> Callable[[], bytes]:
        return lambda: FORMS[form](results_of(shown))

    _file(f"Report{said}", made(".html"), f"{name}.html", "text/html", ":material/article:")
    _file(f"Manifest{said}", lambda: manifest_of(results_of(shown)), f"{name}.manifest.json",
          "application/json")  # fmt: skip
    with st.popover("More", icon=":material/more_horiz:", key=f"lab.more.{name}"):
        _file(f"Notebook{said}", made(".ipynb"), f"{name}.ipynb", "application/x-ipynb+json")
        _file(f"BibTeX{said}", made(".bib"), f"{name}.bib", "text/plain")
        if not (callable(shown) or len(results_of(shown)) == 1):
            return
        if not paper.available():
            st.caption(f"For the figure as SVG, PDF or PNG: `{paper.INSTALL}`")
            return
        for form in paper.FORMATS:
            _file(f"Figure{said}, {form.upper()}", made(f".{form}"), f"{name}.{form}", MIME[form])


def _file(
    label: str, made: Callable[[], bytes], file: str, mime: str, icon: str = ICON,
    *, disabled: bool = False,
) -> None:  # fmt: skip
    st.download_button(
        label, made, file, mime, key=f"lab.{file}", icon=icon, on_click="ignore", disabled=disabled
    )


def _recorded(shown: Shown) -> Result | None:
    """Return the one result that is shown where it was read from a record."""
    found = [] if callable(shown) else list(results_of(shown).values())
    return found[0] if len(found) == 1 and found[0].recorded else None
