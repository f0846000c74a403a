"""What an attack means, beside its claims: how often a light is found, and on which pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.experiments.lighting.attack.plan import BASELINE
from lab.experiments.lighting.spec import limits_of
from lab.study.tables import arms_of

if TYPE_CHECKING:
    from lab.experiments.base import Result

FIELDS = ("value", "low", "high", "n", "over", "chance", "level", "reason")


def points(result: Result) -> Sequence[str]:
    """Say how often a light is found, without guards and where every guard holds."""
    arms = {row["arm"]: row for row in arms_of(result.tables)}
    guarded = next(arm for arm in ("best guided", "random filtered") if arm in arms)
    summary, spec = result.summary, result.spec.model_dump()
    outside = summary["outsider_says"]["kept"]
    return (
        f"Without guards one of {spec['budget']} random lights {DOES[spec['objective']]} for "
        f"{_share(arms['random unguarded'])} of the pictures.",
        f"Where every guard holds and {' and '.join(summary['judges'])} still names the picture, "
        f"{'a search that hears them' if guarded == 'best guided' else 'one of them'} does so for "
        f"{_share(arms[guarded])}.",
        f"{summary['outsider']}, who was not asked, still names {_share(outside)} of those."
        if outside["value"] is not None
        else "",
    )


DOES = {
    "margin": "changes the answer",
    "drift": "turns the embedding half of the way to another picture",
    "retrieval": "puts another name first",
}


def _share(row: Mapping[str, Any]) -> str:
    return say.estimate(row["value"], row["low"], row["high"])


def limits(result: Result) -> Sequence[str]:
    """Say which pictures were attacked, whether the search was first, and who set the limits."""
    summary, spec = result.summary, result.spec.model_dump()
    arms = summary["on_fresh_noise"]
    fresh = arms[next(arm for arm in ("best guided", "random filtered") if arm in arms)]
    said = [
        f"Attacked are the {summary['n_attacked']} of {summary['n_test']} pictures of "
        f"{summary['dataset']} ({summary['facet']}) that {spec['encoder']} and a judge name when "
        "clean."
    ]
    if fresh["value"] is not None:
        said.append(f"On noise that no search saw {_share(fresh)} of the lights found still do it.")
    if summary["best"] != BASELINE:
        where = "first" if summary["best"] == summary["first_when_tuning"] else "behind random"
        said.append(f"The best search is {summary['best']}, chosen on other pictures ({where}).")
    return [*said, *limits_of(summary)]
