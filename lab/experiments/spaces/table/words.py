"""The table of distances in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.distance import DISTANCES
from lab.distance.base import Direction
from lab.experiments.base import Result
from lab.experiments.spaces.verdicts import CLOSER, FARTHER, UNDECIDED, UNDEFINED

Row = Mapping[str, Any]


def words(result: Result) -> str:
    """What the table says: what Holm leaves standing, the ends of each block, the controls."""
    summary, cells = result.summary, result.tables["cells"]
    views = result.tables["views"]
    said = [
        f"{DISTANCES.get(summary['measure']).title} between {len(views)} views of "
        f"{summary['n']} concepts ({summary['n_families']} families).",
        _decided(summary, len(cells)),
    ]
    for block in dict.fromkeys(row["modalities"] for row in cells):
        said.append(_block(block, [row for row in cells if row["modalities"] == block], summary))
    said += [_joint(result), _controls(summary, cells), _marked(views)]
    return "\n".join(sentence for sentence in said if sentence)


def _decided(summary: Row, n_cells: int) -> str:
    counts = summary["verdicts"]
    tested = counts[CLOSER] + counts[FARTHER] + counts[UNDECIDED]
    if tested:
        said = (
            f"Of {tested} tested cells {counts[CLOSER]} are surely closer than chance "
            f"(p at most .05 after Holm over the table, and an interval off chance), "
            f"{counts[FARTHER]} surely farther, {counts[UNDECIDED]} undecided."
        )
        least = tested / (summary["n_permutations"] + 1)
        if least > 0.05:
            said += (
                f" With {summary['n_permutations']} permutations no p of this table can fall below "
                f"{least:.2g} after Holm: nothing can be decided; ask for more."
            )
    else:
        said = "Not tested against chance: values and intervals are shown without a verdict."
    if counts[UNDEFINED]:
        said += f" {counts[UNDEFINED]} of {n_cells} are undefined, each with its reason."
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
    best = next((row for row in summary["best"] if row["modalities"] == name), None)
    score = (
        ""
        if best is None
        else (
            f"; calibrated as the closest of {best['n_pairs']} it scores {best['calibrated']:.2f}, "
            "where 0 is what shuffled pairs stay under in 95 of 100 and 1 the most there is"
        )
    )
    said = f"{title} the closest is {_said(ranked[0])}{score}; the farthest {_said(ranked[-1])}"
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


def _joint(result: Result) -> str:
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
            f"In the space of the text, reached by maps, {gap['value']:.3f} of the variance lies "
            f"between modalities (95 % interval {gap['low']:.3f} to {gap['high']:.3f}, chance "
            f"{gap['chance']:.3f}, n = {gap['n']})."
        )
    return " ".join(said)


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
