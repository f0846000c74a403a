"""Alignment without pairs on planted geometry: how much of it must two spaces share?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.adapt.unpaired import STARTS
from lab.adapt.unpaired.align import Maps, align, refine
from lab.adapt.unpaired.base import frames, from_anchors
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.unpaired.phases import figure, limits, points
from lab.experiments.align.unpaired.planted_claims import (
    BEST,
    MOST_WORLDS,
    SLOPE,
    WORKED,
    WORKS,
    UnpairedPlantedSpec,
    plan,
)
from lab.experiments.align.unpaired.scores import FOUND, OVER_HALF, found
from lab.experiments.align.unpaired.worlds import (
    PlantedWorld,
    draw_world,
    private_parts,
    pseudo_slopes,
    works,
)
from lab.experiments.study import Study
from lab.limits.half_of_lead import over_half
from lab.stats.checks import Floats
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan


class Trials:
    """Each world once, and each map that is fitted in it once."""

    def __init__(self, spec: UnpairedPlantedSpec) -> None:
        self.spec, self.parts = spec, private_parts(spec.private)
        self._worlds: dict[tuple[float, int], PlantedWorld] = {}
        self._maps: dict[tuple[str, float, int], Maps] = {}

    def world(self, part: float, draw: int) -> PlantedWorld:
        """Return the world of a draw at a private part."""
        if (part, draw) not in self._worlds:
            self._worlds[part, draw] = draw_world(self.spec, part, draw)
        return self._worlds[part, draw]

    def told(self, method: str, part: float, draw: int, progress: Progress) -> dict[str, Floats]:
        """Return what a method finds in a world, by outcome one number a query."""
        here = self.world(part, draw)
        n = {"all": len(here.paired[0]), "anchored": self.spec.n_anchors}.get(method, 0)
        # What is paired is known on both sides; the other rows stay no pairs.
        x, y = (np.concatenate([pair[:n], side])
                for pair, side in zip(here.paired, (here.x, here.y), strict=True))  # fmt: skip
        both = frames(x, y)
        a, b, anchors = both[0](x), both[1](y), np.arange(n)
        if n:
            w = from_anchors(a, b, anchors)
            w = refine(a, b, w, anchors) if method == "anchored" else w
        else:
            key = method.removesuffix("+"), part, draw
            if key not in self._maps:
                self._maps[key] = align(a, b, key[0], draw, progress)
            w = self._maps[key].plain if method == key[0] else self._maps[key].refined
        return found(both, w, here.test_x, here.test_y)

    def works(self, method: str, parts: Sequence[float], progress: Progress) -> NDArray[np.bool_]:
        """Return whether it works in each draw at each part: [draws, parts]."""
        draws = range(self.spec.n_draws)
        return np.array([
            [works(self.told(method, part, draw, progress)[FOUND]) for part in parts]
            for draw in draws
        ])  # fmt: skip


def design(spec: UnpairedPlantedSpec, plan: Plan, progress: Progress) -> Design:
    """Draw each world anew; one draw serves all parts.

    Items are the queries, for arms that are asked in each world, and then the draws, for what is
    told of each world as a whole. Raises ``BadInput`` for more anchors than pairs, and as
    ``draw_world`` and ``frames``.
    """
    trials = Trials(spec)
    if spec.n_anchors > spec.n_rows:
        got = f"{spec.n_anchors} anchors"
        raise BadInput(f"no more anchors than the {spec.n_rows} pairs", got, "Ask for fewer.")

    def of_draws(arm: str, progress: Progress) -> dict[str, Floats]:
        if arm == "cka":
            draws = range(spec.n_draws)
            cka = [[trials.world(part, draw).cka() for part in trials.parts] for draw in draws]
            right = trials.works(BEST, trials.parts, progress)
            return {SLOPE: pseudo_slopes(np.array(cka), right)}
        right = trials.works(arm.removesuffix(WORKS) + "+", trials.parts[:1], progress)[:, 0]
        return {WORKED: right.astype(np.float64)}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, at, part = arm.partition("@")
        if not at:
            asked = np.full(spec.n_test, np.nan)
            return {name: np.concatenate([asked, values])
                    for name, values in of_draws(arm, progress).items()}  # fmt: skip
        told = trials.told(method, float(part), seed, progress)
        best = trials.told(method, trials.parts[0], seed, progress)[FOUND]
        told[OVER_HALF] = over_half(told[FOUND], best, 1 / spec.n_test)
        whole = np.full(spec.n_draws, np.nan)
        return {name: np.concatenate([values, whole]) for name, values in told.items()}

    names = [f"query {i}" for i in range(spec.n_test)] + [f"draw {k}" for k in range(spec.n_draws)]
    return Design(
        plan, Items(tuple(names), np.array(names), seed=spec.seed), score,
        chance={FOUND: 1 / spec.n_test, WORKED: MOST_WORLDS}, summary={"synthetic": ["all"]},
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="unpaired_planted", title="Alignment without pairs, planted",
        question="How much geometry must two spaces share to be aligned without pairs?",
        spec_type=UnpairedPlantedSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=lambda spec: {},
        formula=r"x = (\sqrt{1 - s}\, z + \sqrt{s}\, u) R, \quad "
        r"y = (\sqrt{1 - s}\, z + \sqrt{s}\, v) Q",
        references=(
            "Conneau, Lample, Ranzato, Denoyer & Jégou (2018), Word Translation Without Parallel "
            "Data, ICLR",
            "Dar (2025), mini-vec2vec, arXiv:2510.02348",
        ),
        uses=(STARTS, "debiased_cka"), main=("private", "n_anchors", "n_draws"),
    ).experiment()
)  # fmt: skip
