"""A knob that helps (pairs, anchors, shots, labels), read downwards from its ceiling.

Counts are halved on the way down: place 0 is the most of it, place 1 half as much. So what helps is
read as what hurts, by the same fit, and a place of the fit is turned back into a count. Where a
study has estimates with intervals of their own, ``lab.limits.half_of_lead.half_reached`` reads them
along this same axis without a shape.
"""

from __future__ import annotations

import numpy as np

from lab.core.errors import BadInput
from lab.stats.checks import Floats

SIDES = {"left": "right", "right": "left", "": ""}
"""What is beyond the last place down is less than the fewest."""


def places_down(counts: Floats) -> Floats:
    """Return how many halvings each of rising counts [L] is below the most, rising: [L].

    >>> places_down(np.array([5.0, 10.0, 40.0])).tolist()
    [0.0, 2.0, 3.0]
    """
    if np.any(counts <= 0) or np.any(np.diff(counts) <= 0):
        raise BadInput("rising counts above 0", f"{counts.tolist()}", "Sort them.")
    return np.asarray(np.log2(counts[-1] / counts[::-1]))


def count_at(place: float | None, most: float) -> float | None:
    """Return the count at a place; None, an open end, stays open.

    >>> count_at(2.0, 40.0), count_at(None, 40.0)
    (10.0, None)
    """
    return None if place is None else float(most * 2.0**-place)
