"""A notebook that computes the same again: code, figure, words, and whether the digits agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lab.engine.report.reproduce import python_line
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result

AGAIN = "Do the numbers agree with those of this notebook's making, to the last digit?"


def notebook_of(results: Sequence[Result]) -> bytes:
    """Return a notebook (nbformat 4.5) that runs these again and compares their summaries."""
    cells: list[dict[str, Any]] = []
    for result in results:
        question = EXPERIMENTS.get(result.experiment).question
        digest = result.manifest["summary_digest"]
        cells += [
            _text(f"# {question}"),
            _code(f"{python_line(result.experiment, result.spec.model_dump())}\nresult"),
            _code("result.table()"),
            _text(AGAIN),
            _code(f'result.manifest["summary_digest"] == "{digest}"'),
        ]
    for i, cell in enumerate(cells):
        cell |= {"id": f"cell-{i}", "metadata": {}}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": [], "execution_count": None}
