"""Move the gap between two modalities: where does closing it help, where does it hurt?"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from pydantic import Field

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.gap.closing.slide import ARMS, OVER, Levels, Slide, levels_of
from lab.experiments.gap.closing.verdict import difference_of, verdicts
from lab.experiments.gap.space import gap_space, pair_of_views
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import views_digest
from lab.stats.estimate import Estimate

if TYPE_CHECKING:
    import plotly.graph_objects as go

MAX_READY = 4
_ready: dict[Spec, Slide] = {}
_lock = threading.Lock()


class GapSpec(Spec):
    """Which two clouds, in which shared space, and how they are scored."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("bridge_image/noto", description='The first view, as "encoder/facet".')
    b: str = Field("bridge_text/en", description='The second view, as "encoder/facet".')
    kind: SpaceKind = Field(
        "auto",
        description="The shared space. native: both views come from one encoder, or two "
        "made for one space. ridge, "
        "procrustes: a map from a to b fitted on pairs of other families; it takes both means "
        "away, so hardly a gap is left. auto: native where there is one, else ridge.",
    )
    n_train_pairs: int = Field(
        400, ge=20, le=5000, description="Pairs that a map is fitted on; none for native.",
        json_schema_extra={"unit": "pairs"},
    )  # fmt: skip
    n_test: int = Field(
        240, ge=40, le=1000, description="Test concepts, about so many.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    levels: Levels = Field(
        "gap",
        description="The distances tried. gap: quarters of the gap, from one gap further apart to "
        "two beyond closed. upstream: -5 to 4.75 by .25, as Liang 2022.",
    )
    temperature: float = Field(
        0.07, ge=0.001, le=10.0, description="Of the contrastive loss; 0.07 is where CLIP's starts."
    )
    margin: float = Field(0.02, ge=0.001, le=0.5, description="Differences below it do not matter.")
    n_random: int = Field(5, ge=1, le=50, description="Random directions of the control.")
    split_seed: int = Field(0, ge=0, description="Seed of test concepts, maps and resamples.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


def ready(spec: GapSpec, progress: Progress | None = None) -> Slide:
    """Return the slide of a spec, prepared once a process: then ``step`` answers a moving slider.

    Raises what ``gap_space`` raises.
    """
    with _lock:
        slide = _ready.get(spec)
    if slide is None:
        fields = spec.model_dump(include={"kind", "n_train_pairs", "n_test"})
        space = gap_space(
            spec.dataset, spec.a, spec.b, seed=spec.split_seed, progress=progress, **fields
        )
        slide = Slide(
            space,
            temperature=spec.temperature,
            n_random=spec.n_random,
            n_resamples=spec.n_resamples,
            seed=spec.split_seed,
        )
        with _lock:
            if len(_ready) >= MAX_READY:
                _ready.pop(next(iter(_ready)))
            _ready[spec] = slide
    return slide


def run(spec: GapSpec, progress: Progress) -> Result:
    """Slide the clouds through every distance, with two controls, and decide.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    slide = ready(spec, progress)
    space = slide.space
    distances = levels_of(space.gap.length, spec.levels)
    progress.start("Sliding the clouds", len(ARMS) * len(distances))
    scored, geometry = {}, []
    for arm in ARMS:
        for distance in distances:
            scored[arm, distance] = slide.scored(arm, distance)
            if arm == "gap":
                geometry += slide.geometry(distance)
            progress.advance()
    closed = space.gap.length
    return Result(
        "gap",
        spec,
        {
            "space": space.space,
            "modalities": {"a": str(space.a.modality), "b": str(space.b.modality)},
            "gap": space.gap.length,
            "as_found": slide.geometry(0.0),
            "closed": slide.geometry(closed),
            "verdicts": verdicts(
                slide,
                scored["gap", closed],
                scored["random direction", closed],
                [scored["gap", distance] for distance in distances],
                spec.margin,
            ),
            "n": len(space),
            "n_families": len(set(space.families)),
            "n_classes": len(space.class_names),
            "n_prototype_concepts": space.n_prototype_concepts,
            "n_train_pairs": space.n_train,
            "over": OVER,
        },
        {
            "curve": [row for each in scored.values() for row in slide.rows(each)],
            "geometry": geometry,
        },
    )


def words(result: Result) -> str:
    """What the numbers mean, in sentences made from them."""
    summary = result.summary
    said: dict[str, list[str]] = {"helps": [], "hurts": [], "equal": [], "undecided": []}
    for row in summary["verdicts"]:
        said[row["outcome"]].append(f"{row['title']} ({_change(difference_of(row))})")
    gap = next(row for row in summary["as_found"] if row["measure"] == "modality_gap")
    left = next(row for row in summary["closed"] if row["measure"] == "modality_gap")
    parts = [
        f"In the space “{summary['space']}” the clouds lie {gap['value']:.3f} apart (95 % interval "
        f"{gap['low']:.3f} to {gap['high']:.3f}, n = {summary['n']} concepts of "
        f"{summary['n_families']} families). Closing the gap (l = {summary['gap']:.3f}) leaves "
        f"{left['value']:.3f} of it."
    ]
    if said["helps"]:
        parts.append(f"It helps: {', '.join(said['helps'])}.")
    if said["hurts"]:
        parts.append(f"It hurts: {', '.join(said['hurts'])}.")
    if said["equal"]:
        parts.append(f"Equal within the margin: {', '.join(said['equal'])}.")
    if said["undecided"]:
        parts.append(f"Undecided at this n: {', '.join(said['undecided'])}.")
    parts.append(_against_random(summary["verdicts"]))
    parts.append(_at_best(summary["verdicts"]))
    return " ".join(part for part in parts if part)


def _change(difference: Estimate) -> str:
    if difference.value is None or difference.low is None or difference.high is None:
        return "no change measured"
    return f"{difference.value:+.3f}, {difference.low:+.3f} to {difference.high:+.3f}"


def _against_random(rows: list[dict[str, Any]]) -> str:
    """Say whether what closing did is more than any shift of that length does."""
    moved = [row for row in rows if row["outcome"] in {"helps", "hurts"}]
    if not moved:
        return ""
    told = [row for row in moved if row["over_random_low"] * row["over_random_high"] > 0]
    more = [row["title"] for row in told if row["over_random"] * row["difference"] > 0]
    less = [row["title"] for row in told if row["over_random"] * row["difference"] < 0]
    if not told:
        return "A shift as long in a random direction does no less or more that could be told."
    said = []
    if more:
        said.append(f"More than a shift as long in random directions does: {', '.join(more)}.")
    if less:
        said.append(f"A shift as long in random directions does more: {', '.join(less)}.")
    return " ".join(said)


def _at_best(rows: list[dict[str, Any]]) -> str:
    """Say what the distance that is best for other families brings, where that is certain."""
    better = [
        f"{row['title']} {row['best']:+.3f} ({row['best_low']:+.3f} to {row['best_high']:+.3f}) at "
        f"l = {row['best_distance']:.2f}"
        for row in rows
        if row["best_low"] * row["best_high"] > 0
    ]
    if not better:
        return "No distance chosen on other families is certain to do better than as found."
    return f"At the distance that is best for other families: {', '.join(better)}."


def figure(result: Result) -> go.Figure:
    """Scores against the distance slid, as found and closed marked."""
    from lab.figures.gap.curves import gap_curves

    return gap_curves(result.numbers())


def fingerprint(spec: GapSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))


EXPERIMENTS.register(
    Experiment(
        id="gap",
        title="The gap, moved",
        question="Does closing the gap between two modalities help, hurt, or neither?",
        spec_type=GapSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\delta = \overline{x/|x|} - \overline{y/|y|},\quad u = \delta/|\delta|,\quad "
        r"x \leftarrow \mathrm{norm}(x - \tfrac{l}{2} u),\quad "
        r"y \leftarrow \mathrm{norm}(y + \tfrac{l}{2} u)",
        references=(
            "Liang, Zhang, Kwon, Yeung & Zou (2022), Mind the Gap: Understanding the Modality Gap "
            "in Multi-modal Contrastive Representation Learning, NeurIPS",
            "Wang & Isola (2020), Understanding Contrastive Representation Learning through "
            "Alignment and Uniformity on the Hypersphere, ICML",
        ),
        fingerprint=fingerprint,
    )
)
