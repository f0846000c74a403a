"""Names made of parts of other names: the head of one of a class, the tail of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.perturb.graphemes import graphemes


def recombined(names: Sequence[str], classes: NDArray[np.intp], seed: int) -> list[str]:
    """Return one new name for each of ``names``: its own head, the tail of another of its class.

    Words where both have several, else halves of their letters (graphemes), so that all parts are
    the language's own. Raises ``BadInput`` for a name without a class.

    >>> recombined(["red apple", "green pear"], np.array([0, 0]), 0)
    ['red pear', 'green apple']
    """
    if len(names) != len(classes):
        got = f"{len(names)} names, {len(classes)} classes"
        raise BadInput("a class for each name", got, "Align them.")
    rng, found = stream(seed, "", "recombined"), []
    for i, name in enumerate(names):
        others = np.flatnonzero((classes == classes[i]) & (np.arange(len(names)) != i))
        other = names[rng.choice(others)] if len(others) else name
        words = " " if min(len(name.split()), len(other.split())) > 1 else ""
        head, tail = (text.split() if words else graphemes(text) for text in (name, other))
        found.append(words.join([*head[: -(-len(head) // 2)], *tail[len(tail) // 2 :]]))
    return found
