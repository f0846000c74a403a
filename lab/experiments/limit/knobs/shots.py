"""Shots: classes are known by fewer and fewer examples on the far side of a bridge."""

from __future__ import annotations

import numpy as np

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.align.bridge.crossing import SHOTS, bridge_of
from lab.experiments.gap.scores import found_first
from lab.experiments.limit.bridged import bridge_knob, spec_of
from lab.experiments.limit.knob import KNOBS, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.limits.axis import Axis
from lab.probes.prototypes import class_prototypes
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Carry test items over by all pairs, and name them by the mean of some examples a class.

    Raises as ``bridge_of``.
    """
    bridge = bridge_of(spec_of(spec), progress)
    far, found = bridge.crossed(bridge.best), bridge.fit(bridge.best)
    train, labels = bridge.spaces.train, bridge.spaces.labels
    names = np.unique(labels[bridge.test])
    names = names[np.isin(names, bridge.classes)]
    known = np.isin(labels[bridge.test], names)
    asked = np.searchsorted(names, labels[bridge.test][known])

    def score(level: float) -> Floats:
        hits = []
        for draw in range(spec.n_draws):
            order = stream(spec.split_seed, f"{draw}", "shots of a class").permutation(train)
            rows = np.concatenate([order[labels[order] == name][: round(level)] for name in names])
            codes = np.searchsorted(names, labels[rows])
            means = class_prototypes(found.map_y(bridge.y[rows]), codes, len(names))
            hits.append(found_first(np.round(far.a[known] @ means.T, TIE_DIGITS), asked, 1))
        return np.asarray(np.mean(hits, axis=0))

    return ReadyKnob(
        Axis(np.array(SHOTS, np.float64), "halvings"), score, bridge.families[known],
        asked, 1 / len(names),
        f"{spec.a} is turned into {spec.b}, where each of {len(names)} classes is known by the "
        f"mean of its examples, or of all that it has. Chance is {1 / len(names):.2g}.",
        whole=True,
    )  # fmt: skip


KNOBS.register(
    bridge_knob("shots", "number of shots", "shots", "shots: examples of each class", ready)
)
