"""The table of distances in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.core import say
from lab.distance import DISTANCES
from lab.distance.base import Direction
from lab.experiments.base import Result
from lab.experiments.spaces.verdicts import CLOSER, FARTHER, UNDECIDED, UNDEFINED
from lab.stats.decide import LEVEL
from lab.study.words import MOST_POINTS, Words

Row = Mapping[str, Any]


def words(result: Result) -> Words:
    """Say what Holm leaves standing, the closest pair of each kind, and the controls."""
    summary, cells = result.summary, result.tables["cells"]
    views = result.tables["views"]
    blocks = dict.fromkeys(row["modalities"] for row in cells)
    points = [
        *(_block(name, [row for row in cells if row["modalities"] == name], summary)
          for name in sorted(blocks, key=lambda name: len(set(name.split("-"))), reverse=True)),
        *_joint(result),
    ]  # fmt: skip
    return Words(
        _headline(summary, len(cells)),
        tuple(filter(None, points))[:MOST_POINTS],
        f"{DISTANCES.get(summary['measure']).title} of {summary['n']} concepts of "
        f"{summary['n_families']} families, {summary['n_permutations']} permutations, p corrected "
        f"over the table (Holm). {_controls(summary, cells)}",
        tuple(filter(None, (_too_few(summary), *_marked(views)))),
    )


ONE_PAIR = {
    CLOSER: "The pair of views is closer than chance.",
    FARTHER: "The pair of views is farther apart than chance.",
    UNDECIDED: "It is undecided whether the pair of views is closer than chance.",
}


def _tested(summary: Row) -> int:
    return sum(summary["verdicts"][name] for name in (CLOSER, FARTHER, UNDECIDED))


def _headline(summary: Row, n_cells: int) -> str:
    counts, tested = summary["verdicts"], _tested(summary)
    if not tested:
        return f"{n_cells} pairs of views were measured; none was tested against chance."
    if tested == 1:
        found = next(name for name in (CLOSER, FARTHER, UNDECIDED) if counts[name])
        return ONE_PAIR[found]
    said = f"{_are(counts[CLOSER], f' of {tested} pairs of views')} closer than chance"
    if counts[FARTHER]:
        said += f"; {_are(counts[FARTHER])} farther"
    return f"{said}; {_are(counts[UNDECIDED])} undecided." if counts[UNDECIDED] else f"{said}."


def _are(n: int, of: str = "") -> str:
    return f"{n or 'None'}{of} {'is' if n == 1 else 'are'}"


def _too_few(summary: Row) -> str:
    least = _tested(summary) / (summary["n_permutations"] + 1)
    if least <= LEVEL:
        return ""
    return (
        f"With {summary['n_permutations']} permutations no p of this table can fall below "
        f"{least:.2g}: nothing can be decided. Ask for more."
    )


def _block(name: str, rows: Sequence[Row], summary: Row) -> str:
    """The closest pair of two modalities, calibrated for having been chosen."""
    defined = [row for row in rows if row["value"] is not None]
    if not defined:
        return ""
    one, other = name.split("-")
    title = f"Within {one}" if one == other else f"Between {one} and {other}"
    higher = summary["direction"] == Direction.HIGHER.value
    top = sorted(defined, key=lambda row: row["value"], reverse=higher)[0]
    said = f"{title} the closest is {top['a']} with {top['b']}: {say.row(top)}"
    best = next((row for row in summary["best"] if row["modalities"] == name), None)
    if best is None or best["n_pairs"] < 2:
        return f"{said}."
    return (
        f"{said}. Among {best['n_pairs']} pairs its calibrated score is "
        f"{best['calibrated']:.2f}; 0 is chance."
    )


def _joint(result: Result) -> list[str]:
    """What three modalities say together: the hub's bound, and the gap over all of them."""
    said = []
    if bounds := result.tables["triangles"]:
        best = max(bounds, key=lambda row: row["low"])
        said.append(
            f"Over {best['middle']}, {best['a']} and {best['b']} must share at least "
            f"{best['low']:.3f} of their neighbours; they share {best['value']:.3f}."
        )
    gap = result.summary["joint_gap"]
    if gap is not None and gap["value"] is not None:
        said.append(
            f"In the space of the text, {say.row(gap)} of the variance lies between modalities; "
            f"chance is {gap['chance']:.3f}."
        )
    return said


def _controls(summary: Row, cells: Sequence[Row]) -> str:
    drawn = [row["shuffled"] for row in cells if row["shuffled"] is not None]
    said = []
    if drawn:
        said.append(f"Shuffled pairs give {min(drawn):.3f} to {max(drawn):.3f}.")
    noise = summary["noise"]
    if noise["value"] is not None:
        said.append(f"Independent noise of this size gives {noise['value']:.3f}.")
    undefined = summary["verdicts"][UNDEFINED]
    if undefined:
        said.append(f"{undefined} pairs are undefined, each with its reason in the table.")
    return " ".join(said)


def _marked(views: Sequence[Row]) -> list[str]:
    """What must be said of some views: controls, and what a program made."""
    controls = [row["view"] for row in views if row["control"]]
    said = [f"These are controls: {', '.join(controls)}."] if controls else []
    if any(row["synthetic"] for row in views):
        said.append("The speech is synthetic.")
    return said
