"""The table of distances in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.distance.base import Direction
from lab.experiments.base import Result

Row = Mapping[str, Any]


def words(result: Result) -> str:
    """What the table says: what Holm leaves standing, the ends of each block, the controls."""
    summary, cells = result.summary, result.tables["cells"]
    views = result.tables["views"]
    said = [
        f"{summary['title']} between {len(views)} views of {summary['n']} concepts "
        f"({summary['n_families']} families).",
        _decided(summary, len(cells)),
    ]
    for block in dict.fromkeys(row["modalities"] for row in cells):
        said.append(_block(block, [row for row in cells if row["modalities"] == block], summary))
    said += [_controls(summary, cells), _marked(views)]
    return " ".join(sentence for sentence in said if sentence)


def _decided(summary: Row, n_cells: int) -> str:
    counts = summary["verdicts"]
    tested = counts["closer than chance"] + counts["undecided"]
    if tested:
        said = (
            f"Of {tested} tested cells {counts['closer than chance']} are surely closer than "
            f"chance (p at most .05 after Holm over the table, and an interval off chance); "
            f"{counts['undecided']} are undecided."
        )
        least = tested / (summary["n_permutations"] + 1)
        if least > 0.05:
            said += (
                f" With {summary['n_permutations']} permutations no p of this table can fall below "
                f"{least:.2g} after Holm: nothing can be decided; ask for more."
            )
    else:
        said = "This measure has no test against chance: its values are shown without a verdict."
    if counts["undefined"]:
        said += f" {counts['undefined']} of {n_cells} are undefined, each with its reason."
    return said


def _block(name: str, rows: Sequence[Row], summary: Row) -> str:
    """The closest and the farthest pair of two modalities, and whether their intervals meet."""
    defined = [row for row in rows if row["value"] is not None]
    one, other = name.split("-")
    title = f"Within {one}" if one == other else f"Between {one} and {other}"
    if not defined:
        return ""
    higher = summary["direction"] == Direction.HIGHER.value
    ranked = sorted(defined, key=lambda row: row["value"], reverse=higher)
    if len(ranked) == 1:
        return f"{title}: {_said(ranked[0])}."
    said = f"{title} the closest is {_said(ranked[0])}, the farthest {_said(ranked[-1])}"
    apart = _apart(ranked[0], ranked[-1])
    if apart is None:
        return f"{said}."
    return f"{said}; the two intervals {'do not meet' if apart else 'meet'}."


def _said(row: Row) -> str:
    said = f"{row['a']} to {row['b']}, {row['value']:.3f}"
    if row["low"] is None or row["high"] is None:
        return f"{said} (no interval)"
    return f"{said} (95 % interval {row['low']:.3f} to {row['high']:.3f})"


def _apart(one: Row, other: Row) -> bool | None:
    ends = [row[key] for row in (one, other) for key in ("low", "high")]
    if any(end is None for end in ends):
        return None
    return bool(one["low"] > other["high"] or other["low"] > one["high"])


def _controls(summary: Row, cells: Sequence[Row]) -> str:
    drawn = [row["shuffled"] for row in cells if row["shuffled"] is not None]
    said = []
    if drawn:
        said.append(
            f"With the pairs shuffled the same cells read {min(drawn):.3f} to {max(drawn):.3f}"
        )
    noise = summary["noise"]
    if noise["value"] is not None:
        said.append(
            f"on independent noise (n = {noise['n']}, widths {noise['widths'][0]} and "
            f"{noise['widths'][1]}) the measure reads {noise['value']:.3f}"
        )
    joined = "; ".join(said)
    return f"{joined[:1].upper()}{joined[1:]}." if said else ""


def _marked(views: Sequence[Row]) -> str:
    """What must be said of some views: controls, and what a program made."""
    controls = [row["view"] for row in views if row["control"]]
    said = [f"Controls: {', '.join(controls)}."] if controls else []
    if any(row["synthetic"] for row in views):
        said.append("The speech is synthetic.")
    return " ".join(said)
