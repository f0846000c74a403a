"""Where the gap comes from, 3: training pairs that are no pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.adapt.mispair import mispaired
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.gap.origins.heads import (
    STARTS,
    Training,
    claim,
    estimate_words,
    interval_words,
    material,
    slopes,
    summarise,
    train_all,
)
from lab.experiments.gap.origins.temperature import GapTemperatureSpec
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import views_digest

if TYPE_CHECKING:
    import plotly.graph_objects as go

FRACTIONS = (0.0, 0.1, 0.2, 0.4, 0.6)


class GapMispairedSpec(GapTemperatureSpec):
    """Which frozen features the heads are trained on, and at which temperature."""

    temperature: float = Field(
        0.01, ge=0.001, le=10.0, description="Fixed; 0.01 is where CLIP's ends."
    )


def run(spec: GapMispairedSpec, progress: Progress) -> Result:
    """Train two heads with a growing part of the pairs dealt wrongly, once and for all.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    data = material(
        spec.dataset, spec.a, spec.b, n_train_pairs=spec.n_train_pairs, n_test=spec.n_test,
        seed=spec.split_seed, progress=progress,
    )  # fmt: skip
    runs = [
        # Each seed deals anew, so that the interval holds for other deals too.
        Training(part, start, seed, spec.temperature, mispaired(len(data.x), part, seed))
        for start in STARTS
        for seed in range(spec.n_seeds)
        for part in FRACTIONS
    ]
    rows = train_all(data, runs, spec.n_steps, progress, "Training heads")
    return Result(
        "gap_mispaired",
        spec,
        {
            "slopes": slopes(rows, float),
            "means": summarise(rows, FRACTIONS, len(data.test_x)),
            "gap_before": {
                start: float(np.mean([r["gap_before"] for r in rows if r["start"] == start]))
                for start in STARTS
            },
            "n_train_pairs": len(data.x),
            "n": len(data.test_x),
            "n_seeds": spec.n_seeds,
        },
        {"runs": rows},
    )


def words(result: Result) -> str:
    """What the numbers mean, in sentences made from them."""
    summary = result.summary
    found = {(r["place"], r["measure"]): r for r in summary["means"] if r["start"] == STARTS[0]}
    last = max(FRACTIONS)
    at_last = estimate_words(found[last, "gap"])
    slope, control = (summary["slopes"][f"{start}: gap"] for start in STARTS)
    recall = summary["slopes"][f"{STARTS[0]}: recall_at_10"]
    return (
        f"With every pair right the held-out gap is {estimate_words(found[0.0, 'gap'])}, with "
        f"{100 * last:.0f} % of the training pairs dealt wrongly {at_last}. "
        f"From no pair wrong to all it would change by {interval_words(slope)} at this slope; "
        f"with the gap removed before training by {interval_words(control)}. That mispaired data "
        f"opens a gap is {claim(slope, 1)} from the drawn start, {claim(control, 1)} from the "
        f"closed one. R@10 goes from {estimate_words(found[0.0, 'recall_at_10'])} to "
        f"{estimate_words(found[last, 'recall_at_10'])}: that mispaired data costs retrieval is "
        f"{claim(recall, -1)}, slope {interval_words(recall)}. Intervals "
        f"are t-intervals over {summary['n_seeds']} initialisations and deals, on {summary['n']} "
        "held-out concepts."
    )


def figure(result: Result) -> go.Figure:
    """Gap, alignment and retrieval against the part dealt wrongly, each seed a faint dot."""
    from lab.figures.gap.origins import trained_curves

    return trained_curves(result.numbers(), "part of the training pairs dealt wrongly")


def fingerprint(spec: GapMispairedSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))


EXPERIMENTS.register(
    Experiment(
        id="gap_mispaired",
        title="Origin of the gap: mispaired data",
        question="Do wrong pairs in the training data open a gap?",
        spec_type=GapMispairedSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\text{a fixed ring of } \eta n \text{ pairs: } y_{i_1} \to x_{i_2} \to \dots "
        r"\to x_{i_1}",
        references=(
            "Liang et al. (2022), Mind the Gap, NeurIPS, section 4.2 (mismatched data)",
            "Chuang et al. (2022), Robust Contrastive Learning against Noisy Views, CVPR "
            "(fixed against re-drawn mispairing)",
        ),
        fingerprint=fingerprint,
    )
)
