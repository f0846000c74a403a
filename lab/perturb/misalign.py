"""Sounds cut from a recording at the wrong time, so that each runs into its neighbour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import Item
from lab.core.errors import BadInput, TooFew


def misaligned(sounds: Sequence[Item], share: float) -> list[Item]:
    """Cut each of ``sounds`` (float32 [samples]) a ``share`` of its length too late.

    As if all were spoken one after the other: what was cut off at the front is made up for from
    the next sound's beginning, of the first after the last, as far as that reaches. Share 0
    changes nothing; 1 is the next one's sound alone. Raises ``BadInput`` for a share outside
    [0, 1], ``TooFew`` for fewer than two sounds.
    """
    if not 0 <= share <= 1:
        raise BadInput("a share in [0, 1]", f"{share}", "Pass 0.5 to cut half a sound too late.")
    if len(sounds) < 2:
        raise TooFew("two sounds or more", f"{len(sounds)}", "Give the whole part.")
    found = []
    for own, after in zip(sounds, [*sounds[1:], sounds[0]], strict=True):
        late = round(share * len(own))
        found.append(np.concatenate([own[late:], after[:late]]))
    return found
