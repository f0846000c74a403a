"""What a safe region means, in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.adversary.words import boundary_words, gap_words, guards_words, mean_words, plural
from lab.core import say
from lab.experiments.lighting.spec import limits_of
from lab.stats.decide import Verdict
from lab.study.words import Words

if TYPE_CHECKING:
    from lab.experiments.base import Result

Row = Mapping[str, Any]


def words(result: Result) -> Words:
    """Say who loses the pictures first, where each breaks, and what gets through."""
    summary: Any = result.summary
    spec: Any = result.spec
    gap = summary["gap"]
    here = {
        row["who"]: row
        for row in result.tables["boundaries"]
        if row["shadow_stops"] == gap["shadow_stops"]
    }
    points = [
        f"{spec.encoder} {boundary_words(here['victim'])}.",
        f"The judges {plural(boundary_words(here['judges']))}.",
        f"Half of the pictures {guards_words(here['guards'])}.",
        f"For {say.row(summary['fooled'])} of the pictures some light fools {spec.encoder} while "
        "all guards and judges let it through.",
        mean_words(gap),
    ]
    return Words(
        gap_words(gap, spec.encoder),
        tuple(filter(None, points)),
        f"{summary['n']} pictures of {summary['dataset']} ({summary['facet']}) that {spec.encoder} "
        f"and a judge ({', '.join(summary['judges'])}) name when clean; 95 % intervals over "
        f"concept families. A judge holds where it names the picture as it is and auto-exposed. "
        f"{' '.join(looks_words(row, spec.stops) for row in darkest(result.tables['cells']))}",
        (
            f"Steps are {summary['step_stops']:g} stops. Between them lines are straight.",
            *([gap["reason"]] if gap["p"] is None else decides_words(gap)),
            *limits_of(summary),
        ),
    )


def decides_words(gap: Row) -> list[str]:
    """Say what so many pictures could decide, where they did not."""
    if gap["verdict"] != Verdict.UNDECIDED or gap["low"] is None or gap["high"] is None:
        return []
    return [f"So many pictures can decide {(gap['high'] - gap['low']) / 2:.1f} stops or more."]


def darkest(cells: Sequence[Row]) -> list[Row]:
    """Return each judge's cell of the darkest exposure without shadow."""
    least = min(row["exposure_stops"] for row in cells)
    return [
        row
        for row in cells
        if row["role"] == "judge" and (row["exposure_stops"], row["shadow_stops"]) == (least, 0)
    ]


def looks_words(row: Row, stops: float) -> str:
    """Say what a judge names as it is and auto-exposed, at one cell."""
    return (
        f"At {stops:g} stops darker {row['who']} names {row['relit']:.2f} of the pictures as they "
        f"are and {row['exposed']:.2f} auto-exposed."
    )
