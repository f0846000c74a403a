"""What success against stops means, in sentences made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.adversary.words import breakpoint_words, worth_words
from lab.experiments.lighting.attack.words import FIELDS
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
        f"Without guards {breakpoint_words(found['unguarded'], spec.stops)}; with all guards and "
        f"judges satisfied {breakpoint_words(found['guarded'], spec.stops)}.",
    ]
    curve = result.tables["curve"]
    for mode, name in (("unguarded", "without guards"), ("guarded", "with them")):
        last = next(r for r in reversed(curve) if r["mode"] == mode)
        flips = Estimate(**{field: last[field] for field in FIELDS}).words()
        said.append(f"At {last['stops']:g} stops, {name}, {flips} of the pictures are flipped.")
    said.append(worth_words(summary["gap"]))
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)
