"""Gallery size: a partner is sought among more and more others."""

from __future__ import annotations

import numpy as np

from lab.core.progress import Progress
from lab.experiments.align.bridge.crossing import bridge_of
from lab.experiments.limit.bridged import bridge_knob, spec_of
from lab.experiments.limit.knob import KNOBS, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.limits.axis import Axis
from lab.stats.checks import Floats
from lab.stats.ranking import standing


def first_of(above: Floats, size: int, n: int) -> Floats:
    """Return the chance that a partner comes first in a gallery of ``size`` of ``n``, drawn at
    random with it in it: none of the ``above`` [n] that beat it is drawn.

    >>> first_of(np.array([0.0, 1.0, 3.0]), 2, 4).round(2).tolist()
    [1.0, 0.67, 0.0]
    """
    from scipy.special import gammaln

    left = n - 1 - above
    may = left >= size - 1

    def log_ways(of: Floats) -> Floats:
        return np.asarray(gammaln(of + 1) - gammaln(of - size + 2))

    log_share = log_ways(np.where(may, left, size - 1.0)) - log_ways(np.full(len(above), n - 1.0))
    return np.asarray(np.where(may, np.exp(log_share), 0.0))


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Fit a map on all pairs; galleries are parts of the test items. Raises as ``bridge_of``."""
    bridge = bridge_of(spec_of(spec), progress)
    n = len(bridge.test)
    above, tied = standing(bridge.crossed(bridge.best).similarity, np.arange(n))
    # One that ties is drawn above it: a space that tells nothing apart finds nothing.
    beaten = above + tied - 1
    doubles = [2.0**k for k in range(int(np.log2(0.75 * n)) + 1)]
    return ReadyKnob(
        Axis(np.array([*doubles, float(n)]), "doublings"),
        lambda level: first_of(beaten, round(level), n), bridge.families, None, 1 / n,
        f"{spec.a} is turned into {spec.b} by all pairs; a partner counts where it comes first. A "
        "gallery of one is always right, and blind guesses lose half at two.",
        whole=True,
    )  # fmt: skip


KNOBS.register(
    bridge_knob("gallery", "size of the gallery", "items", "items in the gallery", ready)
)
