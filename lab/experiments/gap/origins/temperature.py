"""Where the gap comes from, 2: the temperature of contrastive training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
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
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import views_digest

if TYPE_CHECKING:
    import plotly.graph_objects as go

TEMPERATURES = (0.01, 0.03, 0.1, 0.3, 1.0)


class GapTemperatureSpec(Spec):
    """Which frozen features the heads are trained on, and how long."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, as "encoder/facet".')
    b: str = Field("minilm/en", description='The second view, as "encoder/facet".')
    n_train_pairs: int = Field(
        400, ge=20, le=5000, description="Training pairs.", json_schema_extra={"unit": "pairs"}
    )
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of other families.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_steps: int = Field(100, ge=1, le=2000, description="Training steps, the same in every arm.")
    n_seeds: int = Field(5, ge=3, le=50, description="Initialisations.")
    split_seed: int = Field(0, ge=0, description="Seed of the training families.")


def run(spec: GapTemperatureSpec, progress: Progress) -> Result:
    """Train two heads at each fixed temperature, from two starts, and measure held-out pairs.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    data = material(
        spec.dataset, spec.a, spec.b, n_train_pairs=spec.n_train_pairs, n_test=spec.n_test,
        seed=spec.split_seed, progress=progress,
    )  # fmt: skip
    own = np.arange(len(data.x))
    runs = [
        Training(temperature, start, seed, temperature, own)
        for start in STARTS
        for seed in range(spec.n_seeds)
        for temperature in TEMPERATURES
    ]
    rows = train_all(data, runs, spec.n_steps, progress, "Training heads")
    return Result(
        "gap_temperature",
        spec,
        {
            "slopes": slopes(rows, lambda temperature: float(np.log10(temperature))),
            "means": summarise(rows, TEMPERATURES, len(data.test_x)),
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
    found = {
        (row["place"], row["start"]): row for row in summary["means"] if row["measure"] == "gap"
    }
    low, high = min(TEMPERATURES), max(TEMPERATURES)
    slope, control = (summary["slopes"][f"{start}: gap"] for start in STARTS)
    before = summary["gap_before"]
    return (
        f"Two linear heads start {before['as drawn']:.2f} apart. Trained at temperature {low:g} "
        f"their held-out gap is {estimate_words(found[low, STARTS[0]])}, at {high:g} "
        f"{estimate_words(found[high, STARTS[0]])}. A tenfold temperature changes it by "
        f"{interval_words(slope)}: that a low temperature keeps the gap open is "
        f"{claim(slope, -1)}. With the gap removed before training (start "
        f"{before['gap removed']:.2f}) the change is {interval_words(control)}: that a low "
        f"temperature opens one by itself is {claim(control, -1)}. Intervals are t-intervals over "
        f"{summary['n_seeds']} initialisations, on {summary['n']} held-out concepts; they do not "
        "generalise to other concepts or longer training."
    )


def figure(result: Result) -> go.Figure:
    """Gap, alignment and retrieval against temperature, each seed a faint dot."""
    from lab.figures.gap.origins import trained_curves

    return trained_curves(result.numbers(), "temperature, fixed", logarithmic=True)


def fingerprint(spec: GapTemperatureSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))


EXPERIMENTS.register(
    Experiment(
        id="gap_temperature",
        title="Origin of the gap: temperature",
        question="Does a low temperature of contrastive training keep the gap open?",
        spec_type=GapTemperatureSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"-\tfrac12 \log \frac{e^{\cos(x_i, y_i)/\tau}}{\sum_j e^{\cos(x_i, y_j)/\tau}}"
        r"-\tfrac12 \log \frac{e^{\cos(x_i, y_i)/\tau}}{\sum_j e^{\cos(x_j, y_i)/\tau}}",
        references=(
            "Liang et al. (2022), Mind the Gap, NeurIPS, sections 4.2 and 5 (temperature)",
            "Yaras, Chen, Wang & Qu (2024), Explaining and Mitigating the Modality Gap in "
            "Contrastive Multimodal Learning",
        ),
        fingerprint=fingerprint,
    )
)
