"""One latent space: what does it lose of what only one view knows, and does a way round close?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.one_space.spec import (
    ASKED,
    ERROR,
    FOUND,
    HALF,
    PRIVATE,
    SHARED,
    OneSpaceSpec,
    plan,
)
from lab.experiments.align.one_space.stage import DividedViews, again
from lab.experiments.align.several import fingerprint, several_spaces
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.stats.checks import Floats, codes_of
from lab.stats.contrast import Over, contrast
from lab.stats.rows import row_of
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: OneSpaceSpec, plan: Plan, progress: Progress) -> Design:
    """Fit joint spaces and ways round on training concepts, and ask the test concepts.

    Raises what ``several_spaces`` and ``DividedViews`` raise.
    """
    spaces = several_spaces(spec, progress, spec.n_validation)
    stage = DividedViews(spaces, spec.width)
    asked, most = stage.views[:ASKED], len(stage.views)
    chance = {PRIVATE: 0.5, SHARED: 1 / len(np.unique(spaces.labels)), ERROR: 1.0,
              FOUND: 1 / len(spaces.test)}  # fmt: skip

    def mean(one: Callable[[str], Floats]) -> Floats:
        return np.asarray(np.mean([one(view) for view in asked], axis=0))

    def told(code: Callable[[str], Floats]) -> dict[str, Floats]:
        each = [stage.told(view, code(view)) for view in asked]
        return {outcome: np.mean([one[outcome] for one in each], axis=0) for outcome in each[0]}

    own = {**told(stage.own), ERROR: mean(stage.kept)}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, at = arm.partition("@")
        if method == "itself":
            return told(lambda view: spaces.x[view])
        if method in {"cycle", "broken"}:
            way = stage.views[: int(at or most)]
            drawn = seed if method == "broken" else None
            back = {way[k]: stage.round_trip((*way[k:], *way[:k]), drawn) for k in range(ASKED)}
            return {ERROR: mean(lambda view: stage.error(view, back[view])),
                    FOUND: mean(lambda view: again(back[view], stage.truth(view)))}  # fmt: skip
        found = own
        if method != "own":
            space = stage.joint(int(at or most), seed if method == "shuffled" else None)
            codes = {view: space.code(view, spaces.x[view]) for view in asked}
            one, other = (codes[view][spaces.test] for view in asked)
            found = {**told(codes.__getitem__),
                     ERROR: mean(lambda view: stage.lost(view, codes[view])),
                     FOUND: (again(one, other) + again(other, one)) / 2}  # fmt: skip
        return {**found, HALF: over_half(found[PRIVATE], own[PRIVATE], chance[PRIVATE])}

    families = spaces.families[spaces.test]
    over = Over(codes_of(families, len(families), "families"), seed=spec.split_seed)
    return Design(
        plan,
        Items(tuple(spaces.concepts[row] for row in spaces.test), families, seed=spec.split_seed),
        score, chance=chance, summary={"n_train": len(spaces.train), "views": list(stage.views)},
        tables={
            "views": each_view(stage, over, chance),
            "spaces": [{"n_views": m, "penalty": stage.joint(m).penalty}
                       for m in range(2, most + 1)],
        },
    )  # fmt: skip


def each_view(stage: DividedViews, over: Over, chance: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return a row a view, code and outcome: what the joint space of all keeps of each."""
    space = stage.joint(len(stage.views))
    return [
        {"view": view, "code": code, "outcome": outcome,
         **row_of(contrast(right, over, zero=chance[outcome], test=False))}
        for view, x in stage.spaces.x.items()
        for code, values in (("own", stage.own(view)), ("joint", space.code(view, x)))
        for outcome, right in stage.told(view, values).items()
    ]  # fmt: skip


def half_of(result: Result) -> dict[str, Any]:
    """Return at how many views half of the lead of a view's own code over chance is lost."""
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == HALF}
    sizes = range(2, len(result.summary["views"]) + 1)
    return half_lost([1, *sizes], [rows["own"], *(rows[f"joint@{m}"] for m in sizes)])


def points(result: Result) -> Sequence[str]:
    """Say where half is lost, and who is found across the joint space and after ways round."""
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    views = result.summary["views"]
    kept = half_words(half_of(result))
    if half_of(result)["status"] == "stays above":
        kept = f"keeps over half of its lead, up to {len(views)} views"
    said = [
        f"As more views join, what one view knows alone {kept}.",
        f"In the joint space, partners of {views[0]} and {views[1]} come first with R@1 "
        f"{say.row(rows[f'joint@{len(views)}', FOUND])}.",
    ]
    for m in sorted({ASKED, len(views)}):
        said.append(f"After a trip through {m} views and back, a concept finds itself with R@1 "
                    f"{say.row(rows[f'cycle@{m}', FOUND])}.")  # fmt: skip
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what a private fact is, whose mean is scored, and what is fixed."""
    asked = " and ".join(result.summary["views"][:ASKED])
    penalties = ", ".join(f"{row['penalty']:g} of {row['n_views']} views"
                          for row in result.tables["spaces"])  # fmt: skip
    return (
        "A private fact of a view: on which side of the middle a concept lies, along a direction "
        "that ridge regression cannot tell from the other views. It is private among these views.",
        f"The score is the mean of {asked}; the table views has every view.",
        f"Joint spaces are linear. Each has its own penalty, chosen on validation concepts "
        f"({penalties}): the larger it is, the nearer the space is to a view's own components.",
    )


def figure(result: Result) -> go.Figure:
    """Private facts told by joint spaces of more and more views, and what bounds them."""
    from lab.figures.study.knob import knob_curves

    titles = {"joint": "joint space", "own": "own code", "shuffled": "shuffled pairs"}
    return knob_curves(
        result.numbers(), PRIVATE, titles, "views in one space", plain=("shuffled",),
        score="facts that only one view knows", halves={"joint": half_of(result)},
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="one_space", title="One latent space",
        question="What does one space for several views lose of what only one of them knows?",
        spec_type=OneSpaceSpec, plan=plan, design=design,
        points=points, limits=limits, figure=figure,
        formula=r"\max_{G^\top G = I} \sum_m \mathrm{tr}\; G^\top X_m "
        r"(X_m^\top X_m + r_m I)^{-1} X_m^\top G",
        references=(
            "Kettenring (1971), Canonical analysis of several sets of variables, Biometrika 58",
            "Rastogi, Van Durme & Arora (2015), Multiview LSA: Representation Learning via "
            "Generalized CCA, NAACL",
        ),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "views"),
        main=("views", "width", "n_test"),
    ).experiment()
)  # fmt: skip
