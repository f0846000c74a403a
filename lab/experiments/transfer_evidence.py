"""From tables to answers: rank correlations with intervals and p, the choice of a measure, ties."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.distance.base import Measurement
from lab.experiments.transfer_answers import Answers, Pair
from lab.experiments.transfer_ground import Ground
from lab.experiments.transfer_relation import (
    HeldOut,
    correlations,
    held_out,
    permuted,
    weighted_taus,
)
from lab.experiments.transfer_tables import Tables, distances_of, scores_of, tables_of
from lab.stats.checks import Floats
from lab.stats.estimate import Estimate
from lab.stats.family_groups import family_groups
from lab.stats.jackknife import deletion_interval
from lab.stats.permutation import permutation_p
from lab.stats.qap import LEAST_NAMES, name_orders, off_diagonal
from lab.stats.threads import one_blas_thread

AT_ONCE = 2
OVER = "concept families, these facets and encoders fixed"
REHEARSAL = "rehearsal"
"""The accuracy itself, on the half of the families that the scores read."""


@dataclass(frozen=True)
class Evidence:
    """All tables of a run: as they are, and with each group of families left out."""

    measures: tuple[str, ...]
    scores: tuple[str, ...]
    whole: Tables = field(repr=False)
    without: Sequence[Tables] = field(repr=False)
    sizes: Floats = field(repr=False)
    """Concepts in each group left out."""
    distances: Sequence[dict[Pair, dict[str, Measurement]]] = field(repr=False)
    read: Sequence[dict[Pair, dict[str, float | str]]] = field(repr=False)
    """Distances and scores of each encoder on all concepts."""

    def estimate(self, value: float, left_out: Sequence[float]) -> Estimate:
        """A statistic in [-1, 1] with its delete-a-group jackknife interval."""
        low, high = deletion_interval(value, left_out, self.sizes)
        n = int(self.sizes.sum())
        return Estimate(value, max(low, -1.0), min(high, 1.0), n, OVER, chance=0.0)


def gather(
    ground: Ground,
    groups: Sequence[Answers],
    measures: Sequence[str],
    scores: Sequence[str],
    *,
    gap: str,
    n_groups: int,
    seed: int,
    progress: Progress,
) -> Evidence:
    """Compute every table, and all of them again without each group of families.

    Raises ``TooFew`` for more groups than families, and what the measures raise.
    """
    families, classes = ground.seen.families, ground.classes
    group = family_groups(families, classes, n_groups, seed)
    halves = family_groups(families, classes, 2, seed, "half that scores read") == 0
    masks = [np.ones(len(ground), bool), *(group != g for g in range(n_groups))]
    progress.start("distances and scores, all concepts and without each group", len(masks))

    def one(kept: NDArray[np.bool_]) -> Any:
        far = [distances_of(ground, a, measures, kept, group, progress.check) for a in groups]
        read = [scores_of(ground, a, scores, kept & halves, progress.check) for a in groups]
        tables = tables_of(ground, groups, far, read, gap=gap, halves=halves, kept=kept)
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
        np.bincount(group).astype(np.float64),
        far,
        read,
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
    parts = [(t.far[ok], t.gap[None]) for t in found.without]
    rho_without = np.array([correlations(f, g)[:, 0] for f, g in parts])
    out_without = [held_out(f, g) for f, g in parts]
    null = permuted(found.whole.gap, name_orders(n_facets, n_permutations, seed))
    rho_null, out_null = correlations(far, null), held_out(far, null)
    flat_gap, flat_far = off_diagonal(found.whole.gap), off_diagonal(far)
    for i, name in enumerate(names):
        estimate = found.estimate(float(rho[i]), rho_without[:, i].tolist())
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
    return rows, _choice(found, names, whole, out_without, out_null)


def _choice(
    found: Evidence, names: list[str], whole: HeldOut, without: list[HeldOut], null: HeldOut
) -> dict[str, Any]:
    score = float(whole.score[0])
    best = int(whole.chosen[:, 0].argmax())
    estimate = found.estimate(score, [float(w.score[0]) for w in without])
    return {
        "held_out": estimate.as_dict(),
        "p": permutation_p(score, null.score),
        "best": names[best],
        "chosen": int(whole.chosen[best, 0]),
        "turns": int(whole.chosen[:, 0].sum()),
        "tied": _tied(
            found, names, best, whole.alone[:, 0], np.array([w.alone[:, 0] for w in without])
        ),
        "any_measure": float(whole.alone[:, 0].mean()),
        "reason": "",
    }


def judge_scores(found: Evidence) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a row a score, measure and the rehearsal, by its tau with the accuracy reached."""
    scores = [i for i in range(len(found.scores)) if _defined(found, "score", i)]
    measures = [i for i in range(len(found.measures)) if _defined(found, "far", i)]
    kinds = [("score", found.scores[i]) for i in scores]
    kinds += [("distance", found.measures[i]) for i in measures]
    kinds.append(("rehearsal", REHEARSAL))

    def taus(tables: Tables) -> Floats:
        stacked = [*tables.score[scores], *-tables.far[measures], tables.rehearsed]
        return weighted_taus(stacked, tables.reached)

    value, without = taus(found.whole), np.array([taus(t) for t in found.without])
    rows: list[dict[str, Any]] = []
    for i, (kind, name) in enumerate(kinds):
        estimate = found.estimate(float(value[i]), without[:, i].tolist())
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
        "tau": found.estimate(float(value[best]), without[:, best].tolist()).as_dict(),
        "tied": _tied(found, names[:n], best, value[:n], without[:, :n]),
        "reason": "",
    }


def _tied(
    found: Evidence, names: list[str], best: int, value: Floats, without: Floats
) -> list[str]:
    """The others whose paired difference to the best has an interval that reaches 0."""
    tied = []
    for i, name in enumerate(names):
        if i != best:
            apart = float(value[best] - value[i])
            low, _ = deletion_interval(apart, without[:, best] - without[:, i], found.sizes)
            if low <= 0:
                tied.append(name)
    return tied


def _defined(found: Evidence, what: str, i: int) -> bool:
    """Whether a table has every pair, with all concepts and without each group."""
    tables = [getattr(t, what)[i] for t in (found.whole, *found.without)]
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
    return "undefined where some concepts are left out"
