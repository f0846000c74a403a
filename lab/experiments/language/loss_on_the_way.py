"""Loss on the way: a layer that must name keywords too. How readable is it, and at what cost?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from pydantic import Field

from lab.core import say
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.divide import divide
from lab.experiments.base import Result, Spec
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, see, views_digest, with_facets
from lab.fusion.scale import ViewScale
from lab.probes.maps import fit_map
from lab.probes.training import Budget, train
from lab.stats.checks import Floats, codes_of
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import MOST_CLAIMS, Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import arms_of, claims_of

RIGHT, READ = "accuracy", "keywords read"
PLAIN, TOP, HIDDEN, LEAST = "plain", 5, 64, 5
"""The head without the loss; keywords that are read; units of the layer; training concepts that a
keyword must have."""
ROLES: tuple[Role, ...] = ("method", "control")
OUTCOMES = (
    Outcome(RIGHT, title="accuracy of the label", margin=0.02),
    Outcome(READ, title=f"share of keywords among the {TOP} read from the layer", margin=0.02),
)
BUDGET = Budget(steps=200, learning_rate=1e-3)
"""All steps are taken: stopped by the label's loss, a head that names keywords would stop early."""


class LossOnTheWaySpec(Spec):
    """Which pictures, and how much the loss of the keywords counts beside the label's."""

    dataset: str = Field("emojilab", description="A data set with keywords.")
    view: str = Field("lite0/noto", description='The space that the head reads, "encoder/facet".')
    weights: str = Field(
        "0.1, 1, 10, 100", description="Weights of the loss of the keywords, 2 to 6, rising."
    )
    n_test: int = Field(240, ge=20, le=1000, description="Test concepts, of their own families.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of weights and batches.")
    split_seed: int = Field(1, ge=0, description="Seed of families; 0 was seen while it was built.")


def weights_of(text: str) -> list[str]:
    """Return the weights as they are said. Raises ``BadInput`` unless two to six rise from 0 on."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not 1 < len(found) < MOST_CLAIMS - 1 or not all(0 < a < b < 1e6 for a, b in pairwise(found)):
        raise BadInput("two to six weights that rise from above 0", repr(text), '"0.1, 1, 10"')
    return [f"{weight:g}" for weight in found]


def plan(spec: LossOnTheWaySpec) -> Plan:
    """Heads at every weight, with keywords and with shuffled ones, and one without."""
    weights = weights_of(spec.weights)
    middle, kinds = weights[len(weights) // 2], ("keywords", "shuffled keywords")
    arms = [Arm(PLAIN, title="no loss on the way", role="baseline", seeds=spec.n_seeds)]
    for kind, role in zip(kinds, ROLES, strict=True):
        arms += [Arm(f"{kind}@{at}", title=f"{kind}, weight {at}", role=role, seeds=spec.n_seeds)
                 for at in weights]  # fmt: skip
    costs = tuple(
        Claim(f"cost@{at}", minus(f"keywords@{at}", PLAIN), RIGHT, primary=at == middle,
              more=f"at weight {at} the loss helps the label",
              less=f"at weight {at} the loss costs the label",
              equal=f"at weight {at} the loss leaves the label as it was") for at in weights
    )  # fmt: skip
    reads = tuple(
        Claim(what, minus(f"keywords@{middle}", other), READ, expects=frozenset({Verdict.MORE}),
              source="our own guess, before any run",
              more=f"{what} makes the layer easier to read",
              less=f"{what} makes the layer harder to read",
              equal=f"{what} leaves the layer as easy to read")
        for what, other in (("the loss", PLAIN), ("what the words mean", f"{kinds[1]}@{middle}"))
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, (*costs, *reads))


def design(spec: LossOnTheWaySpec, plan: Plan, progress: Progress) -> Design:
    """Train each head on training families, and read its layer by a ridge probe.

    Raises ``BadInput`` for a data set without keywords, ``TooFew`` where hardly a keyword has
    five training concepts, and as ``see`` and ``divide``.
    """
    import torch
    from torch.nn.functional import cross_entropy

    dataset = DATASETS.get(spec.dataset)
    keywords = getattr(dataset, "keywords", None)
    if keywords is None:
        raise BadInput("a data set with keywords", spec.dataset, "Choose emojilab.")
    (view, *_) = parse_views(dataset, spec.view)
    seen = see(spec.dataset, [view], labelled=True, progress=progress)
    rows, _, test = divide(seen.labels, seen.families, 0, spec.n_test, spec.split_seed)
    words = [set(keywords(concept, "en")) for concept in seen.concepts]
    counts = Counter(word for row in rows for word in words[row])
    known = sorted(word for word, n in counts.items() if n >= LEAST)
    if len(known) < TOP:
        raise TooFew(f"{TOP} keywords of {LEAST} concepts", f"{len(known)}", "Test fewer.")
    has = np.array([[word in some for word in known] for some in words], np.float64)
    raw = seen.x[view].astype(np.float64)
    x = torch.from_numpy(ViewScale.of(raw[rows])(raw).astype(np.float32))
    truth = torch.from_numpy(codes_of(seen.labels, len(seen), "labels"))
    asked, labels, dim, n = x[rows], truth[rows], x.shape[1], int(truth.max()) + 1

    def build() -> torch.nn.ModuleDict:
        wide = {"layer": (dim, HIDDEN), "label": (HIDDEN, n), "keywords": (HIDDEN, len(known))}
        return torch.nn.ModuleDict({part: torch.nn.Linear(*d) for part, d in wide.items()})

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        kind, _, weight = arm.partition("@")
        # Shuffled keywords cost as much to name, and mean nothing.
        order = stream(seed, "", "keywords").permutation(rows) if "shuffled" in kind else rows
        share = has[order] / np.maximum(has[order].sum(axis=1, keepdims=True), 1)
        named = torch.from_numpy(share.astype(np.float32))

        def loss(head: Any, batch: torch.Tensor) -> torch.Tensor:
            at, where = batch.cpu(), batch.device
            layer = head["layer"](asked[at].to(where)).relu()
            told = torch.log_softmax(head["keywords"](layer), dim=1)
            on_the_way = -(named[at].to(where) * told).sum(dim=1).mean()
            on_the_label = cross_entropy(head["label"](layer), labels[at].to(where))
            return on_the_label + float(weight or 0) * on_the_way

        head: Any = train(build, loss, len(rows), BUDGET, seed, progress=progress)
        with torch.no_grad():
            layer = head["layer"](x).relu()
            right = (head["label"](layer).argmax(dim=1) == truth).double().numpy()[test]
        code = layer.double().numpy()
        probe = fit_map(code[rows], has[rows], "ridge", families=seen.families[rows])
        return {RIGHT: right, READ: read(probe.map_x(code[test]) + probe.mean_y, has[test])}

    usual = read(np.tile(has[rows].mean(axis=0), (len(test), 1)), has[test])
    ids = tuple(seen.concepts[row] for row in test)
    return Design(
        plan, Items(ids, seen.families[test], seed=spec.split_seed), score,
        chance={RIGHT: 1 / n, READ: float(np.nanmean(usual))},
        summary={"n_train": len(rows), "n_keywords": len(known)},
    )  # fmt: skip


def read(scores: Floats, has: Floats) -> Floats:
    """Return the share of each item's keywords [n, words] that are among its five highest scores;
    of more than five keywords the share of five, of none NaN: [n]."""
    top = np.argsort(-scores, axis=1, kind="stable")[:, :TOP]
    hits, n = np.take_along_axis(has, top, axis=1).sum(axis=1), has.sum(axis=1)
    return np.where(n > 0, hits / np.clip(n, 1, TOP), np.nan)


def points(result: Result) -> Sequence[str]:
    """Say at which weight the cost first shows, and how well the layer is read at both ends."""
    costs = [row for row in claims_of(result.tables) if row["claim"].startswith("cost@")]
    first = next((row["claim"][5:] for row in costs if row["verdict"] == Verdict.LESS), None)
    most = (costs[-1][end] for end in ("value", "low", "high"))
    rows = [row for row in arms_of(result.tables) if row["outcome"] == READ]
    plain, *_, last = (row for row in rows if "shuffled" not in row["arm"])
    return [
        f"The cost shows from weight {first} on." if first else
        f"No cost is decided; at the largest weight it is {say.difference(*most)}.",
        f"The layer names {say.row(plain)} of the keywords without the loss, {say.row(last)} with.",
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what a keyword is, and what it was read by."""
    return (
        f"{result.summary['n_keywords']} keywords that {LEAST} of {result.summary['n_train']} "
        f"training concepts have, read by a linear probe from {HIDDEN} units.",
        "Some keywords all but name a label, and each head is small: a large one may pay less.",
    )


EXPERIMENTS.register(
    Study(
        id="loss_on_the_way", title="A layer that names keywords",
        question="What does it cost to make a layer readable?",
        spec_type=LossOnTheWaySpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"L = L_{\text{label}} + w\, L_{\text{keywords}}",
        references=("Koh et al. (2020), Concept Bottleneck Models, ICML",),
        fingerprint=lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.view)
        ),
        resolve=lambda spec: with_facets(spec, "view"), main=("view", "weights", "n_seeds"),
    ).experiment()
)  # fmt: skip
