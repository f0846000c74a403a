"""A small student of a text encoder: is what a teacher does inside worth more than its answers?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from pydantic import Field

from lab.adapt.internal import Inside, Texts, Way, fit_reader, matched_layers, pieces, read, reader
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data.emojilab.dataset import EMOJILAB, EmojiLab
from lab.encoders.minilm.encoder import N_BLOCKS
from lab.encoders.minilm.network import pretrained, randomly_initialised
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.depends import depends_on
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels
from lab.experiments.study import Study
from lab.experiments.views.view import View
from lab.limits.at_count import ahead_words, gone_at
from lab.perturb import PERTURBATIONS
from lab.probes.training import Budget
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

TYPOS, SEVERITY, BATCH, RATE = "keyboard_typos", 3.0, 16, 3e-4
CODES = ("en", "es")
METHODS: dict[str, tuple[str, Role, Way]] = {
    "labels": ("labels alone", "baseline", "labels"),
    "soft": ("soft labels", "baseline", "soft"),
    "alternating": ("labels, from copies of alternate layers", "baseline", "labels"),
    "progressive": ("layers one by one", "method", "progressive"),
    "stacked": ("layers stacked", "method", "stacked"),
    "random": ("layers of random weights", "control", "progressive"),
    "teacher": ("the teacher itself", "ceiling", "labels"),
}
FOLLOW = ("progressive", "stacked")
OUT = {"keywords": "keywords", "es": "Spanish names", "typos": "names with typos"}
OUTCOMES = (
    Outcome("right", title="accuracy", margin=0.03),
    Outcome("out", title="accuracy out of domain", margin=0.03),
    *(Outcome(name, title=f"accuracy on {title}") for name, title in OUT.items()),
    Outcome("ahead", title="accuracy over soft labels"),
)


class InternalDistillationSpec(FewLabelsSpec):
    """How small the student is, how few labels there are, and how long all are trained."""

    dataset: str = Field("emojilab", pattern="^emojilab$", description="Has keywords: EmojiLab.")
    labels: str = Field("4, 16", description="Labels of each class that teacher and student see.")
    n_seeds: int = Field(3, ge=1, le=20, description="Draws of labels, heads and batches.")
    layers: int = Field(2, ge=1, description="Layers of the student; the teacher has 6.")
    n_steps: int = Field(40, ge=4, le=2000, description="Training steps, the same in every arm.")


def plan(spec: InternalDistillationSpec) -> Plan:
    """Every way to learn at every number of labels; raises as ``matched_layers``."""
    matched_layers(spec.layers, N_BLOCKS)
    few, *_, most = counts_of(spec)
    arms = [
        Arm(f"{m}@{k}", title=f"{title}, {k} labels a class", role=role, seeds=spec.n_seeds)
        for k in counts_of(spec) for m, (title, role, _) in METHODS.items()
    ]  # fmt: skip

    def claim(a: str, b: str, k: int, source: str = "", outcome: str = "right",
              *, primary: bool = False) -> Claim:  # fmt: skip
        one, other = METHODS[a][0], METHODS[b][0]
        where = f"with {k} labels a class" + " and out of domain" * (outcome == "out")
        return Claim(
            f"{a} - {b}@{k} {outcome}", minus(f"{a}@{k}", f"{b}@{k}"), outcome, primary=primary,
            more=f"{where}, {one} teach more than {other}", source=source,
            less=f"{where}, {one} teach less than {other}",
            equal=f"{where}, {one} teach as much as {other}",
            expects=frozenset({Verdict.MORE} if source else ()),
        )  # fmt: skip

    return Plan(tuple(arms), OUTCOMES, (
        claim("progressive", "soft", most, "Aguilar et al. 2020", primary=True),
        claim("stacked", "soft", most, "Aguilar et al. 2020"),
        claim("soft", "labels", most, "Hinton et al. 2015"),
        *(claim("progressive", other, most) for other in ("random", "alternating", "teacher")),
        claim("progressive", "soft", most, outcome="out"), claim("progressive", "soft", few),
    ))  # fmt: skip


def design(spec: InternalDistillationSpec, plan: Plan, progress: Progress) -> Design:
    """Train a teacher on the labels shown, then students on the same; raises as ``few_labels``."""
    import torch

    bench = few_labels(spec, [View("ngrams", code) for code in CODES], progress)
    y, published = torch.from_numpy(bench.y.astype(np.int64)), pretrained()
    emoji, asked = cast(EmojiLab, EMOJILAB), [bench.seen.concepts[row] for row in bench.test]
    whole = pieces(emoji.column(Modality.TEXT, "en", bench.seen.concepts).items)
    names = emoji.column(Modality.TEXT, "en", asked).items
    registers = {
        "right": pieces(names),
        "keywords": pieces([", ".join(emoji.keywords(concept, "en")) for concept in asked]),
        "es": pieces(emoji.column(Modality.TEXT, "es", asked).items),
        "typos": pieces(PERTURBATIONS.get(TYPOS).apply(names, asked, SEVERITY, 0)),
    }
    budget = Budget(steps=spec.n_steps, batch=BATCH, learning_rate=RATE)
    every, matched = range(N_BLOCKS), matched_layers(spec.layers, N_BLOCKS)
    n_classes = len(bench.classes)

    @lru_cache(maxsize=4)
    def taught(k: int, seed: int) -> tuple[Any, Texts, Inside]:
        """The teacher of a seed, the texts it learned from, and what it says of them."""
        rows = bench.shown(k, seed)
        texts = Texts(*(part[rows] for part in whole))
        network = fit_reader(published, every, texts, y[rows], n_classes, "labels", budget, seed)
        return network, texts, read(network, texts)

    @lru_cache(maxsize=2 * len(METHODS))
    def right(method: str, k: int, seed: int) -> Mapping[str, Floats]:
        network, texts, told = taught(k, seed)
        if method != "teacher":
            random = method == "random" and reader(randomly_initialised(seed), every, n_classes)
            network = fit_reader(
                network.body, matched if method == "alternating" else range(spec.layers), texts,
                y[bench.shown(k, seed)], n_classes, METHODS[method][2], budget, seed, told.logits,
                read(random, texts) if random else told,
            )  # fmt: skip
        return {name: bench.right(read(network, asked_of).logits.double().numpy())
                for name, asked_of in registers.items()}  # fmt: skip

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, k = arm.partition("@")
        found = right(method, int(k), seed)
        found = {**found, "out": np.mean([found[name] for name in OUT], axis=0)}
        if method in FOLLOW:
            found["ahead"] = found["right"] - right("soft", int(k), seed)["right"]
        return found

    n, d = whole.ids.shape[1], published.config.hidden_size
    return Design(
        plan, Items(tuple(asked), bench.seen.families[bench.test], seed=spec.split_seed), score,
        chance={**dict.fromkeys(["right", "out", *OUT], 1 / n_classes), "ahead": 0.0},
        summary={"multiply_adds_a_layer": 12 * n * d * d + 2 * n * n * d,},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say up to how many labels following the inside is ahead of soft labels."""
    counts = counts_of(InternalDistillationSpec(**result.spec.model_dump()))
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "ahead"}
    found = {m: gone_at(counts, [rows.get(f"{m}@{k}", {}) for k in counts]) for m in FOLLOW}
    sure = {m for m in FOLLOW for k in counts if (rows[f"{m}@{k}"]["low"] or 0) > 0}
    return [f"To follow {METHODS[m][0]} "
            f"{ahead_words(found[m]) if m in sure else 'is surely ahead at no number of labels'}."
            for m in FOLLOW]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what was held fixed, what each arm costs, and what three seeds leave untested."""
    spec, cost = result.spec.model_dump(), result.summary["multiply_adds_a_layer"] / 1e6
    return (
        f"{spec['n_steps']} steps of {BATCH} names in every arm. A student of "
        f"{spec['layers']} layers takes {spec['layers'] * cost:.0f} million multiply-adds a name "
        f"and the teacher {N_BLOCKS * cost:.0f}; it learned from the same labels.",
        "Students start from the teacher's first layers, but for the arm with alternate ones. Half "
        "of the steps follow the inside: with more steps the order may turn.",
        f"Three seeds leave small differences untested. Out of domain: {', '.join(OUT.values())}.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy of every way to learn against the labels of a class."""
    from lab.figures.study.knob import knob_curves

    return knob_curves(
        result.numbers(), "right", {m: title for m, (title, *_) in METHODS.items()},
        "labels a class", plain=("labels", "random", "teacher"), score="accuracy",
        bare=("labels", "alternating", "stacked", "random", "teacher"), logarithmic=True,
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="internal_distillation", title="Distillation from the inside",
        question="Does a small student learn more from a teacher's layers than from its answers?",
        spec_type=InternalDistillationSpec, plan=plan, design=design, points=points,
        limits=limits, figure=figure,
        formula=r"\sum_i A^t_i \log \frac{A^t_i}{A^s_i} + 1 - \cos(h^t, h^s)",
        references=("Aguilar et al. (2020), Knowledge Distillation from Internal Representations",
                    "Hinton et al. (2015), Distilling the Knowledge in a Neural Network"),
        fingerprint=lambda spec: depends_on(spec.dataset, [("minilm", code) for code in CODES]),
        uses=(TYPOS, "ngrams"), main=("labels", "layers", "n_steps"),
    ).experiment()
)  # fmt: skip
