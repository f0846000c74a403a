"""From tables to answers: rank correlations with intervals and p, the choice of a measure, ties."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.progress import Progress
from lab.distance.base import Measurement
from lab.experiments.transfer.answers import Answers, Pair
from lab.experiments.transfer.ground import ViewPool
from lab.experiments.transfer.relation import (
    HeldOut,
    correlations,
    held_out,
    permuted,
    weighted_taus,
)
from lab.experiments.transfer.tables import Tables, distances_of, scores_of, tables_of
from lab.stats.checks import Floats
from lab.stats.estimate import Estimate
from lab.stats.intervals.family_groups import family_groups
from lab.stats.intervals.half_samples import half_interval
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.qap import LEAST_NAMES, name_orders, off_diagonal
from lab.stats.threads import one_blas_thread

AT_ONCE = 2
N_GROUPS = 30
"""Groups of families in place of families where only the value of a distance is used: an interval
over so many costs least. Few groups are large, and what leaves one out needs long lists."""
OVER = "concept families, these facets and encoders fixed"
REHEARSAL = "rehearsal"
"""The accuracy itself, on the half of the families that the scores read."""


@dataclass(frozen=True)
class Evidence:
    """All tables of a run: of all concepts, and of each half sample of families."""

    measures: tuple[str, ...]
    scores: tuple[str, ...]
    whole: Tables = field(repr=False)
    halves: Sequence[Tables] = field(repr=False)
    distances: Sequence[dict[Pair, dict[str, Measurement]]] = field(repr=False)
    read: Sequence[dict[Pair, dict[str, float | str]]] = field(repr=False)
    """Distances and scores of each encoder on all concepts."""
    n: int
    """How many concepts."""


def estimate_of(value: float, halves: ArrayLike, n: int, over: str = OVER) -> Estimate:
    """A statistic in [-1, 1], with the interval that its values on half samples give it."""
    low, high = half_interval(value, halves)
    return Estimate(value, max(low, -1.0), min(high, 1.0), n, over, chance=0.0)


def gather(
    ground: ViewPool,
    groups: Sequence[Answers],
    measures: Sequence[str],
    scores: Sequence[str],
    *,
    gap: str,
    rows: NDArray[np.bool_],
    seed: int,
    progress: Progress,
) -> Evidence:
    """Compute every table from all concepts, and again from the half samples ``rows`` [2 P, n].

    Raises what the measures raise.
    """
    families, classes = ground.seen.families, ground.classes
    grouped = family_groups(families, classes, N_GROUPS, seed)
    read_by = family_groups(families, classes, 2, seed, "half that scores read") == 0
    masks = [np.ones(len(ground), bool), *rows]
    progress.start("distances and scores, of all concepts and of halves", len(masks))

    def one(kept: NDArray[np.bool_]) -> Any:
        units = families if kept.all() else grouped
        far = [distances_of(ground, a, measures, kept, units, progress.check) for a in groups]
        read = [scores_of(ground, a, scores, kept & read_by, progress.check) for a in groups]
        tables = tables_of(ground, groups, far, read, gap=gap, read_by=read_by, kept=kept)
        progress.advance()
        return tables, far, read

    # One thread for linear algebra around all, so that what runs beside each other agrees.
    with one_blas_thread(), ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(one, masks))
    (whole, far, read), *rest = found
    return Evidence(
        tuple(measures),
        tuple(scores),
        whole,
        [tables for tables, _, _ in rest],
        far,
        read,
        len(ground),
    )


def judge_measures(
    found: Evidence, *, n_permutations: int, seed: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a row a measure, and the answer for a measure chosen on other facets and encoders."""
    from scipy.stats import kendalltau

    ok = [i for i in range(len(found.measures)) if _defined(found, "far", i)]
    names = [found.measures[i] for i in ok]
    gap, far = found.whole.gap[None], found.whole.far[ok]
    n_facets = gap.shape[-1]
    rows: list[dict[str, Any]] = [
        {"measure": m, "reason": _why(found, m)} for m in found.measures if m not in names
    ]
    if not ok or n_facets < LEAST_NAMES:
        few = f"{n_facets} facets: {LEAST_NAMES} at least have enough orders to test"
        rows += [{"measure": m, "reason": few} for m in names]
        return rows, {"reason": few if ok else "no measure is defined for every pair"}
    rho = correlations(far, gap)[:, 0]
    whole = held_out(far, gap)
    parts = [(t.far[ok], t.gap[None]) for t in found.halves]
    rho_halves = np.array([correlations(f, g)[:, 0] for f, g in parts])
    out_halves = [held_out(f, g) for f, g in parts]
    null = permuted(found.whole.gap, name_orders(n_facets, n_permutations, seed))
    rho_null, out_null = correlations(far, null), held_out(far, null)
    flat_gap, flat_far = off_diagonal(found.whole.gap), off_diagonal(far)
    for i, name in enumerate(names):
        estimate = estimate_of(float(rho[i]), rho_halves[:, i], found.n)
        tau = [kendalltau(a, b).statistic for a, b in zip(flat_far[i], flat_gap, strict=True)]
        rows.append(
            {
                "measure": name,
                "rho": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "kendall": float(np.mean(np.nan_to_num(tau))),
                "p": permutation_p(float(rho[i]), rho_null[i]),
                "chosen": int(whole.chosen[i, 0]),
                "held_out": float(whole.alone[i, 0]),
                "reason": "",
            }
        )
    return rows, _choice(found, names, whole, out_halves, out_null)


def _choice(
    found: Evidence, names: list[str], whole: HeldOut, halves: list[HeldOut], null: HeldOut
) -> dict[str, Any]:
    score = float(whole.score[0])
    best = int(whole.chosen[:, 0].argmax())
    estimate = estimate_of(score, [h.score[0] for h in halves], found.n)
    return {
        "held_out": estimate.as_dict(),
        "p": permutation_p(score, null.score),
        "best": names[best],
        "chosen": int(whole.chosen[best, 0]),
        "turns": int(whole.chosen[:, 0].sum()),
        "tied": _tied(names, best, whole.alone[:, 0], np.array([h.alone[:, 0] for h in halves])),
        "any_measure": float(whole.alone[:, 0].mean()),
        "reason": "",
    }


def judge_scores(
    found: Evidence, *, n_permutations: int, seed: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a row a score, measure and the rehearsal, by its tau with the accuracy reached.

    The best of several is chosen on the very pairs that it is judged by. What a choice is worth on
    others is said by ``held_out``, as for measures, with p where there are facets to permute.
    """
    scores = [i for i in range(len(found.scores)) if _defined(found, "score", i)]
    measures = [i for i in range(len(found.measures)) if _defined(found, "far", i)]
    kinds = [("score", found.scores[i]) for i in scores]
    kinds += [("distance", found.measures[i]) for i in measures]
    kinds.append(("rehearsal", REHEARSAL))

    def taus(tables: Tables) -> Floats:
        stacked = [*tables.score[scores], *-tables.far[measures], tables.rehearsed]
        return weighted_taus(stacked, tables.reached)

    value, halves = taus(found.whole), np.array([taus(t) for t in found.halves])
    rows: list[dict[str, Any]] = []
    for i, (kind, name) in enumerate(kinds):
        estimate = estimate_of(float(value[i]), halves[:, i], found.n)
        rows.append(
            {"kind": kind, "id": name, "tau": estimate.value, "low": estimate.low,
             "high": estimate.high, "reason": ""}
        )  # fmt: skip
    rows += [
        {"kind": "score", "id": name, "reason": _why(found, name)}
        for i, name in enumerate(found.scores)
        if i not in scores
    ]
    if not scores:
        return rows, {"reason": "no score is defined for every pair"}
    best = int(value[: len(scores)].argmax())
    names = [name for _, name in kinds]
    n = len(scores)
    return rows, {
        "best": names[best],
        "tau": estimate_of(float(value[best]), halves[:, best], found.n).as_dict(),
        "tied": _tied(names[:n], best, value[:n], halves[:, :n]),
        **_score_elsewhere(found, scores, n_permutations, seed),
        "reason": "",
    }


def _score_elsewhere(
    found: Evidence, scores: list[int], n_permutations: int, seed: int
) -> dict[str, Any]:
    """A score chosen on other facets and encoders, by rank correlation with the accuracy."""
    n_facets = found.whole.reached.shape[-1]
    if n_facets < LEAST_NAMES:
        return {"held_out": None, "p": None}

    def chosen(tables: Tables) -> float:
        return float(held_out(tables.score[scores], tables.reached[None]).score[0])

    score = chosen(found.whole)
    null = permuted(found.whole.reached, name_orders(n_facets, n_permutations, seed))
    return {
        "held_out": estimate_of(score, [chosen(t) for t in found.halves], found.n).as_dict(),
        "p": permutation_p(score, held_out(found.whole.score[scores], null).score),
    }


def _tied(names: list[str], best: int, value: Floats, halves: Floats) -> list[str]:
    """The others whose paired difference to the best has an interval that reaches 0."""
    tied = []
    for i, name in enumerate(names):
        if i != best:
            apart = float(value[best] - value[i])
            if half_interval(apart, halves[:, best] - halves[:, i])[0] <= 0:
                tied.append(name)
    return tied


def _defined(found: Evidence, what: str, i: int) -> bool:
    """Whether a table has every pair, of all concepts and of each half sample."""
    tables = [getattr(t, what)[i] for t in (found.whole, *found.halves)]
    return all(bool(np.isfinite(off_diagonal(table)).all()) for table in tables)


def _why(found: Evidence, name: str) -> str:
    """The first reason that a measure or score gives for being undefined."""
    for table in found.distances:
        for cell in table.values():
            if name in cell and cell[name].value is None:
                return cell[name].reason
    for read in found.read:
        for line in read.values():
            if isinstance(line.get(name), str):
                return str(line[name])
    return "undefined on half of the concepts"
