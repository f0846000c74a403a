"""Too many words: how many false ones may stand among the true until nothing is found by them?"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.align.spaces import fingerprint, two_spaces
from lab.experiments.base import Result
from lab.experiments.language.many_words import K, ManyWords, TooManyWordsSpec
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.stats.decide import Verdict
from lab.stats.threads import one_blas_thread
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

WAYS = {
    "": ("read as a sentence", "sentence", ""),
    " near": ("false words of its own group", "sentence", "near"),
    " mean": ("the mean of word vectors", "mean", ""),
    " sure": ("the mean, by how sure a word is", "sure", ""),
}
CHANNELS = ("name", "picture")
METHODS = {
    f"{channel}{way}": (channel, *rest) for channel in CHANNELS for way, rest in WAYS.items()
}
OUTCOMES = (
    Outcome("recall", title=f"R@{K}", margin=0.05),
    Outcome("kept", title="share of the lead that is kept", margin=0.05),
    Outcome("over_half", title=f"R@{K} over half of the first lead"),
)


def levels_of(text: str) -> list[int]:
    """Return the numbers of false words; raises ``BadInput`` unless three or more rise from 0."""
    levels = numbers_of(text, 0, "distractors")
    if len(levels) < 3 or levels[0] != 0:
        raise BadInput("three numbers or more that rise from 0", repr(text), 'Write "0, 4, 16".')
    return levels


def plan(spec: TooManyWordsSpec) -> Plan:
    """Every way to read a message, at every number of false words; raises as ``levels_of``."""
    levels = levels_of(spec.distractors)
    n, most = levels[len(levels) // 2], levels[-1]
    arms = [
        Arm(f"{m}@{k}", title=f"its {channel} by {title}, {k} false", seeds=spec.n_seeds)
        for m, (channel, title, _, _) in METHODS.items() for k in levels
    ]  # fmt: skip
    arms.append(Arm("other", title="its name by another's words", role="control"))

    def versus(name: str, a: str, b: str, more: str, less: str, equal: str, **rest: Any) -> Claim:
        pair = minus(f"{a}@{n}", f"{b}@{n}")
        return Claim(name, pair, "recall", more=more, less=less, equal=equal, **rest)

    def near(what: str) -> tuple[str, ...]:
        ends = ("less than", "more than", "as much as")
        return tuple(f"{n} false words of its group harm a {what} {end} others" for end in ends)

    def ways(what: str, first: str, second: str) -> tuple[str, ...]:
        ends = (f"more {what}s than", f"fewer {what}s than", f"as many {what}s as")
        return tuple(f"with {n} false words, {first} finds {end} {second}" for end in ends)

    mean, read = "the mean of word vectors", "a sentence"
    claims = (
        versus("near", "name near", "name", *near("name"), primary=True),
        versus("near, picture", "picture near", "picture", *near("picture")),
        versus("mean", "name mean", "name", *ways("name", mean, read)),
        versus("mean, picture", "picture mean", "picture", *ways("picture", mean, read)),
        versus("sure", "name sure", "name mean", *ways("name", "a mean of sure words", mean)),
        Claim("channel", minus(f"picture@{n}", f"name@{n}"), "kept",
              more=f"{n} false words leave pictures more of their lead than names",
              less=f"{n} false words leave pictures less of their lead than names",
              equal=f"{n} false words leave pictures as much of their lead as names"),
        Claim("slope", slope({f"name@{k}": log2(1 + k) for k in levels}), "recall",
              expects=frozenset({Verdict.LESS}), source="a control",
              more="each doubling of false words helps", less="each doubling of false words harms",
              equal="false words do not matter"),
        Claim("end", {f"name@{most}": 1.0}, "recall", against_chance=True,
              more=f"with {most} false words, a name is still found above chance",
              less=f"with {most} false words, a name is found below chance",
              equal=f"with {most} false words, a name is found at chance"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: TooManyWordsSpec, plan: Plan, progress: Progress) -> Design:
    """Ask for the same items by all messages; raises as ``two_spaces`` and ``fit_map``."""
    spaces = two_spaces(spec, progress)
    with one_blas_thread():
        many = ManyWords(spec, spaces)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm == "other":
            return {"recall": many.found_by_others()}
        name, _, place = arm.partition("@")
        channel, _, way, near = METHODS[name]
        with one_blas_thread():
            best, own = (many.found(channel, way, near, n, seed) for n in (0, int(place)))
        lead = max(best.mean() - many.chance, 1e-9)
        return {"recall": own, "kept": (own - many.chance) / lead,
                "over_half": over_half(own, best, many.chance)}  # fmt: skip

    ids = tuple(spaces.concepts[row] for row in many.rows)
    return Design(
        plan, Items(ids, spaces.families[many.rows], seed=spec.split_seed), score,
        chance={"recall": many.chance},
        summary={"words_each": float(np.mean([len(many.message(r, "", 0, 0)) for r in many.rows])),
                 "without_words": len(spaces.test) - len(many.rows)},
    )  # fmt: skip


def halves(result: Result) -> dict[str, dict[str, Any]]:
    """Return by method with how many false words half of its lead over chance is gone."""
    levels = levels_of(result.spec.model_dump()["distractors"])
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "over_half"}
    return {m: half_lost(levels, [rows.get(f"{m}@{n}", {}) for n in levels]) for m in METHODS}


def points(result: Result) -> Sequence[str]:
    """Say with how many false words half of the lead is gone."""
    found = halves(result)
    return [
        f"As false words join {result.summary['words_each']:.1f} true ones, the lead of the "
        f"{channel} over chance {half_words(found[channel])}."
        for channel in CHANNELS
    ]


def limits(result: Result) -> Sequence[str]:
    """Say what false words are, what was left out, and where the other ways break."""
    found, spec = halves(result), result.spec.model_dump()
    others = "; ".join(f"its {METHODS[m][0]} by {METHODS[m][1]} {half_words(found[m])}"
                       for m in METHODS if m not in CHANNELS)  # fmt: skip
    return (
        "False words are words of concepts of other families, none of which is looked for; none "
        "shares a word with the name, nor does a true one.",
        f"{result.summary['without_words']} of {spec['n_test']} concepts or so have no other word "
        "and are left out. Pictures are found by a ridge bridge from true words.",
        "How sure a word is, is read off the message: how near it is to the others. No eye's own "
        "confidence stands behind it.",
        "Half of a lead is half of each way's own: where they start apart, it does not say which "
        f"is better. The others' leads: {others}.",
    )


def figure(result: Result) -> go.Figure:
    """R@10 of every way to read a message against the false words in it."""
    from lab.figures.study.knob import knob_curves

    titles = {m: f"{channel}: {title}" for m, (channel, title, _, _) in METHODS.items()}
    marked = {m: half for m, half in halves(result).items() if m in CHANNELS}
    return knob_curves(
        result.numbers(), "recall", {**titles, "other": "another's words"},
        "false words among the true", plain=("other",), score=f"R@{K}",
        bare=[m for m in titles if m not in marked], halves=marked,
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="too_many_words", title="Too many words",
        question="How many false words may stand among the true ones?",
        spec_type=TooManyWordsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"R(m) = \frac{R(0) + c}{2}, \quad \text{query} = f(w_1 \dots w_k, d_1 \dots d_m)",
        references=("Reimers & Gurevych (2019), Sentence-BERT",
                    "Zeng et al. (2022), Socratic Models, arXiv:2204.00598"),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "a", "b"),
        main=("words", "a", "b", "distractors"),
    ).experiment()
)  # fmt: skip
