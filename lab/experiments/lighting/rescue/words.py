"""What the rescue means, beside its claims: what the picture was worth, and what speech it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.core import say
from lab.experiments.lighting.rescue.plan import GUARDED
from lab.experiments.lighting.spec import limits_of
from lab.study.tables import arms_of

if TYPE_CHECKING:
    from lab.experiments.base import Result


def points(result: Result) -> Sequence[str]:
    """Say how often the picture is still right under a light that flipped it."""
    rows = {(row["arm"], row["mask"]): row for row in arms_of(result.tables)}
    relit = rows["image_relit", GUARDED]
    if relit["value"] is None:
        return ("No light was found that flips a picture and passes the guards.",)
    number = say.estimate(relit["value"], relit["low"], relit["high"])
    return (f"On fresh noise the picture alone is right for {number} of those it was lost for.",)


def limits(result: Result) -> Sequence[str]:
    """Say who stands beside the picture, whether speech is real, and who set the limits."""
    summary = result.summary
    beside = ", ".join(
        f"{name} ({p['encoder']}, {p['facet']})" for name, p in summary["partners"].items()
    )
    said = [
        "A fooling light changes the answer to the picture; all guards and judges let it pass.",
        f"Beside the picture stands {beside}; late fusion averages what they say of "
        f"{len(summary['classes'])} classes.",
        f"The commonest class alone would be right for {summary['majority']:.2f}.",
    ]
    said += [
        f"The {name} is {'synthetic' if p['synthetic'] else 'recorded'}."
        for name, p in summary["partners"].items()
        if name == "speech"
    ]
    return [*said, *limits_of(summary)]
