"""Where the gap comes from, 3: training pairs that are no pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.mispair import mispaired
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.gap.origins import heads
from lab.experiments.gap.origins.heads import DRAWN, OUTCOMES, REMOVED, HeadsSpec
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.stats.decide import Verdict
from lab.study.design import Design
from lab.study.plan import Claim, Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go

FRACTIONS = (0.0, 0.1, 0.2, 0.4, 0.6)
SOURCE = "Liang et al. 2022, section 4.2"


class GapMispairedSpec(HeadsSpec):
    """Which frozen features the heads are trained on, and at which temperature."""

    temperature: float = Field(
        0.01, ge=0.001, le=10.0, description="Fixed; 0.01 is where CLIP's ends."
    )


def plan(spec: GapMispairedSpec) -> Plan:
    """Do wrong pairs open a gap, from either start, and do they cost retrieval?"""
    drawn, removed = (heads.slope_over(start, FRACTIONS) for start in (DRAWN, REMOVED))
    more, less = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
    claims = (
        Claim(
            "as drawn: gap", drawn, "gap",
            more="wrong pairs widen the gap, from none to all of them",
            less="wrong pairs narrow the gap, from none to all of them",
            expects=more, source=SOURCE,
            primary=True,
        ),
        Claim(
            "gap removed: gap", removed, "gap",
            more="wrong pairs open a gap where it was removed before training",
            less="wrong pairs narrow what is left of a gap that was removed before training",
            expects=more, source=SOURCE,
        ),
        Claim(
            "as drawn: recall_at_10", drawn, "recall_at_10",
            more="wrong pairs help to find partners, R@10", less="wrong pairs cost partners, R@10",
            expects=less, source=SOURCE,
        ),
        Claim(
            "gap removed: recall_at_10", removed, "recall_at_10",
            more="wrong pairs help to find partners where the gap was removed, R@10",
            less="wrong pairs cost partners where the gap was removed, R@10",
        ),
        Claim(
            "as drawn: alignment", drawn, "alignment",
            more="wrong pairs take pairs apart, squared distance",
            less="wrong pairs bring pairs together, squared distance",
        ),
        Claim(
            "gap removed: alignment", removed, "alignment",
            more="wrong pairs take pairs apart where the gap was removed, squared distance",
            less="wrong pairs bring pairs together where the gap was removed, squared distance",
        ),
    )  # fmt: skip
    return Plan(heads.arms(FRACTIONS, spec.n_seeds, "part wrong"), OUTCOMES, claims)


def design(spec: GapMispairedSpec, plan: Plan, progress: Progress) -> Design:
    """Train two heads with a growing part of the pairs dealt wrongly, once and for all.

    Raises as ``heads.design`` does.
    """

    def deal(part: float, seed: int, n: int) -> tuple[float, NDArray[np.intp]]:
        # Each seed deals anew, so that the interval holds for other deals too.
        return spec.temperature, mispaired(n, part, seed)

    return heads.design(spec, plan, progress, deal)


def points(result: Result) -> Sequence[str]:
    """Say how wide the gap is before training, and at both ends of the knob."""
    return heads.ends(result, FRACTIONS, "with a part of {:g} dealt wrongly")


def figure(result: Result) -> go.Figure:
    """Gap, alignment and retrieval against the part dealt wrongly, each seed a faint dot."""
    from lab.figures.gap.origins import trained_curves

    return trained_curves(result.numbers(), "part of the training pairs dealt wrongly")


EXPERIMENTS.register(
    Study(
        id="gap_mispaired",
        title="Origin of the gap: mispaired data",
        question="Do wrong pairs in the training data open a gap?",
        spec_type=GapMispairedSpec,
        plan=plan,
        design=design,
        points=points,
        limits=heads.limits,
        figure=figure,
        formula=r"\text{a fixed ring of } \eta n \text{ pairs: } y_{i_1} \to x_{i_2} \to \dots "
        r"\to x_{i_1}",
        references=(
            "Liang et al. (2022), Mind the Gap, NeurIPS, section 4.2 (mismatched data)",
            "Chuang et al. (2022), Robust Contrastive Learning against Noisy Views, CVPR "
            "(fixed against re-drawn mispairing)",
        ),
        fingerprint=heads.fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=("modality_gap", "alignment"),
    ).experiment()
)
