"""What a safe region means, in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.adversary.words import boundary_words, gap_words, guards_words, plural
from lab.experiments.lighting.attack.words import FIELDS
from lab.stats.estimate import Estimate

if TYPE_CHECKING:
    from lab.experiments.base import Result

Row = Mapping[str, Any]


def words(result: Result) -> str:
    """Say what was relit, where each breaks, how far apart they are, and what got through."""
    summary: Any = result.summary
    spec: Any = result.spec
    boundaries, gaps = result.tables["boundaries"], result.tables["gaps"]
    depths = list(dict.fromkeys(row["shadow_stops"] for row in boundaries))
    said = [
        f"{summary['n']} pictures of {summary['dataset']} ({summary['facet']}) that {spec.encoder} "
        f"and a judge ({', '.join(summary['judges'])}) name when clean were relit at "
        f"{spec.n_exposures} exposures and {len(depths)} depths of shadow, "
        f"{summary['n_draws']} shots each, {summary['judge_draws']} of them shown to the judges, "
        "as they are and auto-exposed: a judge holds where it names both."
    ]
    for depth in depths:
        here = {row["who"]: row for row in boundaries if row["shadow_stops"] == depth}
        gap = next(
            row for row in gaps if row["gap"] == "judges - victim" and row["shadow_stops"] == depth
        )
        said.append(
            f"{under(depth)}, {spec.encoder} {boundary_words(here['victim'])}; the judges "
            f"{plural(boundary_words(here['judges']))}; half of the pictures "
            f"{guards_words(here['guards'])}. {gap_words(gap, spec.encoder)}"
        )
    said += [looks_words(row, spec.stops) for row in darkest(result.tables["cells"])]
    fooled = Estimate(**{name: summary["fooled"][name] for name in FIELDS})
    said.append(
        f"For {fooled.words()} of the pictures some light of the grid is past {spec.encoder} while "
        "all guards and judges let it through."
    )
    said.append(
        f"Steps are {summary['step_stops']:g} stops; between them lines are straight, and of a "
        "cliff only the step is known."
    )
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


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
        f"are and {row['exposed']:.2f} auto-exposed (n = {row['n']})."
    )


def under(depth: float) -> str:
    """Name a depth of shadow."""
    return f"Under a shadow of {depth:.1f} stops" if depth else "Without shadow"
