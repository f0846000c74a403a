"""What is certain: how far may the light go before a smoothed answer can change?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lab.adversary.certified.smoothing import widest
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.depends import depends_on
from lab.experiments.lighting.certified.camera import Camera, examined
from lab.experiments.lighting.certified.plan import ATTACKED, CERTIFIED, CertifiedLightSpec, plan
from lab.experiments.lighting.certified.words import limits, points
from lab.experiments.lighting.ground import ground_of, head_of
from lab.experiments.study import Study
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: CertifiedLightSpec, plan: Plan, progress: Progress) -> Design:
    """Certify and attack each picture that the plain probe names when clean.

    Raises as ``ground_of`` and ``head_of``, and ``TooFew`` where too few pictures are named.
    """
    ground = ground_of(
        spec.dataset, spec.facet, "group", n_test=spec.n_test, seed=spec.split_seed
    )  # fmt: skip
    head = head_of(ground, spec.encoder, progress)
    rows = ground.test[head.right[ground.test]]
    if (families := len(set(ground.families[rows]))) < MIN_FAMILIES:
        got = f"{len(rows)} of {families} families"
        raise TooFew(f"pictures of {MIN_FAMILIES} families named when clean", got, "Ask for more.")
    progress.start("pictures certified and attacked", len(rows))
    table = []
    for row in rows:
        concept, label = ground.ids[row], ground.names[ground.classes[row]]
        found = examined(Camera(head, int(row), spec.split_seed), spec)
        name = DATASETS.get(spec.dataset).name(concept)
        table.append({"concept": concept, "name": name, "label": label, **found})
        progress.advance()

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        return {"stops": np.array([np.nan if r[arm] is None else r[arm] for r in table])}

    certain = [row for row in table if row["answer"] is not None]
    return Design(
        plan,
        Items(tuple(r["concept"] for r in table), ground.families[rows], seed=spec.split_seed),
        score,
        summary={
            "widest": widest(spec.n_draws, spec.sigma, spec.alpha),
            "n_abstains": len(table) - len(certain),
            "n_wrong": sum(row["answer"] != row["label"] for row in certain),
            "n_full": sum(row["agree"] == row["n"] for row in certain),
            "n_open": sum(row["open"] for row in certain),
            "n_darker": sum((row["attacked_at"] or 0) < 0 for row in certain),
            "n_undercut": sum(row[ATTACKED] < row[CERTIFIED] for row in certain),
        },
        tables={"items": table},
    )  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Each picture: what is certified, and what breaks the smoothed probe and the plain one."""
    from lab.figures.lighting.certified import certified

    return certified(result.numbers())


EXPERIMENTS.register(
    Study(
        id="certified_light", title="Certified light",
        question="How far may the light go while an answer is certain to stay?",
        spec_type=CertifiedLightSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"g(x) = \arg\max_c \Pr_{e \sim N(0, \sigma^2)}\left[f(C(2^e x)) = c\right],\quad "
        r"g(2^a x) = g(x)\ \text{for}\ |a| < \sigma\,\Phi^{-1}(\underline{p})",
        references=(
            "Cohen, Rosenfeld & Kolter (2019), Certified Adversarial Robustness via Randomized "
            "Smoothing, arXiv:1902.02918",
            "Li et al. (2021), TSS: Transformation-Specific Smoothing, arXiv:2002.12398",
        ),
        fingerprint=lambda spec: depends_on(spec.dataset, [(spec.encoder, spec.facet)]),
        main=("encoder", "sigma", "n_draws", "limit"),
    ).experiment()
)  # fmt: skip
