"""Corrections: a user mends what a model gets wrong, round after round; what is gained and lost?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.divide import divide
from lab.experiments.align.spaces import TwoSpacesSpec, fingerprint
from lab.experiments.base import Result
from lab.experiments.gap.space import pair_of_views
from lab.experiments.scarce.mended import Mended
from lab.experiments.study import Study
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import see, with_facets
from lab.fusion.scale import ViewScale
from lab.limits.half_of_lead import half_reached, half_words, over_half
from lab.limits.stops_helping import stopped
from lab.limits.words import place_words
from lab.probes.softmax import answers
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARGIN = 0.02
OUTCOMES = (
    Outcome("new", title="accuracy in the user's facet", margin=MARGIN),
    Outcome("old", title="accuracy in the first facet", margin=MARGIN),
    Outcome("gained", title="newly right in the user's facet"),
    Outcome("lost", title="newly wrong in the first facet", higher_is_better=False),
    Outcome("room", title="old accuracy over what may be lost"),
    Outcome("half", title="accuracy over half of the gain"),
)
METHODS: dict[str, tuple[str, Role]] = {
    "alone": ("corrections alone", "method"), "replay": ("corrections with replay", "method"),
    "anything": ("any items with replay", "control"), "anew": ("trained anew on all", "ceiling"),
}  # fmt: skip
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
FORGETS, REPLAYS = "McCloskey & Cohen 1989", "Rolnick et al. 2019"


class CorrectionsSpec(TwoSpacesSpec):
    """What the model was trained on, what its user shows it, and how much is mended at a time."""

    b: str = Field("lite0/openmoji", description="The user's view: the same encoder elsewhere.")
    n_rounds: int = Field(5, ge=2, le=20, description="Rounds of corrections.")
    n_each: int = Field(20, ge=1, le=200, description="Items mended in a round.")
    n_steps: int = Field(60, ge=1, le=5000, description="Training steps of a round.")
    n_validation: int = Field(150, ge=20, le=1000, description="The user's own concepts.")
    n_test: int = Field(150, ge=20, le=1000, description="Test concepts, whole families.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of batches and of what is mended.")
    split_seed: int = Field(1, ge=0, description="Seed of the families that are tested.")


def plan(spec: CorrectionsSpec) -> Plan:
    """Every method after every round, and the model before."""
    rounds = range(1, spec.n_rounds + 1)
    arms = [
        Arm("start", title="before any correction", role="baseline", seeds=spec.n_seeds),
        *(Arm(f"{m}@{k}", title=f"{title}, round {k}", role=role, seeds=spec.n_seeds)
          for m, (title, role) in METHODS.items() for k in rounds),
    ]  # fmt: skip
    alone, replay, anything, _ = (f"{m}@{spec.n_rounds}" for m in METHODS)

    claims = (
        Claim("forgets", minus(alone, "start"), "old", primary=True, expects=LESS, source=FORGETS,
              more="fixes alone help old items", less="fixes alone harm old items",
              equal="fixes alone leave old items as they were"),
        Claim("learns", minus(alone, "start"), "new", expects=MORE, source=FORGETS,
              more="fixes alone help new items", less="fixes alone harm new items",
              equal="fixes alone change nothing on new items"),
        Claim("replay", minus(replay, alone), "old", expects=MORE, source=REPLAYS,
              more="replay helps old items", less="replay harms old items",
              equal="replay changes nothing on old items"),
        Claim("replay learns", minus(replay, "start"), "new", expects=MORE, source=REPLAYS,
              more="with replay new items gain", less="with replay new items lose",
              equal="with replay new items gain nothing"),
        Claim("errors", minus(replay, anything), "new", more="mending errors beats any items",
              less="mending errors loses to any items", equal="any items do as well as errors"),
        Claim("rounds", slope({"start": 0.0, **{f"alone@{k}": float(k) for k in rounds}}), "old",
              expects=LESS, source=FORGETS, more="each round alone adds to old items",
              less="each round alone takes from old items", equal="rounds alone take nothing"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: CorrectionsSpec, plan: Plan, progress: Progress) -> Design:
    """Let each method mend its own errors, and ask it about test concepts in both facets.

    Raises ``TooFew`` where the user has fewer concepts than are to be mended, and as ``see``.
    """
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    if views[0].encoder != views[1].encoder:
        raise BadInput("one encoder on both sides", f"{spec.a}, {spec.b}", "Name it twice.")
    seen = see(spec.dataset, views, progress=progress)
    pool = pool_of(DATASETS.get(spec.dataset), seen.concepts, "group")
    train, users, test = divide(
        pool.labels, pool.families, spec.n_validation, spec.n_test, spec.split_seed
    )
    if (most := spec.n_rounds * spec.n_each) > len(users):
        raise TooFew(f"{most} concepts to mend", f"{len(users)}", "Mend fewer.")
    classes, y = np.unique(pool.labels, return_inverse=True)
    scale = ViewScale.of(seen.x[views[0]][train].astype(np.float64))
    old, new = (scale(seen.x[view].astype(np.float64)) for view in views)
    learner = Mended(old, new, y, train, users, spec.n_each, spec.n_steps)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        progress.check()
        method, _, k = arm.partition("@")
        now, before, last, first = (
            {name: (answers(learner.after(method, n, seed)[0], x[test]) == y[test]).astype(float)
             for name, x in (("old", old), ("new", new))}
            for n in (int(k or 0), max(int(k or 0) - 1, 0), spec.n_rounds if k else 0, 0)
        )  # fmt: skip
        return {**now, "gained": now["new"] * (1 - before["new"]),
                "lost": before["old"] * (1 - now["old"]),
                "room": now["old"] - first["old"] + MARGIN,
                "half": over_half(now["new"], last["new"] + first["new"], 0.0)}  # fmt: skip

    shown = pool.take(test)
    return Design(plan, Items(shown.ids, shown.families, seed=spec.split_seed), score,
                  chance=dict.fromkeys(("old", "new"), 1 / len(classes)),
                  summary={"n_train": len(train), "n_user": len(users)})  # fmt: skip


def ends(result: Result) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the round by which old items lost the margin alone; by which half of the gain came."""
    rounds = range(1, int(result.spec.model_dump()["n_rounds"]) + 1)
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    room = [rows[arm, "room"] for arm in ("start", *(f"alone@{k}" for k in rounds))]
    half = [rows[f"replay@{k}", "half"] for k in rounds]
    return stopped([0.0, *map(float, rounds)], room), half_reached(list(rounds), half)


def points(result: Result) -> Sequence[str]:
    """Say when old items have lost too much without replay, and when half of the gain is there."""
    lost, half = ends(result)
    when = f"by round {place_words(lost)}" if lost["status"] == "crosses" else {
        "stays above": "in no round", "below at once": "at once",
    }.get(lost["status"], "at a round that cannot be told")  # fmt: skip
    return (f"Without replay, {MARGIN} of old accuracy is lost {when}.",
            f"With replay the gain {half_words(half, 'rounds')}.")  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what a correction is, and what replay keeps."""
    spec, summary = result.spec.model_dump(), result.summary
    return (f"A round mends up to {spec['n_each']} of {summary['n_user']} concepts that the model "
            "itself got wrong; the user is the data set's own label.",
            f"Replay keeps all {summary['n_train']} old items and shows as many as mended ones.",
            "Trained is a linear head; towers are not tested.")  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Accuracy in the user's facet against the first one, round by round."""
    from lab.figures.study.frontier import frontier

    titles = {"start": "before", **{m: f"{title}, by round" for m, (title, _) in METHODS.items()}}
    return frontier(
        result.numbers(),
        ("old", "accuracy on old items"),
        ("new", "accuracy on new items"),
        titles,
        plain=("start", "anything"),
    )


EXPERIMENTS.register(
    Study(
        id="corrections", title="Corrections in rounds",
        question="What is gained and lost when a user corrects an encoder's head?",
        spec_type=CorrectionsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "a", "b"),
        formula=r"\theta_{k+1} = \arg\min_\theta\, \ell(\theta; C_k) + \ell(\theta; "
        r"D_{\mathrm{old}} \cup C_{<k})",
        references=("McCloskey & Cohen (1989), Catastrophic Interference in Connectionist Networks",
                    "Rolnick et al. (2019), Experience Replay for Continual Learning, NeurIPS"),
        main=("a", "b", "n_rounds", "n_each"),
    ).experiment()
)  # fmt: skip
