"""What shared lights mean, beside their claims: how many there are, and on which pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.experiments.lighting.shared_lights.plan import other_of
from lab.experiments.lighting.spec import limits_of

if TYPE_CHECKING:
    from lab.experiments.base import Result


def points(result: Result) -> Sequence[str]:
    """Say how often the victim has a worst light, and whether another orders lights alike."""
    spec: Any = result.spec
    victim, other = spec.encoder, other_of(spec)
    share = next(r for r in result.tables["encoders"] if r["encoder"] == victim)["unguarded"]
    alike = next(r for r in result.tables["agreement"] if {r["a"], r["b"]} == {victim, other})
    found, ordered = (say.row(row) for row in (share, alike))
    return (
        f"{victim} has a light that it loses the picture under for {found} of the pictures.",
        f"The order of random lights, from bad to harmless, is shared by {victim} and {other} to "
        f"{ordered} (rank correlation).",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what was searched and shown, which are controls, and who set the guards' limits."""
    summary, spec = result.summary, result.spec.model_dump()
    rows = result.tables["encoders"]
    same = "the same lights" if summary["same_lights"] else "lights of its own"
    said = [
        f"Each of {len(rows)} encoders is shown {same} ({spec['search']}, {spec['budget']} a "
        f"picture) on the pictures of {summary['dataset']} ({summary['facet']}) that it names when "
        "clean; its worst light is shown again on noise that no search saw.",
        "Random lights are those of the same pictures.",
    ]
    if controls := [f"{row['encoder']} ({row['control']})" for row in rows if row["control"]]:
        said.append(f"Controls: {', '.join(controls)}.")
    return [*said, *limits_of(summary)]
