"""Cells of a notebook as plain data (nbformat 4.5), and the file that holds them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Cell = dict[str, Any]


def text_cell(source: str) -> Cell:
    """Return a cell of Markdown."""
    return {"cell_type": "markdown", "source": source}


def code_cell(source: str, *, hidden: bool = False) -> Cell:
    """Return a cell of Python; one that is hidden runs as the others do, and shows its output."""
    cell: Cell = {"cell_type": "code", "source": source, "outputs": [], "execution_count": None}
    if hidden:
        cell["metadata"] = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    return cell


def notebook_bytes(cells: Sequence[Cell]) -> bytes:
    """Return the file: the same cells, the same bytes."""
    named = [{"metadata": {}, **cell, "id": f"cell-{i}"} for i, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": named, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()
