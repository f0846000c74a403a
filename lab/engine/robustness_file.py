"""One's own curves: a table of method, level and score, measured by every definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lab.core.csv_rows import Cells, csv_rows, finite_cell
from lab.core.errors import BadInput, TooFew
from lab.core.printable import short
from lab.limits.robustness.definitions import DEFINITIONS, measured
from lab.limits.robustness.noise_curves import NoiseCurves
from lab.limits.robustness.ranks import disagreements, ranks

COLUMNS = ("method", "level", "score")


def measure_curves(
    path: Path,
    baseline: str | None = None,
    standard: Sequence[str] = (),
    *,
    higher_is_better: bool = True,
) -> dict[str, Any]:
    """Read curves and measure them by every definition.

    ``baseline`` is what rho and both corruption errors are relative to, by default the first
    method; ``standard`` are Taori's standard models, by default, for each method, all others.
    Returns ``methods``, ``ranks`` and ``disagree``, beside what they were made with. Raises
    ``BadInput`` for a file that does not hold such curves (row and value are named) and
    ``UnknownId`` for a method that is not in it.
    """
    curves = read_curves(path, higher_is_better=higher_is_better)
    named = curves.methods[0] if baseline is None else baseline
    found, why = measured(curves, named, curves.rows(standard) if standard else None)
    table = ranks(found)
    return {
        "baseline": named,
        "standard": list(standard) or "for each method, all others",
        "scores": "higher is better" if higher_is_better else "lower is better",
        "levels": curves.levels.tolist(),
        "definitions": {d.id: d.as_dict() for d in DEFINITIONS.values()},
        "methods": found,
        "undefined": why,
        "ranks": table,
        "disagree": disagreements(table),
    }


def read_curves(path: Path, *, higher_is_better: bool = True) -> NoiseCurves:
    """Read a CSV file whose header names method, level and score, in any order.

    Raises ``BadInput`` where it cannot be read, a column or a score is missing or not a finite
    number, a level is there twice, or methods have different levels.
    """
    by_method: dict[str, dict[float, tuple[int, float]]] = {}
    for row, cells in _rows(path):
        method, level, score = _row(row, cells)
        mine = by_method.setdefault(method, {})
        if level in mine:
            before = mine[level][0]
            got = f"level {level:g} of {short(method)} again in row {row}, after row {before}"
            raise BadInput("each level of a method once", got, "Average them, or leave one out.")
        mine[level] = row, score
    if not by_method:
        raise BadInput("a row a method and level", "a header alone", "Add rows.")
    first, *others = by_method
    levels = sorted(by_method[first])
    for other in others:
        for level in sorted(set(levels) ^ set(by_method[other])):
            has, lacks = (first, other) if level in by_method[first] else (other, first)
            got = f"level {level:g} of {short(has)} in row {by_method[has][level][0]}, not of "
            do = "Give every method the same levels."
            raise BadInput("the same levels of every method", f"{got}{short(lacks)}", do)
    for method, mine in by_method.items():
        if levels[0] < 0 or levels[0] > 0:
            row = mine[levels[0]][0]
            got = f"{levels[0]:g} of {short(method)} in row {row} as the lowest"
            raise BadInput("level 0, which is clean, as the lowest", got, "Call the clean one 0.")
        if len(levels) < 2:
            got = f"level 0 alone of {short(method)}, row {mine[0.0][0]}"
            raise TooFew("2 levels or more", got, "Add scores under noise.")
        if mine[0.0][1] <= 0:
            row, score = mine[0.0]
            got = f"{score:g} of {short(method)} in row {row}"
            raise BadInput("a clean score above 0", got, "Leave it out, or shift the scores.")
    scores = [[by_method[m][level][1] for level in levels] for m in by_method]
    return NoiseCurves(
        tuple(by_method), np.array(levels), np.array(scores), higher_is_better=higher_is_better
    )


def _rows(path: Path) -> Sequence[tuple[int, Cells]]:
    """Return each row with its number, as an editor counts lines that hold one row each."""
    do = "Save a table with the header method,level,score as CSV, in UTF-8."
    found = csv_rows(path, "curves", do)
    missing = [name for name in COLUMNS if found.header.count(name) != 1]
    if missing:
        header = short(", ".join(found.header)) or "no header"
        got = f"{header} in row 1: {missing[0]} is not there once"
        raise BadInput("the columns method, level and score", got, do)
    return found.rows


def _row(row: int, cells: Cells) -> tuple[str, float, float]:
    method = (cells["method"] or "").strip()
    if not method or None in cells:
        got = "none" if not method else "more cells than the header has"
        raise BadInput(f"a method, a level and a score in row {row}", got, "Mend the row.")
    level, score = (
        finite_cell(cells, name, row, f" of {short(method)}") for name in ("level", "score")
    )
    return method, level, score


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return what ``measure_curves`` found as lines for a person, disagreement first."""
    n, said = len(found["methods"]), []
    for row in found["disagree"]:
        a, b = short(row["a"]), short(row["b"])
        said.append(f"Disagree: {', '.join(row['a_first'])} put {a} first, "
                    f"{', '.join(row['b_first'])} put {b}.")  # fmt: skip
        said.append(f"  {row['why']}")
    if not said:
        said = ["No two definitions order two methods differently."]
    standard = found["standard"]
    named = standard if isinstance(standard, str) else ", ".join(standard)
    said.append(f"Baseline: {short(found['baseline'])}. Standard models of taori: {short(named)}. "
                f"Scores: {found['scores']}.")  # fmt: skip
    width = max(len(short(m)) for m in found["methods"])
    for name, about in found["definitions"].items():
        said.append(f"{about['title']} ({name}): {about['formula']}; {about['direction']}")
        order = sorted(found["methods"], key=lambda m: found["ranks"].get(name, {}).get(m, n + 1))
        for method in order:
            value = found["methods"][method][name]
            rank = found["ranks"].get(name, {}).get(method)
            why = found["undefined"].get(method, {}).get(name, "")
            told = f"{value:.4f}" if value is not None else f"undefined: {why}"
            said.append(f"  {rank or '-'!s:>3}  {short(method):<{width}}  {told}")
    return said
