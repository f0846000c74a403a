"""Robust or accurate: what does training with noise cost on clean items, and what does it bring?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments import EXPERIMENTS
from lab.experiments.align.divide import divide
from lab.experiments.base import Result, Spec
from lab.experiments.missing.ways import rates_of
from lab.experiments.study import Study
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import View, parse_views, views_digest, with_facets
from lab.fusion.scale import ViewScale
from lab.limits.half_of_lead import half_reached, half_words, over_half
from lab.limits.stops_helping import stopped
from lab.limits.words import place_words
from lab.perturb import PERTURBATIONS
from lab.probes.softmax import answers, train_head
from lab.probes.training import Budget
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARGIN = 0.02
ASKED = {"clean": "clean items", "hurt": "items hurt by it", "other": "items hurt otherwise"}
OUTCOMES = (
    *(Outcome(name, title=f"accuracy on {title}", margin=MARGIN) for name, title in ASKED.items()),
    Outcome("room", title="clean accuracy over what may be lost"),
    Outcome("half", title="accuracy under noise over half of the gain"),
)
TSIPRAS, GEIRHOS = "Tsipras et al. 2019", "Geirhos et al. 2018"
BUDGET = Budget(steps=200, learning_rate=3e-4, check_every=10, patience=200)  # all steps are taken


class RobustOrAccurateSpec(Spec):
    """Whose head is trained with which noise, how strong, and how often."""

    dataset: str = Field("emojilab", description="The paired data set; its groups are asked.")
    view: str = Field("lite0/noto", description='What the head reads, as "encoder/facet".')
    perturbation: str = Field("gaussian_noise", description="The noise of training.")
    other: str = Field("defocus_blur", description="A noise that no training sees.")
    severity: float = Field(3.0, gt=0, le=5, description="How strong both are, in training too.")
    rates: str = Field("0.05, 0.1, 0.25, 0.5, 0.75", description="How often training shows an "
                       "item hurt; 0 and 1 are always among them.")  # fmt: skip
    n_test: int = Field(240, ge=20, le=1000, description="Test concepts, whole families.")
    n_validation: int = Field(60, ge=20, le=1000, description="Concepts that choose the step.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of batches and of who is hurt.")
    split_seed: int = Field(1, ge=0, description="Seed of the families that are tested.")


def plan(spec: RobustOrAccurateSpec) -> Plan:
    """A head at every rate, and one whose noise goes as far but anywhere; as ``rates_of``."""
    rates = [0.0, *rates_of(spec.rates), 1.0]
    half = min(rates[1:-1], key=lambda rate: abs(rate - 0.5))
    none, some, every, anywhere = "mix@0", f"mix@{half:g}", "mix@1", f"anywhere@{half:g}"
    arms = [Arm(f"mix@{r:g}", title=f"noise at rate {r:g}", seeds=spec.n_seeds) for r in rates]
    arms.append(Arm(anywhere, title="noise of no kind", role="control", seeds=spec.n_seeds))

    def claim(name: str, weights: dict[str, float], outcome: str, what: str,
              expects: Verdict, source: str) -> Claim:  # fmt: skip
        return Claim(name, weights, outcome, more=f"{what} helps {ASKED[outcome]}", source=source,
                     less=f"{what} harms {ASKED[outcome]}",
                     equal=f"{what} changes nothing on {ASKED[outcome]}",
                     expects=frozenset({expects}), primary=name == "cost")  # fmt: skip

    now = "noise in training"
    claims = (
        claim("cost", minus(some, none), "clean", now, Verdict.LESS, TSIPRAS),
        claim("alone", minus(every, none), "clean", "noise alone", Verdict.LESS, TSIPRAS),
        claim("rate", slope({f"mix@{r:g}": r for r in rates}), "clean", "a higher rate of noise",
              Verdict.LESS, TSIPRAS),
        claim("gain", minus(some, none), "hurt", now, Verdict.MORE, TSIPRAS),
        claim("carries", minus(some, none), "other", now, Verdict.EQUAL, GEIRHOS),
        claim("real", minus(some, anywhere), "hurt", "real noise for any other", Verdict.MORE, "a "
              "control"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def view_of(spec: RobustOrAccurateSpec) -> View:
    """Return the view. Raises ``BadInput`` for two views or where both noises are the same."""
    views = parse_views(DATASETS.get(spec.dataset), spec.view)
    if len(views) != 1 or spec.perturbation == spec.other:
        got = f"{spec.view!r}, {spec.perturbation}, {spec.other}"
        raise BadInput("one view and two kinds of noise", got, "Name others.")
    return views[0]


def design(spec: RobustOrAccurateSpec, plan: Plan, progress: Progress) -> Design:
    """Train a head for each arm and seed, and ask it about test concepts, clean and hurt.

    Raises as ``view_of``, ``divide`` and ``embed``; ``UnknownId`` for a noise that is not there.
    """
    view, dataset = view_of(spec), DATASETS.get(spec.dataset)
    encoder = ENCODERS.get(view.encoder)
    column = column_for(encoder, dataset, view.facet)
    pool = pool_of(dataset, column.ids, "group")
    train, valid, test = divide(
        pool.labels, pool.families, spec.n_validation, spec.n_test, spec.split_seed
    )
    classes, y = np.unique(pool.labels, return_inverse=True)
    rows = np.flatnonzero(np.isin(column.ids, pool.ids))
    progress.start("items, clean and hurt", 3 * len(column))
    noises = {"clean": None, "hurt": spec.perturbation, "other": spec.other}
    x = {name: embed(encoder, column, PERTURBATIONS.get(noise) if noise else None,
                     spec.severity if noise else 0.0, 0, progress).x[rows].astype(np.float64)
         for name, noise in noises.items()}  # fmt: skip
    scale = ViewScale.of(x["clean"][train])
    x = {name: scale(part) for name, part in x.items()}
    judge = np.concatenate([x["clean"][valid], x["hurt"][valid]]), np.tile(y[valid], 2)

    @cache
    def right(arm: str, seed: int) -> dict[str, Floats]:
        method, _, rate = arm.partition("@")
        shown, hurt = x["clean"][train], x["hurt"][train]
        if method == "anywhere":
            far = np.sqrt(np.square(hurt - shown).mean())
            hurt = shown + far * stream(seed, "", "noise anywhere").standard_normal(shown.shape)
        head = train_head(shown, y[train], len(classes), BUDGET, seed, valid=judge,
                          instead=(hurt, float(rate)), progress=progress)  # fmt: skip
        return {name: (answers(head, part[test]) == y[test]).astype(float)
                for name, part in x.items()}  # fmt: skip

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        here, none, every = (right(name, seed) for name in (arm, "mix@0", "mix@1"))
        return {**here, "room": here["clean"] - none["clean"] + MARGIN,
                "half": over_half(here["hurt"], every["hurt"] + none["hurt"], 0.0)}  # fmt: skip

    asked = pool.take(test)
    return Design(plan, Items(asked.ids, asked.families, seed=spec.split_seed), score,
                  chance=dict.fromkeys(ASKED, 1 / len(classes)),
                  summary={"n_train": len(train), "n_classes": len(classes)})  # fmt: skip


def ends(result: Result) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rate at which clean accuracy has lost the margin, and where half the gain is."""
    rates = [0.0, *rates_of(str(result.spec.model_dump()["rates"])), 1.0]
    room, half = ([row for row in arms_of(result.tables) if row["outcome"] == outcome and "mix@"
                   in row["arm"]] for outcome in ("room", "half"))  # fmt: skip
    return stopped(rates, room), half_reached(rates[1:], half[1:])


def points(result: Result) -> Sequence[str]:
    """Say up to which rate it is free, and from which on half of the gain is there."""
    free, half = ends(result)
    where = f"from this rate on: {place_words(free)}" if free["status"] == "crosses" else {
        "stays above": "at no rate tested", "below at once": "at every rate"
    }.get(free["status"], "at a rate that cannot be told")  # fmt: skip
    if free["status"] == "stays above" and free["low"] is not None:
        where += f", by its interval perhaps from {free['low']:.2f} on"
    return (f"Noise in training costs {MARGIN} of clean accuracy {where}.",
            f"The gain under noise {half_words(half, 'of the items')}.")  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what is trained, and what is not."""
    return ("Trained is a linear head; whether an encoder would pay more is not tested.",
            "Noise is drawn once an item. All arms take the same steps; kept are the weights that "
            "suit validation families best, clean and hurt alike.")  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Accuracy under noise against clean accuracy, along the rate."""
    from lab.figures.study.frontier import frontier

    titles = {"mix": "noise in training, by rate", "anywhere": "noise of no kind"}
    return frontier(result.numbers(), ("clean", "accuracy on clean items"),
                    ("hurt", "accuracy under noise"), titles, plain=("anywhere",))  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="robust_or_accurate", title="Robust or accurate",
        question="What does training with noise cost in clean accuracy?",
        spec_type=RobustOrAccurateSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"\mathbb{E}[(1 - r)\,\ell(h(x), y) + r\,\ell(h(\tilde x), y)]",
        references=("Tsipras et al. (2019), Robustness May Be at Odds with Accuracy, ICLR",
                    "Geirhos et al. (2018), Generalisation in Humans and Deep Neural Networks"),
        fingerprint=lambda spec: views_digest(spec.dataset, [view_of(spec)]),
        resolve=lambda spec: with_facets(spec, "view"), uses=(PERTURBATIONS,),
        main=("view", "perturbation", "severity", "rates"),
    ).experiment()
)  # fmt: skip
