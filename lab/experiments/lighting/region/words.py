"""What a safe region means, in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
            f"{under(depth)}, {spec.encoder} {here['victim']['words']}; the judges "
            f"{plural(here['judges']['words'])}; half of the pictures "
            f"{guards_words(here['guards'])}. {gap['words']}"
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


def boundary_words(row: Row) -> str:
    """Say where something breaks, with its interval.

    >>> boundary_words({"status": "breaks", "value": 2.54, "low": 2.1, "high": None})
    'breaks 2.5 stops darker (from 2.1)'
    >>> boundary_words({"status": "holds", "value": None, "low": 4.2, "high": None})
    'holds to the darkest exposure'
    """
    if row["status"] == "does not work clean":
        return "has no boundary, as it does not work clean"
    if row["status"] == "holds":
        return "holds to the darkest exposure"
    if row["status"] == "breaks at once":
        return "breaks before any loss of exposure"
    return f"breaks {row['value']:.1f} stops darker ({ends(row['low'], row['high'])})"


def plural(said: str) -> str:
    """Turn what one does into what several do.

    >>> plural("breaks 2.5 stops darker")
    'break 2.5 stops darker'
    """
    first, _, rest = said.partition(" ")
    verb = "have" if first == "has" else first.removesuffix("s")
    return f"{verb} {rest}".replace("as it does not", "as they do not")


def guards_words(row: Row) -> str:
    """Say where the guards stop half of the pictures."""
    if row["status"] == "holds":
        return "pass the guards at every exposure"
    if row["status"] == "breaks at once":
        return "are refused by the guards before any loss of exposure"
    return f"pass the guards to {row['value']:.1f} stops ({ends(row['low'], row['high'])})"


def gap_words(row: Row, who: str, victim: str) -> str:
    """Say how many stops somebody breaks further out than the victim, or that it is not known."""
    if row["p"] is None:
        return f"There is no gap to speak of: {row['reason']}"
    average = f"Averaged over the range, the {WHO[who]} hold {_further(row)}."
    if row["censored"] == "both":
        return f"Neither breaks within the range: nothing is known of that gap. {average}"
    p = f", Holm p {row['p_holm']:.2g}" if row["p_holm"] is not None else ""
    if row["censored"]:
        size = f"at {'least' if row['censored'] == 'right' else 'most'} {row['bound']:.1f} stops"
    else:
        size = f"{row['value']:.1f} stops"
    said = f"The gap is {size} ({ends(row['low'], row['high'])}{p}): {_meaning(row, who, victim)}."
    return f"{said} {average}"


def _further(row: Row) -> str:
    """Say a mean gap; below 0 in stops less, with the ends turned round."""
    if row["mean"] >= 0:
        return f"{row['mean']:.1f} stops ({ends(row['mean_low'], row['mean_high'])}) further"
    return f"{-row['mean']:.1f} stops ({ends(-row['mean_high'], -row['mean_low'])}) less"


WHO = {"judges": "judges", "guards": "guards", "everything": "guards and judges together"}
SEEN = {
    "judges": ("the judges still see and {} does not", "{} still sees and the judges do not"),
    "guards": ("the guards hold and {} does not", "{} still sees and the guards do not hold"),
    "everything": (
        "guards and judges all hold and {} does not",
        "{} still sees and a guard or a judge does not hold",
    ),
}
"""What light there is where a gap is above 0, and where it is below."""


def _meaning(row: Row, who: str, victim: str) -> str:
    if row["outcome"] == "different":
        further = row["low"] is not None and row["low"] > 0
        return f"there is light in which {SEEN[who][0 if further else 1].format(victim)}"
    if row["outcome"] == "equal":
        return f"they break within {row['margin']:g} stops of each other"
    if row["low"] is None or row["high"] is None:
        return "undecided"
    return f"undecided; so many pictures decide {(row['high'] - row['low']) / 2:.1f} stops or more"


def ends(low: float | None, high: float | None) -> str:
    """Say the ends of an interval, either of which may be open.

    >>> ends(0.5, 1.25), ends(None, 3.0), ends(None, None)
    ('0.5 to 1.2', 'to 3.0', 'open at both ends')
    """
    if low is None and high is None:
        return "open at both ends"
    if high is None:
        return f"from {low:.1f}"
    return f"to {high:.1f}" if low is None else f"{low:.1f} to {high:.1f}"
