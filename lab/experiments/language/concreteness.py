"""Concreteness: are concrete words easier to carry from language to pictures?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.data.emojilab.dataset import EmojiLab
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.language.rated_words import dispersion, facts_of, ranks_across, terms_of
from lab.experiments.study import Study
from lab.experiments.views.view import View, parse_views, see, views_digest, with_facets
from lab.language import LANGUAGE_MODELS
from lab.language.norms import RATINGS, concreteness
from lab.stats.checks import Floats, codes_of
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict
from lab.stats.influence import influence_values
from lab.stats.partial import partial_rank_correlation, partial_slope
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan

AMONG, LEAST_WORDS = 10, 50
TWO_SIDES = 4  # two kinds of picture to differ, two others to be found in
SUCCESS, SLOPE, NORMS = "success", "slope", "norms"
HESSEL, KIELA = "Hessel et al. 2018", "Kiela et al. 2014"
CLAIMS = (
    ("concreteness", "rated", SUCCESS, Verdict.MORE, HESSEL,
     "concrete words find their picture {} often, all else held"),
    ("slope", "rated", SLOPE, Verdict.MORE, HESSEL,
     "pictures are found {} often with each point of concreteness"),
    ("permuted", "permuted", SUCCESS, Verdict.EQUAL, "a control",
     "by permuted ratings, words are found {} often"),
    ("differ", "differ", SUCCESS, Verdict.LESS, HESSEL,
     "words whose pictures differ are found {} often in other styles"),
    ("norms", "differ", NORMS, Verdict.LESS, KIELA, "pictures of concrete words differ {}"),
    ("others", "others", SUCCESS, Verdict.MORE, "a positive control",
     "words found in some styles are found {} often in others"),
)  # fmt: skip
"""Name, arm, outcome, what is expected, who says so, the sentence; the last three need styles."""


class ConcretenessSpec(Spec):
    """Which words are asked for which pictures, and what is held."""

    dataset: str = Field("emojilab", description="The paired data set.")
    pictures: str = Field(
        "lite0/noto, lite0/twemoji, lite0/fluent-emoji-flat, lite0/openmoji",
        description='Kinds of picture by one encoder, as "encoder/facet", separated by commas.',
    )
    text: str = Field("minilm/en", description='English text, as "encoder/facet".')
    rated: Literal["name", "words"] = Field(
        "name", description="Texts that were rated as they stand, or the mean of their rated words."
    )
    model: str = Field(
        "smollm2", description="Language model that says how usual a word is; none: it is not held."
    )
    n_divisions: int = Field(3, ge=1, le=20, description="Divisions into folds; each asks anew.")
    n_permutations: int = Field(20, ge=3, le=200, description="Permuted ratings, a control.")
    split_seed: int = Field(0, ge=0, description="Seed of divisions, permutations and resamples.")


def views_of(spec: ConcretenessSpec) -> tuple[tuple[View, ...], View]:
    """Return kinds of picture, and text. Raises ``BadInput`` for others, and as ``parse_views``."""
    *kinds, text = parse_views(DATASETS.get(spec.dataset), f"{spec.pictures}, {spec.text}")
    seen_by = {(view.encoder, str(view.modality)) for view in kinds}
    if [by[1] for by in seen_by] != ["image"] or (text.modality, text.facet) != ("text", "en"):
        got = f"{spec.pictures!r} and {spec.text!r}"
        raise BadInput("pictures by one encoder, an English text", got, "As hog/noto, minilm/en.")
    return tuple(kinds), text


def plan(spec: ConcretenessSpec) -> Plan:
    """Does success go with the ratings, all else held? And with what needs no ratings?"""
    with_, control = "rank correlation with", "permuted ratings"
    arms = (Arm("rated", title="concreteness"),
            Arm("permuted", title=control, role="control", seeds=spec.n_permutations),
            Arm("differ", title="how much pictures differ"),
            Arm("others", title="success in other styles", role="ceiling"))  # fmt: skip
    outcomes = (Outcome(SUCCESS, title=f"{with_} success", unit="rho", margin=0.1),
                Outcome(SLOPE, title="change", unit=f"R@{AMONG} a point", margin=0.05),
                Outcome(NORMS, title=f"{with_} concreteness", unit="rho", margin=0.1))  # fmt: skip
    claims = tuple(
        Claim(name, {arm: 1.0}, outcome, more=says.format("more"), less=says.format("less"),
              equal=says.format("neither more nor less"), expects=frozenset({expected}),
              source=source, primary=name == "concreteness")
        for name, arm, outcome, expected, source, says in CLAIMS
    )  # fmt: skip
    if len(spec.pictures.split(",")) < TWO_SIDES:
        return Plan(arms[:2], outcomes[:2], claims[:3])
    return Plan(arms, outcomes, claims)


def design(spec: ConcretenessSpec, plan: Plan, progress: Progress) -> Design:
    """Ask every text for its picture; each arm is then a statistic of the texts that were rated.

    Raises ``TooFew`` under 50 of them, and as ``see``, ``ranks_across`` and ``facts_of``.
    """
    (kinds, text), rating_of = views_of(spec), concreteness()
    seen = see(spec.dataset, (*kinds, text), progress=progress)
    column = seen.dataset.column(text.modality, text.facet)
    texts = dict(zip(column.ids, column.items, strict=True))
    terms = [terms_of(texts[i], spec.rated == "name", rating_of) for i in seen.concepts]
    rows = np.array([row for row, some in enumerate(terms) if some], np.intp)
    if len(rows) < LEAST_WORDS:
        got, do = f"{len(rows)}", "Take rated=words, or another data set."
        raise TooFew(f"{LEAST_WORDS} rated texts", got, do)
    x, *each = (unit_rows(seen.x[view].astype(np.float64)) for view in (text, *kinds))
    ranks = np.empty((len(kinds), spec.n_divisions, len(rows)))
    progress.start("maps from text to pictures", ranks[..., 0].size)
    for k, j in np.ndindex(ranks.shape[:2]):
        ranks[k, j] = ranks_across(x, each[k], seen.families, spec.split_seed + j)[rows]
        progress.advance()
    reciprocal, hits = np.mean(1 / ranks, axis=1), np.mean(ranks <= AMONG, axis=(0, 1))
    # What a kind of picture has in common says nothing of a word.
    pictures = np.array([unit_rows(y - y.mean(axis=0))[rows] for y in each])

    ratings, *usual = facts_of([some for some in terms if some], spec.model, progress)
    length = np.linalg.norm(seen.x[text] - seen.x[text].mean(axis=0), axis=1)
    kept = seen.take(rows)
    held = np.column_stack([*usual, length[rows], [len(texts[i]) for i in kept.concepts]])
    families = codes_of(kept.families, len(rows), "families")

    def told(of: Callable[..., float], a: Floats, b: Floats) -> Floats:
        """A statistic as one number a text: it is computed anew without each family."""
        left = (families != family for family in range(int(families.max()) + 1))
        return influence_values(of(a, b, held), [of(a[i], b[i], held[i]) for i in left], families)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        rho, success = partial_rank_correlation, reciprocal.mean(axis=0)
        if arm == "permuted":
            order = stream(spec.split_seed, str(seed), "permuted ratings").permutation(len(rows))
            return {SUCCESS: told(rho, ratings[order], success)}
        if arm == "rated":
            return {SUCCESS: told(rho, ratings, success), SLOPE: told(partial_slope, ratings, hits)}
        sides = [reciprocal[k::2].mean(axis=0) for k in (0, 1)]
        if arm == "others":
            return {SUCCESS: told(rho, *sides)}
        across = [told(rho, dispersion(pictures[1 - k :: 2]), sides[k]) for k in (0, 1)]
        return {SUCCESS: np.mean(across, axis=0), NORMS: told(rho, dispersion(pictures), ratings)}

    return Design(
        plan, Items(kept.concepts, kept.families, seed=spec.split_seed), score,
        chance=dict.fromkeys((SUCCESS, SLOPE, NORMS), 0.0),
        summary={"sd": float(ratings.std()), "sd_of_list": float(np.std([*rating_of.values()]))},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say how narrow the range of ratings is."""
    here, every = result.summary["sd"], result.summary["sd_of_list"]
    return (f"Ratings spread by {here:.2f} here (standard deviation), by {every:.2f} over all "
            "rated words: a narrow range hides a link.",)  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what stands in for what, and of what nothing is said."""
    return (
        "Held are letters and, by proxy, use (how likely the language model finds a word), senses "
        "(how many emoji have it among their words), length of vector (its distance from the "
        "mean of all).",
        "All these words have pictures; of words that nobody draws nothing is said. Styles differ "
        "less than photographs of one word do, as Kiela et al. took them.",
        "Rho is a partial rank correlation, 0 for no link and 1 for the same order; success is the "
        "mean of 1 / rank among the pictures of a fold, a fifth of all.",
    )


def fingerprint(spec: ConcretenessSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, weights, ratings, words of emoji."""
    kinds, text = views_of(spec)
    models = [LANGUAGE_MODELS.get(model) for model in (spec.model,) if model != "none"]
    return {**views_digest(spec.dataset, [*kinds, text]), "ratings": RATINGS.digest(),
            "emojilab": EmojiLab().fingerprint,
            "model": "".join(model.fingerprint() for model in models)}  # fmt: skip


EXPERIMENTS.register(replace(
    Study(
        id="concreteness", title="Concreteness",
        question="Are concrete words easier to carry from language to pictures?",
        spec_type=ConcretenessSpec, plan=plan, design=design, points=points, limits=limits,
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "pictures", "text"),
        uses=(LANGUAGE_MODELS,),
        formula=r"\rho(c, s \mid h) = r\left(R_c - \hat R_c(R_h),\; R_s - \hat R_s(R_h)\right)",
        references=("Brysbaert, Warriner & Kuperman (2014), Behavior Research Methods 46",
                    "Hessel, Mimno & Lee (2018), Quantifying the visual concreteness, NAACL",
                    "Kiela, Hill, Korhonen & Clark (2014), Why Less is Sometimes More, ACL"),
    ).experiment(), cells=None,  # the maps cost, and serve every arm
))  # fmt: skip
