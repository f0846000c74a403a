"""What success against stops means, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.adversary.words import breakpoint_words, mean_worth_words, worth_words
from lab.core import say
from lab.experiments.lighting.spec import limits_of
from lab.study.words import Words

if TYPE_CHECKING:
    from lab.experiments.base import Result

SEARCHED = {"cma_es": "CMA-ES", "spsa": "SPSA"}
MODES = {"unguarded": "Without guards", "guarded": "With all guards and judges satisfied"}


def words(result: Result) -> Words:
    """Say what the guards are worth, and where half of the pictures are flipped."""
    summary: Any = result.summary
    spec: Any = result.spec
    points = [
        f"{said} {breakpoint_words(summary['breakpoints'][mode], spec.stops)}."
        for mode, said in MODES.items()
    ]
    for mode, said in MODES.items():
        last = next(row for row in reversed(result.tables["curve"]) if row["mode"] == mode)
        points.append(
            f"{said}, {say.row(last)} of the pictures are flipped at {last['stops']:g} stops."
        )
    search = SEARCHED.get(spec.search, f"{spec.search} search")
    return Words(
        worth_words(summary["gap"]),
        (*points, mean_worth_words(summary["gap"])),
        f"{summary['n_attacked']} pictures of {summary['dataset']} ({summary['facet']}) that "
        f"{spec.encoder} and a judge ({', '.join(summary['judges'])}) name when clean; {search}, "
        f"{spec.budget} forward-equivalents for each budget of stops; 95 % intervals over concept "
        "families.",
        tuple(limits_of(summary)),
    )
