"""How many pairs a bridge needs, and how many of them may be wrong: the whole grid of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.bridge.crossing import (
    MAIN,
    NAMED,
    NOISES,
    RECALLS,
    SHOTS,
    BridgeSpec,
    Knobs,
    LiveBridge,
    bridge_of,
)
from lab.experiments.align.bridge.words import curve_of, words
from lab.experiments.align.spaces import fingerprint
from lab.experiments.base import Experiment, Result
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import with_facets
from lab.limits.half_of_lead import half_lost, half_reached, over_half
from lab.stats.checks import Floats, codes_of
from lab.stats.contrast import AND_SEEDS, Over, contrast
from lab.stats.rows import ContrastRow, decide_rows, row_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

Cell = tuple[int, float]
Row = dict[str, Any]


def run(spec: BridgeSpec, progress: Progress) -> Result:
    """Cross the bridge at every number of pairs and share of wrong ones, in several draws.

    Raises what ``bridge_of`` raises, and ``TooFew`` where ten pairs are of too few families.
    """
    bridge = bridge_of(spec, progress)
    grid = [(pairs, noise) for pairs in bridge.pairs for noise in NOISES]
    progress.start("Bridges", len(grid) * spec.n_draws)
    scores = {cell: _scores(bridge, *cell, progress) for cell in grid}
    book = _Grid(bridge, scores)
    held = decide_rows([book.half(cell, MAIN) for cell in grid])
    tables = {
        "cells": [row for cell in grid for row in book.cells(cell)],
        "held": [{**_at(cell), **row} for cell, row in zip(grid, held, strict=True)],
        "halves": list(book.halves()),
    }
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    summary = {
        "pairs": list(bridge.pairs),
        "noises": list(NOISES),
        "shots": list(SHOTS),
        "modalities": [str(view.modality) for view in views],
        "n_test": len(bridge.test),
        "n_families": book.over[MAIN].n_families,
        "n_classes": len(bridge.classes),
        "over": AND_SEEDS,
    }
    return Result("bridge", spec, summary, tables)


def _scores(bridge: LiveBridge, pairs: int, noise: float, progress: Progress) -> dict[str, Floats]:
    """Return each score of each test concept in each draw: [n, draws]."""
    found = []
    for draw in range(bridge.spec.n_draws):
        found.append(bridge.scores(Knobs(pairs, noise, draw)))
        progress.advance()
    return {name: np.stack([one[name] for one in found], axis=1) for name in found[0]}


def _at(cell: Cell) -> Row:
    return {"pairs": cell[0], "noise": cell[1]}


class _Grid:
    """The scores of all cells, and what follows from them."""

    def __init__(self, bridge: LiveBridge, scores: Mapping[Cell, Mapping[str, Floats]]) -> None:
        self.bridge, self.scores = bridge, scores
        self.best = scores[bridge.best.pairs, bridge.best.noise]
        seed = bridge.spec.split_seed
        every, known = (
            Over(codes_of(families, len(families), "families"), seed=seed)
            for families in (bridge.families, bridge.families[bridge.known])
        )
        self.over = {name: every if name in RECALLS else known for name in self.best}

    def cells(self, cell: Cell) -> Iterator[Row]:
        """One row a score: its mean with interval, n and chance."""
        for name, values in self.scores[cell].items():
            chance = self.bridge.chance(name)
            found = contrast(self._asked(values), self.over[name], zero=chance, test=False)
            row = row_of(found)
            kept = ("value", "low", "high", "chance", "n", "n_families", "n_seeds")
            yield {**_at(cell), "score": name, **{key: row[key] for key in kept}}  # type: ignore[literal-required]

    def half(self, cell: Cell, name: str) -> ContrastRow:
        """How far a score is above the half-way point of the best bridge's lead, by draw."""
        best = self.best[NAMED if name.startswith("class") else name]
        values, chance = self.scores[cell][name], self.bridge.chance(name)
        return row_of(contrast(self._asked(over_half(values, best, chance)), self.over[name]))

    def halves(self) -> Iterator[Row]:
        """Where each knob goes through half of the lead, at each place of the other one."""
        pairs, noises = self.bridge.pairs, NOISES
        for noise in noises:
            found = half_reached(pairs, [self.half((n, noise), MAIN) for n in pairs])
            yield {"knob": "pairs", "pairs": None, "noise": noise, **found}
        for n in pairs:
            found = half_lost(noises, [self.half((n, noise), MAIN) for noise in noises])
            yield {"knob": "noise", "pairs": n, "noise": None, **found}
        for cell in self.scores:
            found = half_reached(SHOTS, [self.half(cell, f"class_{k}") for k in SHOTS])
            yield {"knob": "shots", **_at(cell), **found}

    @staticmethod
    def _asked(values: Floats) -> Floats:
        return np.asarray(values[np.isfinite(values).all(axis=1)])


def figure(result: Result) -> go.Figure:
    """Draw how many partners are found against the number of pairs."""
    from lab.figures.align.curve import bridge_curve

    return bridge_curve(curve_of(result.numbers(), "pairs", result.summary["pairs"][-1], 0.0))


EXPERIMENTS.register(
    Experiment(
        id="bridge",
        title="A bridge between two spaces",
        question="How many pairs does a bridge between two spaces need, and how many may be wrong?",
        spec_type=BridgeSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"W = \arg\min_{W^\top W = I} \sum_{i=1}^{n} |x_i W - y_{\pi(i)}|^2,\quad "
        r"s(n, \eta) > \tfrac{1}{2} (s(\mathrm{all}, 0) + c)",
        references=(
            "Schoenemann (1966), A generalized solution of the orthogonal Procrustes problem, "
            "Psychometrika 31",
            "Conneau, Lample, Ranzato, Denoyer & Jegou (2018), Word Translation without Parallel "
            "Data, ICLR",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        main=("a", "b", "kind", "n_draws"),
    )
)
