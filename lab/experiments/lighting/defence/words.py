"""What the defence means, beside its claims: what is left of clean training, what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.core import say
from lab.experiments.lighting.defence.destroyed import NOT_SEEN, SEEN
from lab.experiments.lighting.defence.plan import ARMS, BASE
from lab.experiments.lighting.spec import limits_of
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict
from lab.study.tables import arms_of

if TYPE_CHECKING:
    from lab.experiments.base import Result


def points(result: Result) -> Sequence[str]:
    """Say what the attack leaves of clean training, and whether destroyed labels are learned."""
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    left = rows[BASE, "guarded"]
    number = say.row(left)
    n, learned = result.summary["n_destroyed"], result.summary["learned"]
    seen = [ARMS[arm] for arm, verdict in learned.items() if verdict == SEEN]
    if seen:
        told = f"{' and '.join(seen)} learns the labels of {n} destroyed pictures."
    elif set(learned.values()) == {NOT_SEEN}:
        told = f"no training is seen to learn the labels of {n} destroyed pictures."
    else:
        told = f"{n} destroyed pictures are too few to say whether their labels are learned."
    return (
        f"After clean training the guarded attack leaves {number} of the pictures right.",
        told[:1].upper() + told[1:],
    )


def limits(result: Result) -> Sequence[str]:
    """Say what was added and attacked, what destroyed means, and who set the guards' limits."""
    summary, spec = result.summary, result.spec.model_dump()
    judges, outsider = " and ".join(summary["judges"]), summary["outsider"]
    added = {row["n_added"] for row in result.tables["training"]}
    many = " to ".join(str(n) for n in sorted({min(added), max(added)}))
    said = [
        f"In each fold every arm adds {many} pictures to the clean ones; the features of "
        f"{spec['encoder']} stay as they are.",
        f"The attack ({spec['search']}, {spec['budget']} a picture) is run anew on every arm.",
        f"Destroyed is a picture whose light breaks a guard and which {judges} names no more. Its "
        "label is learned where an arm names it more often than clean training and than "
        f"{outsider} do, and is surer than it is right.",
    ]
    clean = next(row for row in result.tables["destroyed"] if row["arm"] == BASE)["accuracy"]
    if decide_ends((clean["low"], clean["high"]), clean["chance"]) is Verdict.MORE:
        number = say.row(clean)
        said.append(
            f"Clean training names {number} of the destroyed pictures: they are a weak test."
        )
    return [*said, *limits_of(summary)]
