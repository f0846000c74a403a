"""Move the gap between two modalities: where does closing it help, where does it hurt?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.gap.closing.best import best_of_all
from lab.experiments.gap.closing.slide import CURVES, GEOMETRY, OVER, levels_of
from lab.experiments.gap.closing.spec import GapSpec, ready
from lab.experiments.gap.scores import SCORE_IDS, SCORES
from lab.experiments.gap.space import pair_of_views
from lab.experiments.study import Study
from lab.experiments.views.view import views_digest, with_facets
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

if TYPE_CHECKING:
    import plotly.graph_objects as go

LOSS_MARGIN = 0.05
"""Nats that are too few to matter; the margin of the other scores is a field of the spec."""
ARMS = (
    Arm("found", title="as found", role="baseline"),
    Arm("closed", title="the gap closed"),
    Arm("random", title="slid as far along random directions", role="control"),
    Arm("best", title="at the distance best for other families"),
)


def plan(spec: GapSpec) -> Plan:
    """What does closing the gap do to six scores; is it more than any shift as long does?"""
    outcomes = tuple(
        Outcome(
            score.id,
            title=score.title,
            unit="nats" if score.id == "loss" else "",
            higher_is_better=score.higher_is_better,
            margin=LOSS_MARGIN if score.id == "loss" else spec.margin,
            balanced=score.balanced,
        )
        for score in SCORES
    )
    moved = {
        score.id: Claim(
            score.id, minus("closed", "found"), score.id,
            more="more items are named right once the gap is closed" if score.id == "zero_shot"
            else f"closing the gap raises {score.title}",
            less="fewer items are named right once the gap is closed" if score.id == "zero_shot"
            else f"closing the gap lowers {score.title}",
            equal="as many items are named right once the gap is closed" if score.id == "zero_shot"
            else f"closing the gap leaves {score.title} as it is",
            primary=score.id == "zero_shot",
        )
        for score in SCORES
    }  # fmt: skip
    accuracy = moved.pop("zero_shot")
    beyond = Claim(
        "beyond random", minus("closed", "random"), "zero_shot",
        more="closing the gap is better for zero-shot accuracy than random shifts as long",
        less="random shifts as long are better for zero-shot accuracy than closing the gap",
        equal="closing the gap does no more to zero-shot accuracy than random shifts as long",
    )  # fmt: skip
    best = Claim(
        "best for others", minus("best", "found"), "zero_shot",
        more="the distance that is best for other families raises zero-shot accuracy",
        less="the distance that is best for other families lowers zero-shot accuracy",
        equal="the distance that is best for other families leaves zero-shot accuracy as it is",
    )  # fmt: skip
    return Plan(ARMS, outcomes, (accuracy, beyond, *moved.values(), best))


def design(spec: GapSpec, plan: Plan, progress: Progress) -> Design:
    """Slide the clouds through every distance, with two controls, and score every concept.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    slide = ready(spec, progress)
    space, closed = slide.space, slide.space.gap.length
    distances = levels_of(closed, spec.levels)
    progress.start("Sliding the clouds", len(CURVES) * len(distances))
    scored, geometry = {}, []
    for curve in CURVES:
        for distance in distances:
            scored[curve, distance] = slide.scored(curve, distance)
            if curve == "gap":
                geometry += slide.geometry(distance)
            progress.advance()
    levels = [scored["gap", distance] for distance in distances]
    best, chosen = best_of_all(levels, space.families, space.classes, spec.split_seed)
    arms = {
        "found": slide.found["gap"].scores,
        "closed": scored["gap", closed].scores,
        "random": scored["random direction", closed].scores,
        "best": best,
    }

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        return dict(zip(SCORE_IDS, arms[arm].T, strict=True))

    beside = arms["closed"] - arms["random"], best - arms["found"]
    return Design(
        plan,
        Items(
            space.concepts, space.families, space.classes, n_resamples=spec.n_resamples,
            seed=spec.split_seed,
        ),
        score,
        slide.chance,
        {
            "space": space.space,
            "modalities": {"a": str(space.a.modality), "b": str(space.b.modality)},
            "gap": closed,
            "as_found": slide.geometry(0.0),
            "closed": slide.geometry(closed),
            "n_classes": len(space.class_names),
            "n_prototype_concepts": space.n_prototype_concepts,
            "n_train_pairs": space.n_train,
            "over": OVER,
        },
        {
            "elsewhere": [
                {"score": name, **_named("over_random", over), **_named("best", other), **places}
                for name, over, other, places in zip(
                    SCORE_IDS, *slide.estimates(*beside), chosen, strict=True
                )
            ],
            "curve": [row for each in scored.values() for row in slide.rows(each)],
            "geometry": geometry,
        },
    )  # fmt: skip


def _named(name: str, found: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), found, strict=True))


def points(result: Result) -> Sequence[str]:
    """Say how far the clouds lie apart, in which space."""
    gap = next(r for r in result.summary["as_found"] if r["measure"] == "modality_gap")
    number = say.estimate(gap["value"], gap["low"], gap["high"])
    return (f"In the space “{result.summary['space']}” the clouds lie {number} apart.",)


def limits(result: Result) -> Sequence[str]:
    """Say what the intervals hold for."""
    return (
        f"Intervals are over {result.summary['over']}; that of the best distance is conditional on "
        "the distances chosen.",
    )


def figure(result: Result) -> go.Figure:
    """Scores against the distance slid, as found and closed marked."""
    from lab.figures.gap.curves import gap_curves

    return gap_curves(result.numbers())


def fingerprint(spec: GapSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))


EXPERIMENTS.register(
    Study(
        id="gap",
        title="The gap, moved",
        question="Does closing the gap between two modalities help, hurt, or neither?",
        spec_type=GapSpec,
        plan=plan,
        design=design,
        points=points,
        limits=limits,
        figure=figure,
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
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=GEOMETRY,
    ).experiment()
)
