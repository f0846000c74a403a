"""Train on one facet, test on every other: where does what was learned stop transferring?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.tasks.setting import MAX_REPEATS
from lab.experiments.transfer.answers import Answers, answers_of
from lab.experiments.transfer.cells import cells_of, overall, works_at_home
from lab.experiments.transfer.evidence import gather, judge_measures, judge_scores
from lab.experiments.transfer.facets import NONE, FacetType, Group, groups_of
from lab.experiments.transfer.ground import ViewPool, ground
from lab.experiments.transfer.relation import verdict
from lab.experiments.transfer.resources import judge_resources
from lab.experiments.transfer.rows import (
    count_copies,
    distance_rows,
    facet_row,
    score_rows,
)
from lab.experiments.transfer.tables import USUAL_MEASURES, USUAL_SCORES, checked_measures
from lab.experiments.transfer.words import words
from lab.experiments.views.view import View, views_digest
from lab.stats.intervals.half_samples import half_samples
from lab.stats.nulls.holm import holm
from lab.transferability import SCORES

if TYPE_CHECKING:
    import plotly.graph_objects as go


RELATED = ("distances", "scores", "measures", "foresight")


class TransferSpec(Spec):
    """Between which facets a probe moves, what is asked, and what is held against the gap."""

    dataset: str = Field("emojilab", description="The paired data set.")
    facet_type: FacetType = Field(
        "language",
        description="What changes between training and test: the language of a name, the style of "
        "a drawing, the voice of an utterance, or the modality, reached through a fitted map.",
    )
    encoders: str = Field(
        "",
        description="Encoders, separated by commas; empty: two usual ones of the facet type. "
        "Across modalities the views name them.",
    )
    facets: str = Field(
        "",
        description="Facets to train on and to test on, separated by commas; empty: the usual ones "
        'of the type. Across modalities these are views, such as "lite0/noto, use/en".',
    )
    also_test: str = Field(
        "",
        description="Facets that are only tested on, by the first encoder; empty: for languages "
        'two dozen more, from high to low resource. "none": none.',
    )
    n_test: int = Field(
        1000, ge=40, le=1000,
        description="At most so many concepts; all that every facet has where those are fewer.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    split: Literal["family", "concept"] = Field(
        "family",
        description="What is held out together. concept leaks: a head word or a near-duplicate "
        "drawing may be on both sides; it is here for comparison only.",
    )
    copies: Literal["leave out", "keep"] = Field(
        "leave out",
        description="Concepts whose name in the source's or target's language is the English one, "
        "which transfer by spelling alone.",
    )
    gap: Literal["home", "native"] = Field(
        "home",
        description="What is held against distance. home: what the same probe loses between its "
        "own facet and the other. native: what it falls short of a probe trained on the other.",
    )
    measures: str = Field(
        "", description="Distances held against the gap, separated by commas; empty: the usual."
    )
    scores: str = Field(
        "",
        description="Transferability scores, separated by commas; empty: all but N-LEEP, which "
        "takes minutes.",
    )
    relate: bool = Field(
        True,
        description="Hold distances and scores against the gap too, which takes most of the time.",
    )
    repeats: int = Field(1, ge=1, le=MAX_REPEATS, description="Repeats of the 5-fold split.")
    n_halves: int = Field(
        10, ge=3, le=100,
        description="Pairs of complementary halves of the families, for intervals of correlations.",
    )  # fmt: skip
    n_permutations: int = Field(
        999, ge=99, le=100_000, description="Permutations of the names of facets, for p."
    )
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")
    split_seed: int = Field(0, ge=0, description="Seed of concepts, folds, halves and resamples.")

    @model_validator(mode="after")
    def _fits_together(self) -> TransferSpec:
        groups(self)
        checked_measures(_list(self.measures))
        for name in _list(self.scores):
            SCORES.get(name)
        return self


def groups(spec: TransferSpec) -> tuple[Group, ...]:
    """Return the groups of views of a spec; raises as ``groups_of`` does."""
    return groups_of(spec.dataset, spec.facet_type, spec.encoders, spec.facets, spec.also_test)


def resolved(spec: TransferSpec) -> TransferSpec:
    """Return a spec that names its encoders, facets, distances and scores."""
    found = groups(spec)
    trained = [str(v) if found[0].mapped else v.facet for v in found[0].trained]
    return spec.model_copy(
        update={
            "encoders": "" if found[0].mapped else ", ".join(group.name for group in found),
            "facets": ", ".join(trained),
            "also_test": ", ".join(view.facet for view in found[0].also) or NONE,
            "measures": ", ".join(_list(spec.measures) or USUAL_MEASURES),
            "scores": ", ".join(_list(spec.scores) or USUAL_SCORES),
        }
    )


def views(spec: TransferSpec) -> list[View]:
    """Return every view of a spec once."""
    return list(dict.fromkeys(view for group in groups(spec) for view in group.views))


def run(spec: TransferSpec, progress: Progress) -> Result:
    """Fill the matrix of each encoder, then hold distances and scores against it.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    here = groups(spec)
    base = ground(
        spec.dataset, views(spec), n=spec.n_test, split=spec.split, copies=spec.copies,
        repeats=spec.repeats, seed=spec.split_seed, progress=progress,
    )  # fmt: skip
    answers = [answers_of(base, group, spec.split_seed, progress) for group in here]
    shared = {"n_resamples": spec.n_resamples, "seed": spec.split_seed}
    cells = [row for a in answers for row in cells_of(base, a, **shared)]
    rows = half_samples(base.seen.families, base.classes, spec.n_halves, spec.split_seed)
    whole = [overall(base, a, **shared) for a in answers]
    works = [a for a, row in zip(answers, whole, strict=True) if works_at_home(row)]
    related, verdicts = _related(spec, base, works, rows, progress)
    first = [row for row in cells if row["group"] == answers[0].group.name]
    worst = max(first, key=lambda row: (row["gap"], row["source"], row["target"]))
    return Result(
        "transfer",
        spec,
        {
            "groups": [group.name for group in here],
            "group": here[0].name,
            **whole[0],
            "idle": [a.group.name for a in answers if a not in works],
            "worst": {
                "source": worst["source"],
                "target": worst["target"],
                "gap": worst["gap"],
                "gap_low": worst["gap_low"],
                "gap_high": worst["gap_high"],
            },
            **verdicts,
            "resources": judge_resources(base, answers[0], rows)
            if spec.facet_type == "language"
            else None,
            "copies": count_copies(base),
            "space": answers[0].space,
            "left_out": list(base.left_out),
        },
        {
            "cells": cells,
            "facets": [facet_row(base, view) for view in views(spec)],
            **related,
        },
    )


def _related(
    spec: TransferSpec,
    base: ViewPool,
    answers: Sequence[Answers],
    rows: NDArray[np.bool_],
    progress: Progress,
) -> tuple[dict[str, Sequence[Mapping[str, Any]]], dict[str, Any]]:
    """Return the tables of distances and scores held against the gap, and what they come to."""
    if not spec.relate or not answers:
        why = "no encoder works at home" if spec.relate else "it was not asked for"
        left = {"reason": why, "verdict": "undecided"}
        return {name: [] for name in RELATED}, {"predicts": left, "foresees": left}
    found = gather(
        base, answers,
        checked_measures(_list(spec.measures) or USUAL_MEASURES),
        _list(spec.scores) or USUAL_SCORES,
        gap=spec.gap, rows=rows, seed=spec.split_seed, progress=progress,
    )  # fmt: skip
    measures, predicts = judge_measures(
        found, n_permutations=spec.n_permutations, seed=spec.split_seed
    )
    foresight, foresees = judge_scores(
        found, n_permutations=spec.n_permutations, seed=spec.split_seed
    )
    _decide(measures, predicts)
    return {
        "distances": distance_rows(found, answers),
        "scores": score_rows(found, answers),
        "measures": measures,
        "foresight": foresight,
    }, {"predicts": predicts, "foresees": foresees}


def _decide(rows: list[dict[str, Any]], predicts: dict[str, Any]) -> None:
    """Holm over the table of measures; the verdict of each, and of the one chosen elsewhere."""
    tested = [row for row in rows if not row["reason"]]
    if tested:
        for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
            row["p_holm"] = float(p)
            row["verdict"] = verdict(row["low"], row["high"], float(p))
    if predicts["reason"]:
        predicts["verdict"] = "undecided"
    else:
        held = predicts["held_out"]
        predicts["verdict"] = verdict(held["low"], held["high"], predicts["p"])


def _list(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def figure(result: Result) -> go.Figure:
    """The matrix of the first encoder: accuracy of every source on every target."""
    from lab.figures.transfer.matrix import transfer_matrix

    return transfer_matrix(result.numbers(), result.summary["group"])


def fingerprint(spec: TransferSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, views(spec))


EXPERIMENTS.register(
    Experiment(
        id="transfer",
        title="Transfer",
        question="Where does what was learned on one facet stop transferring?",
        spec_type=TransferSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\mathrm{gap}(s, t) = a_s(s) - a_s(t), \qquad "
        r"\rho = \mathrm{rank\,corr}_{s \ne t}\big(d(s, t), \mathrm{gap}(s, t)\big)",
        references=(
            "Ben-David et al. (2010), A theory of learning from different domains, Machine "
            "Learning 79 (why a distance should bound the gap)",
            "Mantel (1967), Cancer Research 27, 209; Krackhardt (1988), Social Networks 10, 359 "
            "(p of tables over the same facets)",
            "Vigna (2015), A weighted correlation index for rankings with ties, WWW",
            "Joshi et al. (2020), The State and Fate of Linguistic Diversity and Inclusion in the "
            "NLP World, ACL (resource classes of languages)",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
    )
)
