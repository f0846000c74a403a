"""What shared lights mean, in sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.experiments.lighting.differences import in_words
from lab.stats.estimate import Estimate
from lab.stats.rows import is_sure

if TYPE_CHECKING:
    from lab.experiments.base import Result

MOST_NAMED = 3


def words(result: Result) -> str:
    """Say whose lights were found, who else they flip, against what, and what they are like."""
    summary, spec = result.summary, result.spec
    cells = result.tables["matrix"]
    named: Any = spec
    same = "the same lights" if summary["same_lights"] else "lights of its own"
    own = next(c for c in cells if c["source"] == c["target"] == named.encoder)
    said = [
        f"{len(summary['encoders'])} encoders were each shown {same} ({named.search} search, "
        f"{named.budget} a picture) on pictures of {summary['dataset']} ({summary['facet']}) that "
        f"they name when clean; the worst light that flips a picture is kept.",
        f"{named.encoder} has one for {_share(summary['encoders'][named.encoder]['unguarded'])}; "
        f"on fresh noise they flip it again for {_share(own['flips'])}.",
        _others(cells, "Without guards"),
        _others(result.tables["guarded"], "Among lights that pass the guards"),
        _agreement(result.tables["agreement"]),
        _parameters([r for r in result.tables["parameters"] if r["encoder"] == named.encoder],
                    named.encoder),
    ]  # fmt: skip
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


def _share(row: dict[str, Any]) -> str:
    return Estimate(**row).words()


def _others(cells: list[dict[str, Any]], when: str) -> str:
    """How many encoders fall for another's worst light more than for an unchosen one."""
    pairs = [c for c in cells if c["source"] != c["target"]]
    sure = [c for c in pairs if is_sure(c)]
    shared = sorted((c for c in sure if c["value"] > 0), key=lambda c: -c["value"])
    spared = [c for c in sure if c["value"] < 0]
    lead = (
        f"{when}, another encoder's worst light flips more than random lights do on the same "
        f"pictures in {len(shared)} of {len(pairs)} pairs, fewer in {len(spared)}; "
        f"{len(pairs) - len(sure)} are undecided"
    )
    first = [f"{c['source']} to {c['target']} by {in_words(c)}" for c in shared[:MOST_NAMED]]
    return f"{lead}{': most from ' if first else ''}{'; '.join(first)}."


def _agreement(rows: list[dict[str, Any]]) -> str:
    """Whether lights are ordered alike: the most and the least agreeing pair."""
    told = sorted((r for r in rows if r["value"] is not None), key=lambda r: -r["value"])
    if not told:
        return ""
    ends = dict.fromkeys((0, len(told) - 1))
    pairs = "; least ".join(f"{told[i]['a']} and {told[i]['b']}, {in_words(told[i])}" for i in ends)
    return (
        "How bad the same random lights are for two encoders correlates, picture by picture, most "
        f"for {pairs}."
    )


def _parameters(rows: list[dict[str, Any]], encoder: str) -> str:
    sure = [r for r in rows if is_sure(r)]
    if not sure:
        return f"No parameter of {encoder}'s worst lights surely differs from those of all tried."
    parts = [
        f"{r['label'].lower()} {_number(r['worst']['value'])} {r['unit']} against "
        f"{_number(r['tried']['value'])}" for r in sure
    ]  # fmt: skip
    return f"The worst lights of {encoder} differ from all that were tried in {', '.join(parts)}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
