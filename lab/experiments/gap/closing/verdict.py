"""Does closing the gap help, hurt, or neither: at the closed place, and at the best one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.experiments.gap.closing.slide import Scored, Slide
from lab.experiments.gap.scores import SCORES, Score
from lab.stats.bootstrap import FamilyBootstrap, score_of
from lab.stats.bootstrap_p import bootstrap_p
from lab.stats.checks import Floats
from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.holm import holm
from lab.stats.resample import FAMILIES

N_HALVINGS = 10
LOSS_MARGIN = 0.05
"""Nats that are too few to matter; the margin of the other scores is a field of the spec."""
OUTCOMES = {
    **{(Verdict.MORE, sign): "helps" if sign > 0 else "hurts" for sign in (1, -1)},
    **{(Verdict.LESS, sign): "hurts" if sign > 0 else "helps" for sign in (1, -1)},
    **{(Verdict.EQUAL, sign): "equal" for sign in (1, -1)},
    **{
        (verdict, sign): "undecided"
        for verdict in (Verdict.UNDECIDED, Verdict.UNTESTED)
        for sign in (1, -1)
    },
}


def verdicts(
    slide: Slide, closed: Scored, elsewhere: Scored, levels: Sequence[Scored], margin: float
) -> list[dict[str, Any]]:
    """Return one row a score: as found against closed, decided after Holm over all scores.

    ``closed`` is the arm "gap" at l = |delta|, ``elsewhere`` the random directions at the same
    distance, ``levels`` the arm "gap" at every distance tried. "helps" and "hurts" need a Holm p of
    .05 at most; "equal" an interval within the margin (TOST).
    """
    found = slide.found["gap"]
    rows: list[dict[str, Any]] = []
    p_values: list[float] = []
    for column, score in enumerate(SCORES):
        drawn = slide.bootstrap(score)
        change = closed.scores[:, column] - found.scores[:, column]
        beside = change - (
            elsewhere.scores[:, column] - slide.found["random direction"].scores[:, column]
        )
        grid = np.stack([level.scores[:, column] for level in levels], axis=1)
        places = [level.distance for level in levels]
        best, chosen = best_elsewhere(grid, places, slide.space.families, drawn, score, slide.seed)
        p_values.append(bootstrap_p(drawn.scores(change[:, None])[:, 0]))
        rows.append(
            {
                "score": score.id,
                "title": score.title,
                "found": float(drawn.score(found.scores[:, [column]])[0]),
                "closed": float(drawn.score(closed.scores[:, [column]])[0]),
                **_named("difference", _estimate(drawn, change)),
                **_named("over_random", _estimate(drawn, beside)),
                **_named("best", _estimate(drawn, best - found.scores[:, column])),
                "best_distance": float(np.median(chosen)),
                "best_distance_low": float(min(chosen)),
                "best_distance_high": float(max(chosen)),
                "chance": slide.chance[score.id],
                "n": len(change),
                "margin": margin if score.higher_is_better else LOSS_MARGIN,
                "meaning": score.meaning,
                "misleads": score.misleads,
            }
        )
    for row, p, adjusted, score in zip(rows, p_values, holm(p_values), SCORES, strict=True):
        row |= {"p": p, "p_holm": float(adjusted)}
        found = decide(difference_of(row), float(adjusted), margin=row["margin"])
        row["outcome"] = OUTCOMES[found.verdict, score.sign]
        row["smallest_margin"] = found.smallest_margin
    return rows


def difference_of(row: dict[str, Any]) -> Estimate:
    """Return the difference of a row of verdicts, closed minus as found, as an estimate."""
    ends = (row["difference_low"], row["difference_high"])
    return Estimate(row["difference"], *ends, n=row["n"], over=FAMILIES, chance=0.0)


def best_elsewhere(
    grid: Floats,
    places: Sequence[float],
    families: NDArray[np.str_],
    drawn: FamilyBootstrap,
    score: Score,
    seed: int,
) -> tuple[Floats, list[float]]:
    """Return each concept's score at the place that is best for *other* families, and the places.

    ``grid`` [n, places]. Families are halved; each half is scored where the other is best (ties:
    nearest to as found). The mean of ten halvings, so that no single cut decides. The interval of
    what comes back is conditional on these choices.
    """
    names, codes = np.unique(families, return_inverse=True)
    # Ties go to the first: nearest to as found, then the closing side.
    order = sorted(range(len(places)), key=lambda k: (abs(places[k]), -places[k]))
    scored, chosen = np.zeros(len(grid)), []
    for number in range(N_HALVINGS):
        random = stream(seed, str(number), "halves of families")
        first = (random.permutation(len(names)) < len(names) / 2)[codes]
        for half in (first, ~first):
            mean = score.sign * _mean(grid[~half], drawn, ~half)
            place = order[int(mean[order].argmax())]
            chosen.append(float(places[place]))
            scored[half] += grid[half, place] / N_HALVINGS
    return scored, chosen


def _mean(grid: Floats, drawn: FamilyBootstrap, rows: NDArray[np.bool_]) -> Floats:
    classes = None if drawn.classes is None else drawn.classes[rows]
    mean: Floats = score_of(grid, classes, np.ones((1, len(grid))))[0]
    # Sums in another order differ by rounding: equal up to that is a tie.
    return np.asarray(np.round(mean, 12))


def _estimate(drawn: FamilyBootstrap, change: Floats) -> tuple[float, float, float]:
    column = change[:, None]
    return float(drawn.score(column)[0]), *drawn.interval(drawn.scores(column)[:, 0])


def _named(name: str, found: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), found, strict=True))
