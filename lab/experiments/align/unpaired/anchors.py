"""Alignment without pairs: how many anchors a map between two spaces needs, if it needs any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.adapt.unpaired import STARTS
from lab.adapt.unpaired.align import Maps, align, refine
from lab.adapt.unpaired.base import frames, from_anchors
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.experiments import EXPERIMENTS
from lab.experiments.align.unpaired.claims import plan
from lab.experiments.align.unpaired.ground import UnpairedSpec, fingerprints, grounds_of
from lab.experiments.align.unpaired.halfway import figure, limits, points
from lab.experiments.align.unpaired.scores import FOUND, OVER_HALF, found
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.half_of_lead import over_half
from lab.stats.checks import Floats
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan


def design(spec: UnpairedSpec, plan: Plan, progress: Progress) -> Design:
    """Draw anchors and halves anew for each seed. Raises as ``grounds_of`` and ``frames``."""
    grounds, ids, families = grounds_of(spec, progress)
    rows, chance = [], {}
    for k, ground in enumerate(grounds):
        spaces, test = ground.spaces, ground.spaces.test
        frames(spaces.x[ground.train], spaces.y[ground.train], spec.width)
        # Measured on pairs that no map is fitted on; a bridge is foreseen by what only pairs tell.
        here = pairs(spaces.x[test], spaces.y[test], units=spaces.families[test], over="families")
        cka = measure("debiased_cka", here, Settings(spec.split_seed, n_permutations=0))
        rows.append({"spaces": k, "title": str(ground.bridge), "n_train": len(ground.train),
                     "n": cka.n, "cka": cka.value, "low": cka.low, "high": cka.high})  # fmt: skip
        chance.update(
            {f"{arm.id} {FOUND}": 1 / len(test) for arm in plan.arms if _spaces(arm.id) == k}
        )
    tried: dict[tuple[str, int, int], Maps] = {}
    best: dict[tuple[int, int], Floats] = {}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, k = arm.partition(":")[0], _spaces(arm)
        ground = grounds[k]
        x, y, test = ground.spaces.x, ground.spaces.y, ground.spaces.test
        n = int(arm.partition("@")[2] or 0)
        if method in {"all", "wrong"}:
            n = len(ground.train)
        of_x, of_y = ground.sides(n, seed, same=method == "same")
        if method == "wrong":
            of_y = stream(seed, str(k), "wrong pairs").permutation(of_y)
        both = frames(x[of_x], y[of_y], spec.width)
        a, b, anchors = both[0](x[of_x]), both[1](y[of_y]), np.arange(n)
        if (start := method.removesuffix("+")) in STARTS.ids():
            if (start, k, seed) not in tried:
                tried[start, k, seed] = align(a, b, start, seed, progress)
            maps = tried[start, k, seed]
            w = maps.plain if method == start else maps.refined
        else:
            w = from_anchors(a, b, anchors)
            w = refine(a, b, w, anchors) if method in {"refined", "same"} else w
        told = found(both, w, x[test], y[test])
        if method == "all":
            best[k, seed] = told[FOUND]
        elif (k, seed) not in best:
            score(f"all:{k}", seed, progress)
        told[OVER_HALF] = over_half(told[FOUND], best[k, seed], 1 / len(test))
        return {name: _spread(values, ground.rows, len(ids)) for name, values in told.items()}

    items = Items(tuple(ids), np.array(families), seed=spec.split_seed)
    return Design(plan, items, score, chance=chance, tables={"spaces": rows})


def _spaces(arm: str) -> int:
    return int(arm.partition(":")[2].partition("@")[0])


def _spread(values: Floats, rows: NDArray[np.intp], n: int) -> Floats:
    """Return one number an item [n], NaN for the items of other spaces."""
    every = np.full(n, np.nan)
    every[rows] = values
    return every


EXPERIMENTS.register(
    Study(
        id="unpaired", title="Alignment without pairs",
        question="How many known pairs does a map between two spaces need?",
        spec_type=UnpairedSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprints,
        formula=r"W = \arg\min_{W^\top W = I} \sum_{(i, j)} |x_i W - y_j|^2, \quad "
        r"\mathrm{CSLS} = 2 \cos(x, y) - r_k(x) - r_k(y)",
        references=(
            "Conneau, Lample, Ranzato, Denoyer & Jégou (2018), Word Translation Without Parallel "
            "Data, ICLR",
            "Artetxe, Labaka & Agirre (2018), A robust self-learning method, ACL",
            "Alvarez-Melis & Jaakkola (2018), Gromov-Wasserstein Alignment, EMNLP",
            "Dar (2025), mini-vec2vec, arXiv:2510.02348",
        ),
        resolve=lambda spec: with_facets(spec, "a", "b"), uses=(STARTS, "debiased_cka"),
        main=("a", "b", "others", "anchors"),
    ).experiment()
)  # fmt: skip
