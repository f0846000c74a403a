"""Train a probe on each facet and ask it about every other: answers out of fold alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.experiments.tasks.pool import cross_fitted
from lab.experiments.transfer.facets import Group
from lab.experiments.transfer.ground import ViewPool
from lab.experiments.transfer.maps import mapped_out_of_fold
from lab.experiments.views.view import View
from lab.probes.linear import LinearProbe, predict_out_of_fold
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

Pair = tuple[View, View]


@dataclass(frozen=True)
class Answers:
    """What the probes of one group say, by (source, target); every array has one row a concept."""

    group: Group
    right: dict[Pair, Floats] = field(repr=False)
    """The part of the repeats in which the answer is right, [n]."""
    log_proba: dict[Pair, FloatArray] = field(repr=False)
    """Calibrated log-probabilities of the first repeat, [n, K]."""
    x: dict[Pair, FloatArray] = field(repr=False)
    """The target's vectors as the source's probe reads them, [n, d of the source]."""
    control: dict[Pair, Floats] = field(repr=False)
    """``right`` through a map fitted on shuffled pairs; empty where nothing is fitted."""
    space: str
    """Where source and target are comparable by position."""


def answers_of(ground: ViewPool, group: Group, seed: int, progress: Progress) -> Answers:
    """Cross-fit a probe on each trained view and answer every view of the group with it.

    Raises what ``cross_fit`` and ``fit_map`` raise.
    """
    right: dict[Pair, Floats] = {}
    control: dict[Pair, Floats] = {}
    log_proba: dict[Pair, FloatArray] = {}
    x: dict[Pair, FloatArray] = {}
    progress.start(f"{group.name}: probes and answers", len(group.trained) * len(group.views))
    for source in group.trained:
        probes = [_probes(ground, source, folds) for folds in ground.folds]
        for target in group.views:
            pair = (source, target)
            read = [ground.seen.x[target]] * len(ground.folds)
            if group.mapped and source != target:
                through = [mapped_out_of_fold(ground, pair, folds, seed) for folds in ground.folds]
                read = [rows for rows, _ in through]
                shuffled = [rows for _, rows in through]
                control[pair] = _right(ground, _answers(ground, probes, shuffled))
            said = _answers(ground, probes, read)
            right[pair] = _right(ground, said)
            log_proba[pair] = said[0].astype(np.float32)
            x[pair] = read[0]
            progress.advance()
    space = (
        f"each source's own, reached by ridge maps fitted on other {ground.unit_name}"
        if group.mapped
        else f"native to {group.name}"
    )
    return Answers(group, right, log_proba, x, control, space)


def _probes(ground: ViewPool, source: View, folds: NDArray[np.intp]) -> list[LinearProbe]:
    encoder = ENCODERS.get(source.encoder)
    column = ground.seen.dataset.column(source.modality, source.facet)
    seen = ground.seen
    return cross_fitted(
        encoder, [column], [seen.x[source]], seen.concepts, ground.classes, ground.units, folds
    )


def _answers(
    ground: ViewPool, probes: list[list[LinearProbe]], read: list[FloatArray]
) -> list[Floats]:
    with one_blas_thread():
        return [
            predict_out_of_fold(fitted, folds, rows)
            for fitted, folds, rows in zip(probes, ground.folds, read, strict=True)
        ]


def _right(ground: ViewPool, said: list[Floats]) -> Floats:
    return np.asarray(
        np.mean([log_proba.argmax(axis=1) == ground.classes for log_proba in said], axis=0)
    )
