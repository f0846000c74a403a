"""Drop modalities: what is left when image, text or speech is missing at test time?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.splits import family_folds
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.depends import data_digest
from lab.experiments.tasks.setting import MAX_REPEATS, Setting, resolve
from lab.experiments.tasks.task import SubgroupTask, task_of
from lab.fusion.late import all_subsets, late_fusion
from lab.stats.estimate import Estimate
from lab.stats.resample import balanced_accuracy_estimate, paired_difference_estimate
from lab.store.arrays import key_of

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


FILL = "Nothing fills a missing modality: it is left out of the average."
MODALITIES = ("image", "text", "speech")


def settings_of(spec: DroppingSpec) -> dict[str, Setting]:
    """Return what each modality is asked: the subgroup of concepts of unseen families.

    Raises ``UnknownId``, and ``BadInput`` for an encoder that reads another modality.
    """
    settings = {}
    for modality in MODALITIES:
        encoder = ENCODERS.get(getattr(spec, f"{modality}_encoder"))
        if encoder.modality != modality:
            fitting = ", ".join(e.id for e in ENCODERS if e.modality == modality)
            raise BadInput(
                f"an encoder of {modality}",
                f"{encoder.id}, which reads {encoder.modality}",
                f"Choose one of: {fitting}.",
            )
        settings[modality] = resolve(
            spec.dataset,
            encoder.id,
            task="subgroup",
            n_test=spec.n_test,
            repeats=spec.repeats,
            split_seed=spec.split_seed,
        )
    return settings


def tasks_of(spec: DroppingSpec, progress: Progress | None = None) -> dict[str, SubgroupTask]:
    """Return the prepared task of each modality; raises as ``settings_of`` and ``task_of`` do."""
    tasks = {m: task_of(setting, progress) for m, setting in settings_of(spec).items()}
    return {m: task for m, task in tasks.items() if isinstance(task, SubgroupTask)}


def run(spec: DroppingSpec, progress: Progress) -> Result:
    """Score every subset of modalities on the same test concepts.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    tasks = tasks_of(spec, progress)
    first = tasks["image"]
    everywhere = set.intersection(*(set(task.pool) for task in tasks.values()))
    test, rest = _parts(first, everywhere, spec.split_seed)
    _check(tasks, rest)
    subsets = all_subsets(MODALITIES)
    progress.start("Subsets of modalities", len(subsets))
    scores = {}
    for subset in subsets:
        scores[subset] = _right(tasks, subset, test)
        progress.advance()
    rows = [first.pool.index(concept) for concept in test]
    labels, families = first.pool_labels[rows], first.pool_families[rows]
    chance = 1 / len(first.names)
    # The best single modality is chosen on the other concepts, so that it is not flattered here.
    best = max(MODALITIES, key=lambda m: _balanced(first, _right(tasks, (m,), rest), rest))
    found = {
        subset: balanced_accuracy_estimate(
            scores[subset],
            labels,
            families,
            chance,
            n_resamples=spec.n_resamples,
            seed=spec.split_seed,
        )
        for subset in subsets
    }
    gain = paired_difference_estimate(
        scores[MODALITIES],
        scores[(best,)],
        labels,
        families,
        n_resamples=spec.n_resamples,
        seed=spec.split_seed,
    )
    return Result(
        "dropping",
        spec,
        {
            "all": found[MODALITIES].as_dict(),
            "best_single": best,
            "best_single_score": found[(best,)].as_dict(),
            "gain": gain.as_dict(),
            "chance": chance,
            "fill": FILL,
            "n_choice": len(rest),
            "synthetic": tasks["speech"].test_column().synthetic,
        },
        {"subsets": [_row(subset, found[subset]) for subset in subsets]},
    )


def _parts(first: SubgroupTask, everywhere: set[str], seed: int) -> tuple[list[str], list[str]]:
    """Return the test concepts, and those of other families to choose the best modality on.

    Of a small data set the test would leave too few to choose on, and of rare classes none: then it
    is halved, every class alike.
    """
    test = [concept for concept in first.ids if concept in everywhere]
    rest = sorted(everywhere - set(first.ids))
    if len(rest) < len(test):
        there = [row for row, concept in enumerate(first.pool) if concept in everywhere]
        halves = family_folds(first.pool_families[there], first.pool_labels[there], 2, seed)
        test = [first.pool[row] for row, half in zip(there, halves, strict=True) if half == 0]
        rest = sorted(everywhere - set(test))
    return test, rest


def _check(tasks: dict[str, SubgroupTask], rest: list[str]) -> None:
    """Raise where the answers cannot be averaged, or the best single modality not be chosen."""
    if not rest:
        raise TooFew(
            "concepts beside the test concepts, to choose the best single modality on",
            "none",
            "Ask for fewer test concepts.",
        )
    answerable = {tuple(task.names) for task in tasks.values()}
    if len(answerable) > 1:
        got = f"{sorted(len(names) for names in answerable)} subgroups"
        raise BadInput("the same subgroups in every modality", got, "Take other facets.")


def _balanced(task: SubgroupTask, right: NDArray[np.float64], concepts: list[str]) -> float:
    labels = task.pool_labels[[task.pool.index(concept) for concept in concepts]]
    return float(np.mean([right[labels == label].mean() for label in np.unique(labels)]))


def _right(
    tasks: dict[str, SubgroupTask], subset: tuple[str, ...], concepts: list[str]
) -> NDArray[np.float64]:
    """Return each concept's score: the part of the repeats in which the fused answer is right."""
    answers = {}
    for modality in subset:
        task = tasks[modality]
        rows = np.array([task.pool.index(concept) for concept in concepts])
        answers[modality] = task.log_proba(task.clean_pool[task.setting.facet][rows], rows)
    first = tasks["image"]
    truth = first.pool_labels[[first.pool.index(concept) for concept in concepts]]
    present = {modality: np.ones(len(concepts), bool) for modality in subset}
    right = []
    for repeat in range(first.setting.repeats):
        fused = late_fusion({m: a[repeat] for m, a in answers.items()}, present)
        right.append(first.names[fused.argmax(axis=1)] == truth)
    return np.asarray(np.mean(right, axis=0))


def _row(subset: tuple[str, ...], found: Estimate) -> dict[str, Any]:
    missing = [m for m in MODALITIES if m not in subset]
    said = f"{' and '.join(missing)} missing, left out of the average" if missing else "all present"
    return {
        "subset": "+".join(subset),
        **{m: m in subset for m in MODALITIES},
        "score": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "chance": found.chance,
        "words": said,
    }


def words(result: Result) -> str:
    """What the numbers mean, in sentences made from them."""
    summary, spec = result.summary, result.spec
    whole = Estimate(**summary["all"])
    single = Estimate(**summary["best_single_score"])
    gain = Estimate(**summary["gain"])
    best = summary["best_single"]
    encoder = getattr(spec, f"{best}_encoder")
    if gain.low is None or gain.high is None or gain.low <= 0 <= gain.high:
        verdict = "Whether the others add to it is undecided here"
    elif gain.low > 0:
        verdict = "The others add to it"
    else:
        verdict = "The others drag it down"
    return (
        f"With image, text and speech the fused answer scores {whole.words()}. The best single "
        f"modality, chosen on {summary['n_choice']} other concepts, is {best} ({encoder}): "
        f"{single.words()}. "
        f"{verdict}: the paired difference is {replace(gain, chance=None).words()}. "
        f"{FILL} The speech is {'synthetic' if summary['synthetic'] else 'recorded'}."
    )


def figure(result: Result) -> go.Figure:
    """Every subset with its interval, the best single modality and chance."""
    from lab.figures.missing.subsets import subsets

    return subsets(result.numbers())


def fingerprint(spec: DroppingSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    settings = settings_of(spec)
    columns = {
        (ENCODERS.get(setting.encoder).modality, facet)
        for setting in settings.values()
        for facet in setting.facets
    }
    weights = [ENCODERS.get(setting.encoder).fingerprint() for setting in settings.values()]
    return {
        "data": data_digest(DATASETS.get(spec.dataset), sorted(columns)),
        "weights": key_of({"all": weights})[:16],
    }


EXPERIMENTS.register(
    Experiment(
        id="dropping",
        title="Dropping modalities",
        question="What is left of the answer when a modality is missing?",
        spec_type=DroppingSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\log p(y) = \frac{1}{|S|} \sum_{m \in S} \log p_m(y) + \text{const}",
        references=(
            "Kittler, Hatef, Duin & Matas (1998), On combining classifiers, IEEE TPAMI 20 "
            "(the product rule, as a mean of log-probabilities)",
        ),
        fingerprint=fingerprint,
    )
)
