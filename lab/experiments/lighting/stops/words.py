"""What success against stops means, in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.experiments.lighting.attack.words import FIELDS
from lab.experiments.lighting.region.words import ends
from lab.stats.estimate import Estimate

if TYPE_CHECKING:
    from lab.experiments.base import Result

Row = Mapping[str, Any]
SEARCHED = {"cma_es": "CMA-ES", "spsa": "SPSA"}


def words(result: Result) -> str:
    """Say what was tried, where half of the pictures are flipped, and what the guards are worth."""
    summary: Any = result.summary
    spec: Any = result.spec
    found = summary["breakpoints"]
    search = SEARCHED.get(spec.search, f"{spec.search} search")
    said = [
        f"{summary['n_attacked']} pictures of {summary['dataset']} ({summary['facet']}) that "
        f"{spec.encoder} and a judge ({', '.join(summary['judges'])}) name when clean were "
        f"attacked by {search}, {spec.budget} forward-equivalents for each budget of stops.",
        f"Without guards {found['unguarded']['words']}; with all guards and judges satisfied "
        f"{found['guarded']['words']}.",
    ]
    curve = result.tables["curve"]
    for mode, name in (("unguarded", "without guards"), ("guarded", "with them")):
        last = next(r for r in reversed(curve) if r["mode"] == mode)
        flips = Estimate(**{field: last[field] for field in FIELDS}).words()
        said.append(f"At {last['stops']:g} stops, {name}, {flips} of the pictures are flipped.")
    said.append(gap_words(summary["gap"]))
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


def breakpoint_words(row: Row, last: float) -> str:
    """Say where half of the pictures are flipped.

    >>> breakpoint_words({"status": "breaks", "value": 1.26, "low": 0.9, "high": None}, 5.0)
    'half of the pictures are flipped within 1.3 stops (from 0.9)'
    >>> breakpoint_words({"status": "holds", "value": None, "low": 3.1, "high": None}, 5.0)
    'fewer than half of the pictures are flipped within 5 stops'
    """
    if row["status"] == "holds":
        return f"fewer than half of the pictures are flipped within {last:g} stops"
    within = f"within {row['value']:.1f} stops ({ends(row['low'], row['high'])})"
    return f"half of the pictures are flipped {within}"


def gap_words(row: Row) -> str:
    """Say how many stops the guards are worth."""
    mean = f"{row['mean']:.1f} stops ({ends(row['mean_low'], row['mean_high'])})"
    average = f"averaged over the budgets, guards are worth {mean}"
    if row["censored"] == "both":
        return f"{average[:1].upper()}{average[1:]}; neither comes to half of the pictures."
    size = f"{row['value']:.1f}" if row["value"] is not None else f"at least {row['bound']:.1f}"
    sure = {"different": "", "equal": ": no more than the margin", "undecided": ": undecided"}
    return (
        f"Guards put that off by {size} stops ({ends(row['low'], row['high'])})"
        f"{sure[row['outcome']]}; {average}."
    )
