"""Drop modalities: what is left when image, text or speech is missing at test time?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.core import say
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.depends import depends_on
from lab.experiments.missing.together import balanced, check, parts, right
from lab.experiments.study import Study
from lab.experiments.tasks.pool import reader_of
from lab.experiments.tasks.setting import MAX_REPEATS, Setting, resolve
from lab.experiments.tasks.task import SubgroupTask, task_of
from lab.fusion.late import all_subsets
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go


class DroppingSpec(Spec):
    """Which encoder reads each modality, and on which items."""

    dataset: str = Field("emojilab", description="The paired data set.")
    image_encoder: str = Field("lite0", description="The encoder of the image.")
    text_encoder: str = Field("minilm", description="The encoder of the text.")
    speech_encoder: str = Field("speech_embedding", description="The encoder of the speech.")
    n_test: int = Field(
        240, ge=40, le=1000, description="Test concepts; half of all where fewer would be left, to "
        "choose the best single modality on.", json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    repeats: int = Field(2, ge=1, le=MAX_REPEATS, description="Repeats of the 5-fold split.")
    split_seed: int = Field(0, ge=0, description="Seed of test concepts, folds and resamples.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


MODALITIES = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH)
WHOLE, BEST = "+".join(MODALITIES), "best single"
OUTCOME = "accuracy"
MARGIN = 0.05


def settings_of(spec: DroppingSpec) -> dict[str, Setting]:
    """Return what each modality is asked: the subgroup of concepts of unseen families.

    Raises ``UnknownId``, also for an encoder that reads another modality.
    """
    return {
        modality: resolve(
            spec.dataset,
            reader_of(modality, getattr(spec, f"{modality}_encoder")).id,
            task="subgroup",
            n_test=spec.n_test,
            repeats=spec.repeats,
            split_seed=spec.split_seed,
        )
        for modality in MODALITIES
    }


def tasks_of(spec: DroppingSpec, progress: Progress | None = None) -> dict[str, SubgroupTask]:
    """Return the prepared task of each modality; raises as ``settings_of`` and ``task_of`` do."""
    tasks = {m: task_of(setting, progress) for m, setting in settings_of(spec).items()}
    return {m: task for m, task in tasks.items() if isinstance(task, SubgroupTask)}


def plan(spec: DroppingSpec) -> Plan:
    """Every subset of modalities; does the whole beat the best single one, and who adds to it?"""
    arms = [Arm("+".join(s), title=_together(s)) for s in all_subsets(MODALITIES)]
    claims = [
        Claim(
            "gain", minus(WHOLE, BEST), OUTCOME,
            more="image, text and speech together beat the best of them alone",
            less="image, text and speech together do worse than the best of them alone",
            equal="image, text and speech together do as well as the best of them alone",
            primary=True,
        ),
        *(
            Claim(
                f"{m} adds", minus(WHOLE, "+".join(other for other in MODALITIES if other != m)),
                OUTCOME, more=f"{m} adds to the two others", less=f"{m} drags the two others down",
                equal=f"{m} changes nothing beside the two others",
            )
            for m in MODALITIES
        ),
    ]  # fmt: skip
    best = Arm(BEST, title="the best single modality", role="baseline")
    outcome = Outcome(OUTCOME, title="balanced accuracy", margin=MARGIN, balanced=True)
    return Plan((*arms, best), (outcome,), tuple(claims))


def _together(subset: Sequence[str]) -> str:
    *others, last = subset
    return f"{', '.join(others)} and {last}" if others else last


def design(spec: DroppingSpec, plan: Plan, progress: Progress) -> Design:
    """Ask every subset of modalities about the same test concepts.

    The best single modality is chosen on other concepts, so that it is not flattered on the test.
    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    tasks = tasks_of(spec, progress)
    first = tasks["image"]
    everywhere = set.intersection(*(set(task.pool) for task in tasks.values()))
    test, rest = parts(first, everywhere, spec.split_seed)
    check(tasks, rest)
    best = max(MODALITIES, key=lambda m: balanced(first, right(tasks, (m,), rest), rest))
    rows = [first.pool.index(concept) for concept in test]
    classes = np.unique(first.pool_labels[rows], return_inverse=True)[1]

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        subset = (best,) if arm == BEST else tuple(arm.split("+"))
        return {OUTCOME: right(tasks, subset, test)}

    return Design(
        plan,
        Items(
            tuple(test), first.pool_families[rows], classes, n_resamples=spec.n_resamples,
            seed=spec.split_seed,
        ),
        score,
        chance={OUTCOME: 1 / len(first.names)},
        summary={
            "best_single": best,
            "n_choice": len(rest),
            "synthetic": tasks["speech"].test_column().synthetic,
        },
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say what the whole and the best single modality score."""
    scores = {row["arm"]: row for row in arms_of(result.tables)}
    best = result.summary["best_single"]
    encoder = getattr(result.spec, f"{best}_encoder")
    whole, single = (
        say.estimate(*(scores[arm][end] for end in ("value", "low", "high")))
        for arm in (WHOLE, BEST)
    )
    return (
        f"Together they name {whole} of the concepts' subgroups; chance is "
        f"{scores[WHOLE]['chance']:.2g}.",
        f"The best single modality is {best} ({encoder}), chosen on {result.summary['n_choice']} "
        f"other concepts: {single}.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what fills a hole, and whether the speech is real."""
    return (
        "Nothing fills a missing modality: it is left out of the average.",
        f"The speech is {'synthetic' if result.summary['synthetic'] else 'recorded'}.",
    )


def figure(result: Result) -> go.Figure:
    """Every subset with its interval, the best single modality and chance."""
    from lab.figures.missing.subsets import subsets

    return subsets(result.numbers())


def fingerprint(spec: DroppingSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    settings = settings_of(spec).values()
    return depends_on(spec.dataset, [(each.encoder, f) for each in settings for f in each.facets])


EXPERIMENTS.register(
    Study(
        id="dropping",
        title="Dropping modalities",
        question="What is left of the answer when a modality is missing?",
        spec_type=DroppingSpec,
        plan=plan,
        design=design,
        points=points,
        limits=limits,
        figure=figure,
        formula=r"\log p(y) = \frac{1}{|S|} \sum_{m \in S} \log p_m(y) + \text{const}",
        references=(
            "Kittler, Hatef, Duin & Matas (1998), On combining classifiers, IEEE TPAMI 20 "
            "(the product rule, as a mean of log-probabilities)",
        ),
        fingerprint=fingerprint,
    ).experiment()
)
