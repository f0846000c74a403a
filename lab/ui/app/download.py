"""Downloads: the numbers of a figure as CSV, and the manifest that computes them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lab.engine.hand_out import handed_out, together
from lab.engine.local import from_dict
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.ui.app.about import python_line
from lab.ui.jobs import work

Run = Result | Mapping[str, Any]
"""A result, or its plain data."""
Shown = Run | Mapping[str, Result] | Callable[[], Run] | None
"""One run, or what gives it, or several by a key; None or empty where there is no run."""


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV in UTF-8; what is nested (a spec, a curve) is left to the manifest."""
    import pandas as pd

    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
    return pd.DataFrame(flat).to_csv(index=False).encode()


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


def notebook_of(experiment: str, fields: Mapping[str, Any]) -> bytes:
    """Return a notebook that computes this again: its numbers, its figure, its words."""
    code = [f"{python_line(experiment, fields)}\nresult", "result.table()"]
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": f"# {EXPERIMENTS.get(experiment).question}"},
        *({"cell_type": "code", "source": one, "outputs": [], "execution_count": None}
          for one in code),
    ]  # fmt: skip
    for i, cell in enumerate(cells):
        cell |= {"id": f"cell-{i}", "metadata": {}}
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()


def notebook(experiment: str, fields: Mapping[str, Any]) -> None:
    """Draw the button for a notebook of this view."""
    st.download_button(
        "Notebook", lambda: notebook_of(experiment, fields), f"{experiment}.ipynb",
        "application/x-ipynb+json", key=f"lab.notebook.{experiment}",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def download(rows: Sequence[Mapping[str, Any]], shown: Shown, name: str, of: str = "") -> None:
    """Draw the button for the numbers and, where they are of a run, the one for its manifest; each
    file is made when its button is pressed. Of a result that was not computed here it is said, with
    a button that does.

    ``of`` says what they belong to, where a page has several: "the table".
    """
    said = f" of {of}" if of else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        if (record := _recorded(shown)) is not None:
            st.markdown(f":gray-badge[{record.recorded}]")
            st.button("Compute it here", key=f"lab.here.{name}", icon=":material/play_arrow:",
                      on_click=work.compute_here, args=(record.experiment,))  # fmt: skip
        st.download_button(
            f"CSV{said}", lambda: csv_of(rows), f"{name}.csv", "text/csv", key=f"lab.csv.{name}",
            icon=":material/download:", on_click="ignore", disabled=not rows,
        )  # fmt: skip
        if shown:
            st.download_button(
                f"Manifest{said}", lambda: manifest_of(results_of(shown)), f"{name}.manifest.json",
                "application/json", key=f"lab.manifest.{name}", icon=":material/download:",
                on_click="ignore",
            )  # fmt: skip


def _recorded(shown: Shown) -> Result | None:
    """Return the one result that is shown where it was read from a record."""
    found = [] if callable(shown) else list(results_of(shown).values())
    return found[0] if len(found) == 1 and found[0].recorded else None
