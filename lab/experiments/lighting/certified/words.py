"""What certified light means, beside its claims: how far, how sure, and what bounds both ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.experiments.lighting.certified.plan import CERTIFIED
from lab.study.tables import arms_of

if TYPE_CHECKING:
    from lab.experiments.base import Result


def points(result: Result) -> Sequence[str]:
    """Say how far certificates reach, where the smoothed probe abstains, which way is worse."""
    summary: Any = result.summary
    sure = next(row for row in arms_of(result.tables) if row["arm"] == CERTIFIED)
    found = summary["n"] - summary["n_abstains"] - summary["n_open"]
    return (
        f"A smoothed answer is certain within {say.row(sure)} stops, on average.",
        f"On {summary['n_abstains']} of {summary['n']} pictures the smoothed probe gives no "
        "answer.",
        f"The nearest light that breaks it is darker for {summary['n_darker']} of the {found} "
        "pictures where one was found, and brighter for the others.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what is certified, how sure it is, and what bounds both ends."""
    summary, spec = result.summary, result.spec.model_dump()
    return (
        "Certified is the smoothed probe, under a change of exposure before the camera's noise, "
        "clip and 8 bits; no other change of light, and no picture darkened after it was stored.",
        f"Each certificate may be wrong with a chance of {spec['alpha']:g}, any of them with "
        f"{spec['alpha'] * summary['n']:.2g}, and so may each attack; an attack needed less than "
        f"was certified on {summary['n_undercut']} pictures.",
        f"{spec['n_draws']} draws can certify {summary['widest']:.2f} stops at most; "
        f"{summary['n_full']} pictures reach that, so that more draws would certify more.",
        f"An attack counts where {spec['n_confirm']} fresh draws confirm it, so that it is found a "
        "little beyond where the answer truly changes.",
        f"No attack was found within {spec['limit']:g} stops on {summary['n_open']} pictures; "
        "they count as that, so that the gap is larger, if anything.",
        f"The smoothed answer is wrong, though certain, on {summary['n_wrong']} pictures. An "
        "attack cannot beat a true certificate: the gap is above 0 by construction; its size is "
        "what was asked.",
    )
