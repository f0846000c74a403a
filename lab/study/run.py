"""Run a study: every arm and seed on the same items, then every claim decided by the one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, Cancelled, LabError, StoreError
from lab.core.progress import Progress
from lab.stats.checks import Floats, codes_of
from lab.stats.contrast import Over, contrast
from lab.stats.decide import Reason, Verdict
from lab.stats.nulls.holm import holm_of_tested
from lab.stats.rows import ContrastRow, decide_row, row_of, untested_row
from lab.store.arrays import forget_arrays, load_arrays, save_arrays
from lab.study.design import Design, Scores
from lab.study.plan import ALL, Arm, Claim, Outcome, Plan
from lab.study.tables import ArmRow, ClaimRow, SeedRow


@dataclass(frozen=True)
class Ran:
    """What a study gives back: plain tables."""

    summary: dict[str, Any]
    tables: dict[str, Sequence[Mapping[str, Any]]]


def study(
    design: Design, progress: Progress | None = None, kept: Mapping[str, Any] | None = None
) -> Ran:
    """Score every arm and seed and decide every claim.

    ``kept`` are the parts of a key under which each arm and seed is put away as soon as it is
    scored, so that a run that was cut goes on; they are forgotten when the study is done. An arm
    that raises a ``LabError`` is marked as failed and the rest goes on; ``Cancelled`` and
    ``StoreError`` pass.
    Raises ``BadInput`` where an arm hands back other outcomes or shapes than asked.
    """
    progress = progress or Progress()
    for claim in design.plan.claims:
        design.items.mask(claim.mask)
    scored, failed = _score_all(design, progress, kept)
    book = _Book(design, scored)
    claims = _decide_all(design, [book.claim(claim, failed) for claim in design.plan.claims])
    tables: dict[str, Sequence[Mapping[str, Any]]] = {
        "arms": book.arms(),
        "claims": claims,
        **design.tables,
    }
    if seeds := book.seeds():
        tables["seeds"] = seeds
    if failed:
        tables["failed"] = [{"arm": arm, "why": why} for arm, why in failed.items()]
    summary = {
        "headline": claims[[claim.primary for claim in design.plan.claims].index(True)],
        "n": len(design.items),
        "n_families": len(set(design.items.families)),
        **design.summary,
    }
    if kept is not None:
        for arm, seed in cells_of(design.plan):
            forget_arrays(_parts(kept, arm, seed))
    return Ran(summary, tables)


def cells_of(plan: Plan) -> list[tuple[str, int]]:
    """Return every arm and seed, each of which may be scored alone, in the order of a study."""
    return [(arm.id, seed) for arm in plan.arms for seed in range(max(arm.seeds, 1))]


def score_cell(
    design: Design, arm: str, seed: int, progress: Progress, kept: Mapping[str, Any] | None = None
) -> Scores:
    """Return the scores of an arm at a seed; with ``kept`` from the store, or put away there.

    Raises ``BadInput`` for other outcomes or shapes than asked, and what the arm itself raises.
    """
    if kept is None:
        return _checked(design, arm, design.score(arm, seed, progress))
    parts = _parts(kept, arm, seed)
    found = load_arrays(parts)
    if found is None:
        found = _checked(design, arm, design.score(arm, seed, progress))
        save_arrays(parts, found)
    return found


def _parts(kept: Mapping[str, Any], arm: str, seed: int) -> dict[str, Any]:
    return {"kind": "arm", **kept, "arm": arm, "seed": seed}


def _score_all(
    design: Design, progress: Progress, kept: Mapping[str, Any] | None
) -> tuple[dict[str, dict[str, Floats]], dict[str, str]]:
    """Return, by arm and outcome, scores [n, seeds]; and why arms failed."""
    cells = cells_of(design.plan)
    progress.start("Arms and seeds", len(cells))
    scored: dict[str, dict[str, list[Floats]]] = {}
    failed: dict[str, str] = {}
    for arm, seed in cells:
        progress.check()
        if arm in failed:
            continue
        try:
            found = score_cell(design, arm, seed, progress.part(), kept)
        except (Cancelled, StoreError):
            raise
        except LabError as error:
            failed[arm] = str(error)
            scored.pop(arm, None)
            continue
        for outcome, values in found.items():
            scored.setdefault(arm, {}).setdefault(outcome, []).append(values)
        progress.advance()
    return (
        {arm: {k: np.stack(v, axis=1) for k, v in each.items()} for arm, each in scored.items()},
        failed,
    )


def _checked(design: Design, arm: str, found: Mapping[str, Floats]) -> dict[str, Floats]:
    wanted, n = [outcome.id for outcome in design.plan.outcomes], len(design.items)
    shapes = {name: np.asarray(values).shape for name, values in found.items()}
    if not shapes or not set(shapes) <= set(wanted) or any(s != (n,) for s in shapes.values()):
        raise BadInput(
            f"scores [{n}] by outcome, of {', '.join(wanted)}",
            f"{shapes} from arm {arm}",
            "Score every item, NaN where the arm was not asked of it.",
        )
    return {name: np.asarray(values, np.float64) for name, values in found.items()}


class _Book:
    """The scores of all arms, and the resamples of each set of items drawn once."""

    def __init__(self, design: Design, scored: Mapping[str, Mapping[str, Floats]]) -> None:
        self.design, self.scored = design, scored
        self._over: dict[tuple[bytes, bool], Over] = {}

    def over(self, rows: NDArray[np.bool_], outcome: Outcome) -> Over:
        items = self.design.items
        if outcome.balanced and items.classes is None:
            do = "Give the items' classes, or take the plain mean."
            raise BadInput(f"classes, as {outcome.id} is averaged over them", "none", do)
        key = (rows.tobytes(), outcome.balanced)
        if key not in self._over:
            n = int(rows.sum())
            classes = (
                items.classes[rows] if outcome.balanced and items.classes is not None else None
            )
            self._over[key] = Over(
                codes_of(items.families[rows], n, "families"),
                None if classes is None else codes_of(classes, n, "classes"),
                items.n_resamples,
                items.seed,
            )
        return self._over[key]

    def arms(self) -> list[ArmRow]:
        """One row an arm, mask and outcome: its mean with interval, n and chance."""
        masks = dict.fromkeys([ALL, *(claim.mask for claim in self.design.plan.claims)])
        return [
            self._arm(arm, outcome, mask)
            for mask in masks
            for outcome in self.design.plan.outcomes
            for arm in self.design.plan.arms
            if outcome.id in self.scored.get(arm.id, {})
        ]

    def _arm(self, arm: Arm, outcome: Outcome, mask: str) -> ArmRow:
        table = self.scored[arm.id][outcome.id]
        rows = self.design.items.mask(mask) & np.isfinite(table).all(axis=1)
        values = table[rows] if arm.seeds else table[rows, 0]
        chance = self.design.chance_of(arm.id, outcome.id)
        found = contrast(values, self.over(rows, outcome), zero=chance, test=False)
        return {"arm": arm.id, "mask": mask, "outcome": outcome.id, **row_of(found)}

    def seeds(self) -> list[SeedRow]:
        """One row a trained arm, outcome and seed: its mean over all items, for dots."""
        found: list[SeedRow] = []
        for arm in self.design.plan.arms:
            for outcome in self.design.plan.outcomes if arm.seeds else ():
                table = self.scored.get(arm.id, {}).get(outcome.id)
                if table is None:
                    continue
                rows = np.asarray(np.isfinite(table).all(axis=1))
                if not rows.any():
                    continue
                each = self.over(rows, outcome).parts(table[rows]).sum(axis=0)
                found += [
                    {"arm": arm.id, "outcome": outcome.id, "seed": k, "value": float(v)}
                    for k, v in enumerate(each)
                ]
        return found

    def claim(self, claim: Claim, failed: Mapping[str, str]) -> ContrastRow:
        """The contrast over the items common to all its arms, not decided yet."""
        lost = [arm for arm in claim.weights if claim.outcome not in self.scored.get(arm, {})]
        if lost:
            return untested_row(Reason.FAILED)
        tables = {arm: self.scored[arm][claim.outcome] for arm in claim.weights}
        rows = self.design.items.mask(claim.mask)
        for table in tables.values():
            rows = rows & np.isfinite(table).all(axis=1)
        if not rows.any():
            return untested_row(Reason.NO_ITEMS)
        # Trained arms are paired by index; one that is not trained stands beside every seed.
        n_seeds = min((self.design.plan.arm(a).seeds for a in tables
                       if self.design.plan.arm(a).seeds), default=0)  # fmt: skip
        total = np.zeros((int(rows.sum()), max(n_seeds, 1)))
        for arm, weight in claim.weights.items():
            chance = self.design.chance_of(arm, claim.outcome) if claim.against_chance else None
            trained = self.design.plan.arm(arm).seeds
            values = tables[arm][rows, :n_seeds] if trained else tables[arm][rows, :1]
            total += weight * (values - (chance or 0.0))
        values = total if n_seeds else total[:, 0]
        over = self.over(rows, self.design.plan.outcome(claim.outcome))
        return row_of(contrast(values, over, zero=0.0))


def _decide_all(design: Design, rows: Sequence[ContrastRow]) -> list[ClaimRow]:
    """Decide each row, and say whether the source is reproduced.

    The primary claim is tested alone; Holm's correction is over all others.
    """
    plan = design.plan
    p_of = [row["p"] for row in rows]
    others = [None if claim.primary else p for claim, p in zip(plan.claims, p_of, strict=True)]
    found: list[ClaimRow] = []
    for claim, row, p, p_holm in zip(plan.claims, rows, p_of, holm_of_tested(others), strict=True):
        decided = decide_row(
            row,
            p if claim.primary else p_holm,
            margin=plan.outcome(claim.outcome).margin,
            expects_equal=claim.expects == {Verdict.EQUAL},
        )
        found.append(
            {
                "claim": claim.id,
                "mask": claim.mask,
                "outcome": claim.outcome,
                **decided,
                "reproduced": reproduced(Verdict(decided["verdict"]), claim),
            }
        )
    return found


def reproduced(verdict: Verdict, claim: Claim) -> bool | None:
    """Whether the source's claim is seen here; None where nothing is expected or decided."""
    if not claim.expects or verdict in {Verdict.UNDECIDED, Verdict.UNTESTED}:
        return None
    return verdict in claim.expects
