"""Where the gap comes from, 2: the temperature of contrastive training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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

TEMPERATURES = (0.01, 0.03, 0.1, 0.3, 1.0)
HOTTER = "a temperature ten times as high"
SOURCE = "Liang et al. 2022, sections 4.2 and 5"


class GapTemperatureSpec(HeadsSpec):
    """Which frozen features the heads are trained on, and how long."""


def plan(spec: GapTemperatureSpec) -> Plan:
    """Does a low temperature keep the gap open, and does it open one where there was none?"""
    drawn, removed = (
        heads.slope_over(start, TEMPERATURES, lambda t: float(np.log10(t)))
        for start in (DRAWN, REMOVED)
    )
    narrower = frozenset({Verdict.LESS})
    claims = (
        Claim(
            "as drawn: gap", drawn, "gap",
            more="the gap grows when the temperature is ten times as high",
            less="the gap shrinks when the temperature is ten times as high",
            expects=narrower, source=SOURCE, primary=True,
        ),
        Claim(
            "gap removed: gap", removed, "gap",
            more=f"{HOTTER} widens the gap where it was removed before training",
            less=f"{HOTTER} narrows the gap where it was removed before training",
            expects=narrower, source=SOURCE,
        ),
        *(
            Claim(
                f"{start}: {outcome}", weights, outcome,
                more=f"{HOTTER} {more} (start {start})",
                less=f"{HOTTER} {less} (start {start})",
            )
            for outcome, more, less in (
                ("recall_at_10", "finds more partners, R@10", "finds fewer partners, R@10"),
                ("alignment", "takes pairs apart, squared distance",
                 "brings pairs together, squared distance"),
            )
            for start, weights in ((DRAWN, drawn), (REMOVED, removed))
        ),
    )  # fmt: skip
    return Plan(heads.arms(TEMPERATURES, spec.n_seeds, "temperature"), OUTCOMES, claims)


def design(spec: GapTemperatureSpec, plan: Plan, progress: Progress) -> Design:
    """Train two heads at each fixed temperature, from two starts; raises as ``heads.design``."""

    def deal(temperature: float, seed: int, n: int) -> tuple[float, NDArray[np.intp]]:
        return temperature, np.arange(n)

    return heads.design(spec, plan, progress, deal)


def points(result: Result) -> Sequence[str]:
    """Say how wide the gap is before training, and at both ends of the knob."""
    return heads.ends(result, TEMPERATURES, "at temperature {:g}")


def figure(result: Result) -> go.Figure:
    """Gap, alignment and retrieval against temperature, each seed a faint dot."""
    from lab.figures.gap.origins import trained_curves

    return trained_curves(result.numbers(), "temperature, fixed", logarithmic=True)


EXPERIMENTS.register(
    Study(
        id="gap_temperature",
        title="Origin of the gap: temperature",
        question="Does a low temperature of contrastive training keep the gap open?",
        spec_type=GapTemperatureSpec,
        plan=plan,
        design=design,
        points=points,
        limits=heads.limits,
        figure=figure,
        formula=r"-\tfrac12 \log \frac{e^{\cos(x_i, y_i)/\tau}}{\sum_j e^{\cos(x_i, y_j)/\tau}}"
        r"-\tfrac12 \log \frac{e^{\cos(x_i, y_i)/\tau}}{\sum_j e^{\cos(x_j, y_i)/\tau}}",
        references=(
            "Liang et al. (2022), Mind the Gap, NeurIPS, sections 4.2 and 5 (temperature)",
            "Yaras, Chen, Wang & Qu (2024), Explaining and Mitigating the Modality Gap in "
            "Contrastive Multimodal Learning",
        ),
        fingerprint=heads.fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=("modality_gap", "alignment"),
    ).experiment()
)
