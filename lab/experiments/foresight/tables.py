"""What the study of foresight reports beside arms and claims: who beats what, and on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.experiments.foresight.forecast import (
    CLEAN,
    OTHERS,
    Scored,
    X,
    breaks,
    label_equivalent,
    works,
)
from lab.experiments.foresight.stage import ForesightStage
from lab.stats.checks import Floats, codes_of
from lab.stats.intervals.share import share_interval
from lab.stats.nulls.sign_flips import sign_flip_p
from lab.stats.rows import ContrastRow, decide_rows

Row = dict[str, Any]
OVER = "perturbations and encoders"
N_RESAMPLES = 2000
ATC = "atc_confidence"
AT = 4
"""The place in the grid of the severity at which drift is held against damage: level 3."""


class CrossedCells:
    """Resamples of perturbations and of encoders, crossed: every cell counts by both."""

    def __init__(self, stage: ForesightStage, seed: int) -> None:
        codes = codes_of([v.encoder for v in stage.views], len(stage.views), "encoders")
        n_encoders, n_harms = int(codes.max()) + 1, len(stage.harms)
        random = stream(seed, "", "perturbations x encoders")
        drawn = (random.multinomial(n, np.full(n, 1 / n), N_RESAMPLES)
                 for n in (n_encoders, n_harms))  # fmt: skip
        of_encoder, of_harm = drawn
        self.weights = (of_encoder[:, codes][:, :, None] * of_harm[:, None, :]).astype(np.float64)
        self.harms = np.tile(np.arange(n_harms), len(stage.views))

    def mean(self, table: Floats) -> tuple[float, float, float, int]:
        """Return the mean over cells [V, P, ...], its interval and n; NaN is left out.

        Raises ``TooFew`` where no cell is known: no view works clean, so there is no break.
        """
        flat = table.reshape(*table.shape[:2], -1)
        known = np.isfinite(flat)
        if not known.any():
            do = "Choose views that read clean items surely above chance, or ask more items."
            raise TooFew("a view that works clean, whose break can be foreseen", "none", do)
        count, total = known.sum(axis=2), np.where(known, flat, 0.0).sum(axis=2)
        w = self.weights.reshape(len(self.weights), -1)
        size = w @ count.ravel()
        again = (w @ total.ravel())[size > 0] / size[size > 0]
        low, high = np.quantile(again, [0.025, 0.975])
        return float(total.sum() / count.sum()), float(low), float(high), int(count.sum())

    def contrast(self, table: Floats) -> ContrastRow:
        """Return a mean difference with the interval over both, and p by flips of perturbations."""
        value, low, high, n = self.mean(table)
        each = table.reshape(*table.shape[:2], -1)
        count = np.isfinite(each).sum(axis=2).ravel()
        known = count > 0
        flat = np.nansum(each, axis=2).ravel()[known] / count[known]
        families = np.unique(self.harms[known], return_inverse=True)[1]
        p = sign_flip_p(flat, families, seed=0)
        return {"value": value, "low": low, "high": high, "chance": 0.0, "n": n,
                "n_families": len(set(self.harms[known])), "n_seeds": None, "p": p,
                "over": OVER, "reason": ""}  # fmt: skip


def foreseen(
    stages: Sequence[ForesightStage], scored: Mapping[str, Scored], seed: int
) -> list[Row]:
    """Return by arm how far off it is, what it is worth in labels, and whether it beats what knows
    nothing of the target: clean accuracy, and the mean of the other perturbations.

    p is corrected over all arms and both of them, by outcome.
    """
    crossed = CrossedCells(stages[0], seed)
    equivalent = label_equivalent(np.stack([stage.truth[..., 1:] for stage in stages]))
    cut = {arm: {k: v[..., 1:] if v.ndim == 3 else v for k, v in one.items()}
           for arm, one in scored.items()}  # fmt: skip
    rows: list[Row] = []
    for outcome, margin in (("accuracy", 0.01), ("breakpoint", 0.25)):
        arms = [arm for arm in cut if arm not in (CLEAN, OTHERS)]
        asked = [(arm, trivial) for arm in arms for trivial in (CLEAN, OTHERS)]
        decided = dict(zip(asked, decide_rows(
            [crossed.contrast(cut[a][outcome] - cut[t][outcome]) for a, t in asked], margin=margin,
        ), strict=True))  # fmt: skip
        atc = crossed.mean(cut[ATC][outcome])[0]
        for arm in cut:
            value, low, high, n = crossed.mean(cut[arm][outcome])
            labels = {}
            if outcome == "accuracy":
                labels = {"labels": equivalent(value), "labels_low": equivalent(high),
                          "labels_high": equivalent(low)}  # fmt: skip
            row = {"arm": arm, "outcome": outcome, "value": value, "low": low, "high": high, "n": n,
                   "over": OVER, **dict.fromkeys(("labels", "labels_low", "labels_high")), **labels,
                   "of_atc": value / atc if atc > 0 else None}  # fmt: skip
            for trivial in (CLEAN, OTHERS):
                one = decided.get((arm, trivial))
                row |= {f"{trivial}_{name}": None if one is None else one[name]  # type: ignore[literal-required]
                        for name in ("value", "low", "high", "p_holm", "verdict")}  # fmt: skip
            rows.append(row)
    return rows


def kinds(stage: ForesightStage, scored: Mapping[str, Scored]) -> list[Row]:
    """Return by arm and kind of perturbation how far off accuracy and breakpoint are."""
    of = np.array([harm.kind for harm in stage.harms])
    return [
        {"arm": arm, "kind": str(kind), "n_perturbations": int(np.sum(of == kind)),
         "accuracy": _mean(one["accuracy"][:, of == kind, 1:]),
         "breakpoint": _mean(one["breakpoint"][:, of == kind])}
        for kind in np.unique(of) for arm, one in scored.items()
    ]  # fmt: skip


def broken(
    stages: Sequence[ForesightStage],
    made: Sequence[Mapping[str, Floats]],
    scored: Mapping[str, Scored],
) -> list[Row]:
    """Return by view, perturbation and arm where it breaks and where that was foreseen.

    In severity, the mean over both halves of the items. The interval is how far off the arm was on
    95 % of the curves under *other* perturbations (cross-conformal: what foresaw those was learnt
    with the asked one among its examples, so that coverage is measured, not guaranteed). What lies
    at an end of the range is only known to lie beyond: ``true`` and ``foreseen`` are then that end,
    and an end of the interval beyond it is none.
    """
    rows, edge = [], (float(X[1]), float(X[-1]))
    chance = stages[0].chance
    true = np.mean([breaks(stage.truth, chance) for stage in stages], axis=0)
    alive = works(stages[0])
    for arm in made[0]:
        told = np.mean([breaks(one[arm], chance) for one in made], axis=0)
        off = scored[arm]["breakpoint"]
        for v, p in np.ndindex(true.shape):
            elsewhere = np.sort(np.delete(off[alive], p, axis=1).ravel())
            elsewhere = elsewhere[np.isfinite(elsewhere)]
            place = int(np.ceil(0.95 * (len(elsewhere) + 1))) - 1
            if not alive[v] or not len(elsewhere) or not np.isfinite(told[v, p]):
                continue
            far = elsewhere[min(place, len(elsewhere) - 1)]
            low, high = told[v, p] - far, told[v, p] + far
            rows.append({
                "arm": arm, "view": str(stages[0].views[v]), "perturbation": stages[0].harms[p].id,
                "true": float(true[v, p]), "foreseen": float(told[v, p]),
                "low": float(low) if low > edge[0] else None,
                "high": float(high) if high < edge[1] else None,
                "censored": {edge[0]: "left", edge[1]: "right"}.get(float(told[v, p]), ""),
                "off": float(off[v, p]), "n": len(elsewhere),
            })  # fmt: skip
    return rows


def curves(stage: ForesightStage, made: Mapping[str, Floats], half: int) -> list[Row]:
    """Return by view, perturbation, severity and arm the accuracy foreseen beside the true one."""
    return [
        {"view": str(stage.views[v]), "perturbation": stage.harms[p].id, "severity": float(X[i]),
         "half": half, "true": float(stage.truth[v, p, i]), "n": stage.right.shape[-1],
         **{arm: _known(float(table[v, p, i])) for arm, table in made.items()}}
        for v, p, i in np.ndindex(stage.truth.shape)
    ]  # fmt: skip


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _mean(values: Floats) -> float | None:
    """Return the mean of what is known, None where nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def whole(stages: Sequence[ForesightStage]) -> ForesightStage:
    """Return both halves as one, for what nothing is learnt for."""
    return replace(
        stages[0],
        right=np.concatenate([one.right for one in stages], axis=-1),
        drifts=np.concatenate([one.drifts for one in stages], axis=-1),
        rows=np.concatenate([one.rows for one in stages]),
        families=np.concatenate([one.families for one in stages]),
    )


def drift_tells(stage: ForesightStage) -> list[Row]:
    """Return by view and perturbation, at level 3, how often an item that went wrong drifted
    further than one that stayed right; a half is chance. Of items that were right when clean."""
    rows, families = [], stage.families
    for v, p in np.ndindex(stage.truth.shape[:2]):
        clean, now = stage.right[v, p, 0] >= 1, stage.right[v, p, AT] >= 1
        far = stage.drifts[v, p, AT]
        lost, kept = clean & ~now, clean & now
        row: Row = {"view": str(stage.views[v]), "perturbation": stage.harms[p].id, "chance": 0.5,
                    "n_lost": int(lost.sum()), "n_kept": int(kept.sum()),
                    "value": None, "low": None, "high": None}  # fmt: skip
        if kept.any() and len(set(families[lost])) > 1:
            above = (np.mean(far[lost][:, None] > far[kept][None, :], axis=1)
                     + np.mean(far[lost][:, None] == far[kept][None, :], axis=1) / 2)  # fmt: skip
            units = codes_of(families[lost], len(above), "families")
            low, high = share_interval(above, units)
            row |= {"value": float(above.mean()), "low": low, "high": high}
        rows.append(row)
    return rows


def items(stage: ForesightStage) -> list[Row]:
    """Return by view and item how far it drifts on average, and how often it is lost: drift
    against damage. Over all perturbations, severities above 0; of items right when clean."""
    rows = []
    for v, task in enumerate(stage.tasks):
        for n, row in enumerate(stage.rows):
            concept = task.ids[row]
            right = bool(stage.right[v, 0, 0, n] >= 1)
            rows.append({
                "view": str(stage.views[v]), "concept": concept, "name": task.dataset.name(concept),
                "right_clean": right, "drift": round(float(stage.drifts[v, :, 1:, n].mean()), 4),
                "lost": round(float(1 - stage.right[v, :, 1:, n].mean()), 4) if right else None,
            })  # fmt: skip
    return rows
