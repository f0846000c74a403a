"""Shared or own: one model for all modalities, or one for each, at equal parameters?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.adapt.shared_trunk import HIDDEN, fit_trunk, hidden_of_own
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.align.several import (
    SeveralSpacesSpec,
    fingerprint,
    narrowed,
    several_spaces,
)
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import with_facets
from lab.fusion.scale import ViewScale
from lab.limits.at_count import ahead_words, gone_at
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

OUTCOMES = (
    Outcome("accuracy", title="accuracy, mean of the modalities", margin=0.02),
    Outcome("lead", title="accuracy over models of their own", margin=0.02),
)
METHODS: dict[str, tuple[str, Role]] = {
    "shared": ("one model with a modality token", "method"),
    "own": ("a model for each modality", "baseline"),
    "blind": ("one model without a token", "control"),
}
GIRDHAR = "Girdhar et al. 2022"


class SharedOrOwnSpec(SeveralSpacesSpec):
    """Which modalities share a model, and how many concepts it is trained on."""

    views: str = Field("lite0/noto, minilm/en, speech_embedding/en+m3", description="One view of "
                       "each modality or more.")  # fmt: skip
    counts: str = Field("40, 80, 160, 320", description="Numbers of training concepts.")
    width: int = Field(64, ge=2, le=512, description="Principal components of each view.")
    n_validation: int = Field(120, ge=20, le=1000, description="Concepts that choose the step.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of concepts, weights and batches.")


def plan(spec: SharedOrOwnSpec) -> Plan:
    """Every method at every number of concepts; raises as ``numbers_of``."""
    counts = numbers_of(spec.counts, 10, "training concepts")
    few, most = counts[0], counts[-1]
    arms = [Arm(f"{m}@{n}", title=f"{title}, {n} concepts", role=role, seeds=spec.n_seeds)
            for m, (title, role) in METHODS.items() for n in counts]  # fmt: skip

    def claim(name: str, weights: dict[str, float], expects: frozenset[Verdict], source: str,
              who: str, what: str) -> Claim:  # fmt: skip
        return Claim(name, weights, "accuracy", more=f"{who} beats {what}", source=source,
                     less=f"{who} loses to {what}", equal=f"{who} does as well as {what}",
                     expects=expects, primary=name == "most")  # fmt: skip

    more, same = Verdict.MORE, Verdict.EQUAL
    one, each = "one model for all", "one for each"
    claims = (
        claim("most", minus(f"shared@{most}", f"own@{most}"), frozenset({more, same}), GIRDHAR,
              one, each),
        claim("few", minus(f"shared@{few}", f"own@{few}"), frozenset({more}), GIRDHAR,
              f"with {few} concepts {one}", each),
        Claim("concepts", slope({f"shared@{n}": log2(n) for n in counts}), "lead",
              expects=frozenset({Verdict.LESS}), source=GIRDHAR,
              more="each doubling of concepts adds to the lead of sharing",
              less="each doubling of concepts takes from the lead of sharing",
              equal="the lead of sharing does not hang on the number of concepts"),
        claim("token", minus(f"shared@{most}", f"blind@{most}"), frozenset({more}), "a control",
              "a modality token", "none"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: SharedOrOwnSpec, plan: Plan, progress: Progress) -> Design:
    """Train every method on the same draws of concepts; raises as ``several_spaces``.

    Raises ``TooFew`` for more training concepts than there are.
    """
    spaces = narrowed(several_spaces(spec, progress, spec.n_validation), spec.width)
    labels = pool_of(DATASETS.get(spec.dataset), spaces.concepts, "group").labels
    classes, y = np.unique(labels, return_inverse=True)
    counts = numbers_of(spec.counts, 10, "training concepts")
    if counts[-1] > len(spaces.train):
        do = "Ask for fewer, or hold fewer out."
        raise TooFew(f"{counts[-1]} training concepts", f"{len(spaces.train)}", do)
    x = np.stack([ViewScale.of(rows[spaces.train])(rows) for rows in spaces.x.values()])

    @cache
    def right(arm: str, seed: int) -> Floats:
        method, _, n = arm.partition("@")
        shown = stream(seed, "", "concepts shown").permutation(spaces.train)[: int(n)]
        fitted = fit_trunk(method, x, y, shown, spaces.validation, len(classes), seed, progress)
        said = fitted[:, spaces.test].argmax(axis=2)
        return np.asarray((said == y[spaces.test]).mean(axis=0), np.float64)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        mine = right(arm, seed)
        return {"accuracy": mine, "lead": mine - right(f"own@{arm.partition('@')[2]}", seed)}

    test = spaces.test
    ids = tuple(spaces.concepts[row] for row in test)
    n_own = hidden_of_own(len(x), len(classes))
    return Design(
        plan, Items(ids, spaces.families[test], seed=spec.split_seed), score,
        chance={"accuracy": 1 / len(classes), "lead": 0.0},
        summary={"hidden_shared": HIDDEN, "hidden_own": n_own, "n_views": len(x)},
    )  # fmt: skip


def lead_gone(result: Result) -> dict[str, Any]:
    """Return the number of training concepts at which the lead of sharing is gone."""
    counts = numbers_of(str(result.spec.model_dump()["counts"]), 10, "training concepts")
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "lead"}
    return gone_at(counts, [rows[f"shared@{n}"] for n in counts])


def points(result: Result) -> Sequence[str]:
    """Say up to how many concepts it pays to share."""
    return (f"One shared model {ahead_words(lead_gone(result), 'training concepts')}.",)


def limits(result: Result) -> Sequence[str]:
    """Say what is shared, and what is not."""
    s = result.summary
    return (f"Projections of frozen features are each view's own; shared is the trunk: "
            f"{s['hidden_shared']} hidden units, against {s['hidden_own']} in each of "
            f"{s['n_views']}, at equal parameters, steps and rows.",
            "Larger trunks and raw inputs are not tested.")  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Accuracy against the number of training concepts."""
    from lab.figures.study.knob import knob_curves

    titles = {m: title for m, (title, _) in METHODS.items()}
    return knob_curves(result.numbers(), "accuracy", titles, "training concepts",
                       plain=("blind",), score="accuracy", logarithmic=True)  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="shared_or_own", title="Shared or own",
        question="One model for all modalities, or one for each modality?",
        spec_type=SharedOrOwnSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "views"),
        formula=r"h(P_m x + e_m) \quad \text{against} \quad h_m(P_m x)",
        references=("Girdhar et al. (2022), Omnivore: A Single Model for Many Visual Modalities, "
                    "CVPR",),
        main=("views", "counts", "width"),
    ).experiment()
)  # fmt: skip
