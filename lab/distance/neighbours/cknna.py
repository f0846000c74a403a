"""CKNNA: kernel alignment that looks at near rows only."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.distance import DISTANCES
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.neighbours.interval import neighbour_estimate, overlay_of
from lab.distance.neighbours.nearest import K
from lab.distance.neighbours.overlay import Overlay, at
from lab.distance.neighbours.ranked import Ranked
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats

NOTHING = 1e-12
"""A self-term under this share of its largest part is rounding."""
NEGATIVE = (
    "a self-term of HSIC_1 is not above 0, as it can be where being a neighbour is not mutual: "
    "take more rows or a smaller k"
)


def cknna(x: ArrayLike, y: ArrayLike, k: int = K) -> float:
    """Return HSIC_1 of cosine kernels masked to shared neighbours, over that of each with itself.

    ``x`` [n, d], ``y`` [n, e]; about 0 where rows are not pairs. Raises ``BadInput`` where a self-
    term is not above 0 (n not much larger than k), and as ``mutual_knn`` does.
    """
    value = _alignment(overlay_of(x, y, k, centred=True))
    if value is None:
        raise BadInput("positive self-terms", NEGATIVE, "CKNNA is undefined here.")
    return value


def measure_cknna(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate CKNNA at k = 10, with a jackknife over units; chance and p by permutation."""
    found = neighbour_estimate(pairs, settings, _alignment, _mean_null, centred=True)
    return found if found.value is not None else undefined(pairs, NEGATIVE)


def masked_hsic(lists: Ranked, mask: Floats, k: Floats, l: Floats, n: int) -> float:  # noqa: E741
    """Return n (n - 3) HSIC_1 of two kernels that are zero but at entries of lists (Song 2012).

    ``mask``, ``k`` and ``l`` are [n, m], at the entries. The mask is not symmetric, so 1'KL1 of
    equation 5 depends on the order; both orders are averaged.
    """
    a, b = mask * k, mask * l
    trace = float(np.sum(a * at(b, lists.returned)))
    listed = lists.index >= 0
    others = lists.index[listed]
    rows = [kernel.sum(axis=1) for kernel in (a, b)]
    columns = [np.bincount(others, kernel[listed], len(lists)) for kernel in (a, b)]
    product = float(columns[0] @ rows[1] + columns[1] @ rows[0]) / 2
    totals = float(a.sum() * b.sum())
    return trace + totals / ((n - 1) * (n - 2)) - 2 * product / (n - 2)


def _alignment(overlay: Overlay) -> float | None:
    x, y, n = overlay.x, overlay.y, overlay.n_present
    own = []
    for lists, part in ((x, overlay.x_part), (y, overlay.y_part)):
        own.append(masked_hsic(lists, part, lists.cosine, lists.cosine, n))
        if own[-1] <= NOTHING * float(np.sum((part * lists.cosine) ** 2)):
            return None
    cross = masked_hsic(y, overlay.shared(), at(x.cosine, overlay.forth), y.cosine, n)
    return cross / float(np.sqrt(own[0]) * np.sqrt(own[1]))


def _mean_null(_: Overlay, null: Floats) -> float | None:
    return float(null.mean()) if len(null) else None


DISTANCES.register(
    Distance(
        id="cknna",
        title=f"Nearest-neighbour kernel alignment (CKNNA), k = {K}",
        symbol="CKNNA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Huh et al. 2024 (ICML), appendix A, as in platonic-rep; ours centres before the "
        "cosine, averages both orders of 1'KL1, shares the last places among ties; chance is the "
        "mean under permutation; interval by delete-one-unit jackknife",
        formula=r"\frac{\mathrm{HSIC}_1(M \circ K, M \circ L)}"
        r"{\sqrt{\mathrm{HSIC}_1(M_X \circ K)\,\mathrm{HSIC}_1(M_Y \circ L)}}",
        meaning="CKA that looks only at pairs of items that are near in both spaces: whether small "
        "neighbourhoods agree, while CKA is about the coarse layout.",
        misleads="It is not bounded by 1 and can be undefined for few items, because who is a "
        "neighbour of whom is not mutual.",
        compute=measure_cknna,
        least_rows=K + 2,
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=1.0,
        cost=2,
    )
)
