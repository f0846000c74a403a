"""Text augmentation for languages with few names: do templates or a language model help a probe?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log2

import numpy as np
from pydantic import Field

from lab.core import say
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.divide import divide
from lab.experiments.base import Result, Spec
from lab.experiments.language import extra_views as extra
from lab.experiments.language.extra_views import PICTURE, ExtraViews
from lab.experiments.study import Study
from lab.experiments.views.view import View, see, views_digest
from lab.language import LANGUAGE_MODELS
from lab.language.choose import prompts_digest, wordings
from lab.language.written import written
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope
from lab.study.tables import arms_of

SHOTS, POOL = (1, 2, 4), 8
"""Labelled names a class; names that may be labelled, without which a class is left out."""
N_TOKENS = 8
HELP, WORTH = ("help", "harm", "change nothing"), ("more than", "less than", "as much as")
ACCURACY, LEAD, WORDING = "accuracy", "lead", "synonym"


class TextAugmentationSpec(Spec):
    """Who reads the names, who writes more of them, and how many concepts are asked about."""

    encoder: str = Field("minilm", description="The encoder of text; it was trained on English.")
    model: str = Field("smollm2", description="The language model; it writes English alone.")
    n_test: int = Field(
        240, ge=60, le=500, description="Test concepts, before small classes are left out.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of the names that are labelled.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


def plan(spec: TextAugmentationSpec) -> Plan:
    """Every way to add views at every number of labelled names; looks at no data."""
    arms = [
        *(Arm(f"{method}@{k}", title=f"{title}, {k} a class", role=role, seeds=spec.n_seeds)
          for method, (title, role) in extra.METHODS.items() for k in SHOTS),
        Arm(f"alone@{POOL}", title=f"the names alone, {POOL} a class", role="ceiling",
            seeds=spec.n_seeds),
    ]  # fmt: skip
    outcomes = (
        Outcome(ACCURACY, title="accuracy, mean of four languages", margin=0.02),
        Outcome(LEAD, title="accuracy over the names alone", margin=0.02),
        *(Outcome(code, title=f"accuracy in {code}", margin=0.02) for code in PICTURE),
    )

    def claim(
        name: str, weights: Mapping[str, float], text: str, words: Sequence[str] = HELP,
        *expects: Verdict,
    ) -> Claim:  # fmt: skip
        more, less, equal = (text.format(word) for word in words)
        return Claim(
            name, weights, ACCURACY, more=more, less=less, equal=equal, expects=frozenset(expects),
            source="a control" if expects else "", primary=name == "model",
        )  # fmt: skip

    claims = (
        claim("model", minus("model@1", "alone@1"), "with one name a class, synonyms {}"),
        claim("templates", minus("templates@1", "alone@1"), "templates {}"),
        claim("related", minus("related@1", "alone@1"), "names of a near language {}"),
        claim("written", minus("model@1", "english@1"),
              "a synonym is worth {} its English name", WORTH),
        claim("wrong", minus("wrong@1", "alone@1"), "synonyms of other names {}", HELP,
              Verdict.LESS, Verdict.EQUAL),
        claim("one more", minus("alone@2", "model@1"),
              "a second name is worth {} a synonym", WORTH),
        Claim("shots", slope({f"model@{k}": log2(k) for k in SHOTS}), LEAD,
              source="Wei & Zou 2019, of edits of English sentences",
              expects=frozenset({Verdict.LESS}),
              more="each doubling of names adds to what synonyms give",
              less="each doubling of names takes from what synonyms give",
              equal="what synonyms give does not hang on the number of names"),
    )  # fmt: skip
    return Plan(tuple(arms), outcomes, claims)


def design(spec: TextAugmentationSpec, plan: Plan, progress: Progress) -> Design:
    """Embed every view of the names once, and fit a ridge for each arm, seed and language.

    Raises ``TooFew`` where under two classes have names to label, and as ``see`` and ``divide``.
    """
    encoder = ENCODERS.get(spec.encoder)
    seen = see("emojilab", views_of(spec), labelled=True, progress=progress)
    y = np.unique(seen.labels, return_inverse=True)[1]
    parts = divide(seen.labels, seen.families, spec.n_test // 3, spec.n_test, spec.split_seed)
    kept = np.bincount(y[parts[0]], minlength=y.max() + 1) >= POOL
    if (n_classes := int(kept.sum())) < 2:
        raise TooFew(f"two classes with {POOL} names to label", str(n_classes), "Test fewer.")
    train, validation, test = (part[kept[y[part]]] for part in parts)
    y = np.cumsum(kept)[y] - 1
    pool = train[extra.drawn(y[train], POOL, stream(spec.split_seed, "", "pool of names"))]
    column = {code: seen.dataset.column(encoder.modality, code, seen.concepts).items
              for code in (*PICTURE, "en")}  # fmt: skip
    names, asked = [column["en"][row] for row in pool.tolist()], wordings(WORDING)
    prompts = [asked[i % len(asked)].evidence.format(words=n) for i, n in enumerate(names)]
    said = written(LANGUAGE_MODELS.get(spec.model), prompts, N_TOKENS, progress=progress)

    def read(texts: Sequence[str]) -> Floats:
        return unit_rows(encoder.encode(list(texts)).astype(np.float64))

    # Where nothing was written, the name itself stands.
    english, synonyms = read(names), read([s or n for s, n in zip(said, names, strict=True)])
    languages = {}
    for code in PICTURE:
        here, near = (unit_rows(seen.x[View(spec.encoder, c)].astype(np.float64))
                      for c in (code, extra.RELATED[code]))  # fmt: skip
        own = [column[code][row] for row in pool.tolist()]
        filled = [read(texts) for texts in extra.in_templates(code, own)]
        views = {"alone": [], "templates": filled, "related": [near[pool]], "english": [english],
                 "model": [synonyms], "wrong": [synonyms]}  # fmt: skip
        languages[code] = ExtraViews(here, y, pool, views, validation, test)

    @cache
    def by_language(method: str, k: int, seed: int) -> dict[str, Floats]:
        labelled = extra.drawn(y[pool], k, stream(seed, "", "labelled names"))
        return {code: one.right(method, labelled, seed) for code, one in languages.items()}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, shots = arm.partition("@")
        found, alone = (by_language(m, int(shots), seed) for m in (method, "alone"))
        mean, base = (np.mean(list(some.values()), axis=0) for some in (found, alone))
        return {ACCURACY: mean, LEAD: mean - base, **found}

    chance = dict.fromkeys((ACCURACY, *PICTURE), 1 / n_classes)
    return Design(
        plan,
        Items(tuple(seen.concepts[row] for row in test), seen.families[test], seed=spec.split_seed),
        score, chance={**chance, LEAD: 0.0},
        summary={"n_classes": n_classes, "n_pool": len(pool),
                 "distinct": {code: one.distinct() for code, one in languages.items()}},
        tables={"synonyms": [{"name": n, "written": s} for n, s in zip(names, said, strict=True)]},
    )  # fmt: skip


def views_of(spec: TextAugmentationSpec) -> list[View]:
    """Return the views whose vectors are kept: each language, its neighbour, and English."""
    return [View(spec.encoder, code) for code in (*PICTURE, "ti", "es", "en")]


def points(result: Result) -> Sequence[str]:
    """Say what is reached with synonyms."""
    row = {(r["arm"], r["outcome"]): r for r in arms_of(result.tables)}["model@1", ACCURACY]
    number = say.estimate(row["value"], row["low"], row["high"])
    return [f"Accuracy with synonyms is {number}; chance is {row['chance']:.2g}."]


def limits(result: Result) -> Sequence[str]:
    """Say what was translated by nothing, and what the encoder cannot read."""
    shares = ", ".join(f"{code} {share:.2f}" for code, share in result.summary["distinct"].items())
    return (
        "The model writes English, from the English name, which must be known: nothing is "
        "translated. Templates are a word of CLDR and a sign, no grammar.",
        f"The encoder was trained on English. Share of names it can tell apart: {shares}.",
        "The penalty is chosen on validation families, whose names are in the language itself. "
        "“Adaptive limit” finds how few labels the names alone need: its knob is “labels”.",
    )


def fingerprint(spec: TextAugmentationSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, weights, and how the model is asked."""
    return {
        **views_digest("emojilab", views_of(spec)),
        "language model": LANGUAGE_MODELS.get(spec.model).fingerprint(),
        "prompts": prompts_digest(WORDING),
    }


EXPERIMENTS.register(
    Study(
        id="text_augmentation", title="Text augmentation for languages with few names",
        question="Do templates or a language model help where names are few?",
        spec_type=TextAugmentationSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"\min_W \sum_{\text{names, views}} \|W x - y\|^2 + \lambda \|W\|^2",
        references=("Wei & Zou (2019), EDA: Easy Data Augmentation, EMNLP-IJCNLP",
                    "Unicode CLDR 48, annotations"),
        fingerprint=fingerprint, uses=(LANGUAGE_MODELS, "emojilab"),
        main=("encoder", "model", "n_test"),
    ).experiment()
)  # fmt: skip
