"""Downloads: the numbers of a figure as CSV, and the manifest that computes them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lab.experiments import EXPERIMENTS
from lab.ui.app.about import python_line
from lab.ui.jobs import work

Manifest = Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None
"""Of one run, or several under "results"; or what makes it; None where there is no run."""


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV in UTF-8; what is nested (a spec, a curve) is left to the manifest."""
    import pandas as pd

    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
    return pd.DataFrame(flat).to_csv(index=False).encode()


def manifest_of(manifest: Manifest) -> bytes:
    """Return a manifest as JSON, the form that ``python -m lab replay`` reads."""
    return json.dumps(
        manifest() if callable(manifest) else manifest, indent=1, sort_keys=True
    ).encode()


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


def download(
    rows: Sequence[Mapping[str, Any]], manifest: Manifest, name: str, of: str = ""
) -> None:
    """Draw the button for the numbers and, where they are of a run, the one for its manifest; each
    file is made when its button is pressed. Of a result that was not computed here it is said, with
    a button that does.

    ``of`` says what they belong to, where a page has several: "the table".
    """
    said = f" of {of}" if of else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        known = manifest if isinstance(manifest, Mapping) else {}
        if isinstance(mark := known.get("recorded"), str):
            st.markdown(f":gray-badge[{mark}]")
            st.button("Compute it here", key=f"lab.here.{name}", icon=":material/play_arrow:",
                      on_click=work.compute_here, args=(known["experiment"],))  # fmt: skip
        st.download_button(
            f"CSV{said}", lambda: csv_of(rows), f"{name}.csv", "text/csv", key=f"lab.csv.{name}",
            icon=":material/download:", on_click="ignore", disabled=not rows,
        )  # fmt: skip
        if manifest:
            st.download_button(
                f"Manifest{said}", lambda: manifest_of(manifest), f"{name}.manifest.json",
                "application/json", key=f"lab.manifest.{name}", icon=":material/download:",
                on_click="ignore",
            )  # fmt: skip
