"""A notebook that computes the same again: code, figure, words, and whether the digits agree."""

from __future__ import annotations

from collections.abc import Sequence

from lab.core.cells import Cell, code_cell, notebook_bytes, text_cell
from lab.engine.report.reproduce import python_line
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result

AGAIN = "Do the numbers agree with those of this notebook's making, to the last digit?"


def notebook_of(results: Sequence[Result]) -> bytes:
    """Return a notebook (nbformat 4.5) that runs these again and compares their summaries."""
    cells: list[Cell] = []
    for result in results:
        question = EXPERIMENTS.get(result.experiment).question
        digest = result.manifest["summary_digest"]
        cells += [
            text_cell(f"# {question}"),
            code_cell(f"{python_line(result.experiment, result.spec.model_dump())}\nresult"),
            code_cell("result.table()"),
            text_cell(AGAIN),
            code_cell(f'result.manifest["summary_digest"] == "{digest}"'),
        ]
    return notebook_bytes(cells)
