"""What a measure reads where there is nothing to read: independent noise of the same size."""

from __future__ import annotations

from lab.core.seeds import stream
from lab.distance import DISTANCES
from lab.distance.base import Measurement, Needs, Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs


def on_noise(distance_id: str, n: int, width_a: int, width_b: int, seed: int = 0) -> Measurement:
    """Measure two independent standard normal clouds, [n, width_a] and [n, width_b].

    A measure that needs a shared space gets both clouds in the second width. Rows are no pairs, so
    whatever it reads comes from n and the widths alone.
    """
    shared = DISTANCES.get(distance_id).needs == Needs.SHARED
    wide = width_b if shared else width_a
    x = stream(seed, "x", "noise").standard_normal((n, wide))
    y = stream(seed, "y", "noise").standard_normal((n, width_b))
    space = "noise" if shared else ""
    return measure(distance_id, pairs(x, y, space=space), Settings(seed, n_permutations=0))
