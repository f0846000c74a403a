"""How measures that rank items fall as the set of items grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import Pairs

MEASURES = ("mutual_knn", "recall_at_1_ab", "recall_at_1_ba", "recall_at_10_ab", "recall_at_10_ba")
N_DRAWS = 5


def gallery_curve(
    whole: Pairs,
    sizes: Sequence[int],
    ids: Sequence[str] = MEASURES,
    *,
    n_draws: int = N_DRAWS,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Measure nested random parts of the pairs: one row a size, draw and measure.

    Each draw puts the units in a random order (by the seed and the draw's number alone) and takes
    whole units from its start while no more than ``size`` pairs are reached; a smaller part lies in
    every larger one. A row holds ``size`` (asked), ``draw``, ``id`` and the measurement: its own n,
    interval (over the units of that part) and chance. Draws of the same pairs overlap, the whole is
    the same in all: show them as dots, not as independent samples. Raises ``BadInput`` for sizes
    that do not rise, and ``TooFew`` for more than there are.
    """
    asked = list(sizes)
    if not asked or n_draws < 1 or any(b <= a for a, b in pairwise(asked)):
        got = f"sizes {asked} and {n_draws} draws"
        raise BadInput("rising sizes and at least 1 draw", got, "Ask for 50, 100, 200.")
    if asked[-1] > len(whole):
        raise TooFew(f"{asked[-1]} pairs", f"n = {len(whole)}", "Ask for smaller galleries.")
    progress = progress or Progress()
    progress.start("galleries", n_draws * len(asked) * len(ids))
    rows = []
    for draw in range(n_draws):
        order = _row_order(whole, settings.seed, draw)
        for size in asked:
            part = _taken(whole, order[:size], size)
            for distance_id in ids:
                found = measure(distance_id, part, settings)
                rows.append({"size": size, "draw": draw, "id": distance_id, **found.as_dict()})
                progress.advance()
    return rows


def _row_order(whole: Pairs, seed: int, draw: int) -> NDArray[np.intp]:
    """Return all rows, the units in random order and the rows of a unit side by side."""
    place = stream(seed, str(draw), "gallery order").permutation(whole.n_units)
    return np.argsort(place[whole.units], kind="stable")


def _taken(whole: Pairs, rows: NDArray[np.intp], size: int) -> Pairs:
    """Return the pairs at ``rows`` less those of a unit that was cut."""
    units = whole.units[rows]
    complete = np.bincount(units, minlength=whole.n_units) == np.bincount(whole.units)
    kept = np.sort(rows[complete[units]])
    codes = np.unique(whole.units[kept], return_inverse=True)[1]
    if not len(kept) or codes.max() < 1:
        do = "Ask for larger galleries."
        raise TooFew("at least 2 whole units in a gallery", f"size {size}", do)
    return replace(whole, x=whole.x[kept], y=whole.y[kept], units=codes.astype(np.intp))
