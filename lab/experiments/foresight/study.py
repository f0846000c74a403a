"""Foresight: how often a probe will be right where nobody has labels yet, and where it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.depends import depends_on
from lab.experiments.foresight.forecast import (
    CLEAN,
    COMBINED,
    LABELS,
    OTHERS,
    Scored,
    forecasts,
    mean_score,
    score_forecast,
    score_halves,
    score_labels,
)
from lab.experiments.foresight.plan import HALVES, LESS, ForesightSpec, plan
from lab.experiments.foresight.stage import ForesightStage, parts_of, setting_of, stages_of
from lab.experiments.foresight.tables import (
    broken,
    curves,
    drift_tells,
    foreseen,
    items,
    kinds,
    whole,
)
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.foresight.base import FORESIGHTS
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: ForesightSpec, plan: Plan, progress: Progress) -> Design:
    """Let every method speak, then hold what it says against the truth. Raises as ``stages_of``."""
    stages = stages_of(spec, progress)
    stage = stages[0]
    made = [forecasts(one, other) for one, other in (stages, stages[::-1])]
    each = [_scored(one, told, spec.split_seed) for one, told in zip(stages, made, strict=True)]
    scored = {arm: mean_score([one[arm] for one in each]) for arm in each[0]}
    n_views, n_harms, n_levels = stage.truth.shape
    cells = [(v, p, i) for v, p, i in np.ndindex(n_views, n_harms, n_levels) if i > 0]
    asked = Items(
        tuple(f"{stage.views[v]} {stage.harms[p].id} {GRID[i]:g}" for v, p, i in cells),
        np.array([stage.harms[p].id for _, p, _ in cells]),
        n_resamples=spec.n_resamples, seed=spec.split_seed,
    )  # fmt: skip
    outcomes = [outcome.id for outcome in plan.outcomes]

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm not in scored:
            do = "Name more views of one facet."
            raise BadInput("what the method reads, for some view", f"none for {arm}", do)
        return {name: _by_cell(scored[arm][name]) for name in outcomes}

    known = {arm: scored[arm] for arm in (a.id for a in plan.arms) if arm in scored}
    shown = [{arm: table for arm, table in one.items() if arm in known} for one in made]
    return Design(
        plan, asked, score, chance={"order": 0.5},
        summary={
            "n_test": sum(len(one.rows) for one in stages), "n_source": stage.n_source,
            "chance": stage.chance,
            "source": {str(v): float(a) for v, a in zip(stage.views, stage.source, strict=True)},
        },
        tables={
            "foreseen": foreseen(stages, known, spec.split_seed), "kinds": kinds(stage, known),
            "breaks": broken(stages, shown, known),
            "curves": [row for k, one in enumerate(stages) for row in curves(one, shown[k], k)],
            "drift": drift_tells(whole(stages)), "items": items(whole(stages)),
        },
    )  # fmt: skip


def _scored(stage: ForesightStage, made: Mapping[str, Floats], seed: int) -> dict[str, Scored]:
    """Return by arm how far off it is on one half of the items, labels and their halves too."""
    found = {arm: score_forecast(stage, table) for arm, table in made.items()}
    found |= {f"labels_{n}": score_labels(stage, n, seed) for n in LABELS}
    return found | {HALVES: score_halves(stage, seed)}


def _by_cell(table: Floats) -> Floats:
    """Lay a table [V, P, L] out by cell; one [V, P] stands at the last level of its curve."""
    if table.ndim == 3:
        return np.asarray(table[..., 1:].ravel())
    out = np.full((*table.shape, len(GRID) - 1), np.nan)
    out[..., -1] = table
    return out.ravel()


def row_of(result: Result, arm: str, outcome: str = "accuracy") -> dict[str, Any]:
    """Return what the table says of an arm."""
    rows = result.tables["foreseen"]
    return next(dict(row) for row in rows if (row["arm"], row["outcome"]) == (arm, outcome))


def points(result: Result) -> Sequence[str]:
    """Say how far off the signals are, what they are worth, and how well the truth is known."""
    here, floor = row_of(result, COMBINED), row_of(result, HALVES)
    beat = [row["arm"] for row in result.tables["foreseen"] if row["outcome"] == "accuracy"
            and {row[f"{t}_verdict"] for t in (CLEAN, OTHERS)} == {LESS.value}]  # fmt: skip
    single = [row["arm"] for row in result.tables["foreseen"]
              if row["outcome"] == "accuracy" and row["arm"] in FORESIGHTS]  # fmt: skip
    return (
        f"All signals together are {100 * here['value']:.1f} points of accuracy off "
        f"({100 * here['low']:.1f} to {100 * here['high']:.1f}).",
        f"That is worth {here['labels']:.0f} labels a level ({here['labels_low']:.0f} to "
        f"{here['labels_high']:.0f}).",
        f"The truth itself is known to {100 * floor['value']:.1f} points, at "
        f"{result.summary['n_test'] // 2} items a half.",
        f"{len(set(single) & set(beat))} of {len(single)} single signals beat both trivial "
        "forecasts.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what an interval is over, what is learnt where, and how often intervals held."""
    from lab.experiments.foresight.words import covered

    held, n = covered(result.tables["breaks"], COMBINED)
    return (
        "Accuracy is the plain share of right answers. The test items are divided in two halves of "
        "families: labels of one half teach, the other half is asked.",
        "Claims resample perturbations, at these encoders; the table resamples both, though "
        "encoders are few.",
        "Scores that are no accuracy are regressed on other perturbations of the same view; a "
        "break beyond the range counts at its end.",
        "Intervals of foreseen breaks are cross-conformal: 95 % is what they aim at, and nothing "
        f"guarantees it. Those of all signals together held {held} of {n} true breaks here.",
    )


def figure(result: Result) -> go.Figure:
    """How far off each method is in accuracy, beside what labels would be."""
    from lab.figures.foresight.off import off

    titles = {arm.id: arm.title for arm in plan(result.spec).arms}  # type: ignore[arg-type]
    return off(result.numbers(), titles, "accuracy", "mean error of the accuracy foreseen")


def fingerprint(spec: ForesightSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data and weights."""
    views, _ = parts_of(spec)
    used = [(v.encoder, facet) for v in views for facet in setting_of(spec, v).facets]
    return depends_on(spec.dataset, used)


EXPERIMENTS.register(replace(
    Study(
        id="foresight", title="Foresight",
        question="Can it be foreseen without labels where an encoder will break?",
        spec_type=ForesightSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "views"),
        uses=(FORESIGHTS, PERTURBATIONS), main=("dataset", "views", "perturbations", "n_test"),
        formula=r"\left|\widehat{\mathrm{acc}}(x) - \mathrm{acc}(x)\right|,\quad "
        r"\left|\hat\theta - \theta\right|",
        references=("Garg et al. (2022), Leveraging unlabeled data to predict out-of-distribution "
                    "performance, ICLR",
                    "Baek et al. (2022), Agreement-on-the-Line, NeurIPS",
                    "Lu et al. (2023), Characterizing Out-of-Distribution Error via Optimal "
                    "Transport, NeurIPS"),
    ).experiment(), cells=None,  # the hurt items cost, and serve every arm
))  # fmt: skip
