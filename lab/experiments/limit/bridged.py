"""What the knobs of a bridge between two spaces share: the bridge, its scores and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lab.core.progress import Progress
from lab.experiments.align.bridge.crossing import MAIN, BridgeSpec, Knobs, LiveBridge, bridge_of
from lab.experiments.align.spaces import fingerprint
from lab.experiments.limit.knob import LimitKnob, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.experiments.views.view import with_facets
from lab.limits.axis import Axis, Way
from lab.stats.checks import Floats


def spec_of(spec: LimitSpec, others: str = "left out") -> BridgeSpec:
    """Return the bridge between the views of a spec."""
    shared = spec.model_dump(include={"dataset", "a", "b", "n_test", "split_seed", "n_draws"})
    return BridgeSpec(**(shared | {"others": others}))


def partners(
    spec: LimitSpec,
    progress: Progress,
    *,
    levels: Callable[[LiveBridge], Sequence[float]],
    at: Callable[[LiveBridge, float, int], Knobs],
    way: Way,
    others: str = "left out",
) -> ReadyKnob:
    """Return a knob that is scored by how often partners are among the first ten, a mean of draws.

    ``at`` says where the bridge's own knobs stand at a level in a draw. Raises as ``bridge_of``.
    """
    bridge = bridge_of(spec_of(spec, others), progress)

    def score(level: float) -> Floats:
        draws = [bridge.scores(at(bridge, level, k))[MAIN] for k in range(spec.n_draws)]
        return np.asarray(np.mean(draws, axis=0))

    grid = np.array(levels(bridge), np.float64)
    return ReadyKnob(
        Axis(grid, way), score, bridge.families, None, bridge.chance(MAIN),
        f"A map turns {spec.a} into {spec.b}; a partner of {len(bridge.test)} is found where it is "
        f"among the first ten. Chance is {bridge.chance(MAIN):.2g}.",
        whole=way != "as it is",
    )  # fmt: skip


def depends(spec: LimitSpec) -> dict[str, str]:
    """What the numbers of a bridge depend on beside the spec."""
    return fingerprint(spec_of(spec))


def resolve(spec: LimitSpec) -> LimitSpec:
    """Return the spec with the facets of both views."""
    return with_facets(spec, "a", "b")


def bridge_knob(
    knob_id: str,
    title: str,
    unit: str,
    axis_title: str,
    ready: Callable[[LimitSpec, Progress], ReadyKnob],
) -> LimitKnob:
    """Return a knob of a bridge."""
    return LimitKnob(knob_id, title, unit, axis_title, ("a", "b"), ready, resolve, depends)
