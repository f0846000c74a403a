"""Centred kernel alignment: do two spaces agree on which items are like which?

Linear kernels, any two widths. The debiased form is the default; the biased one calls independent
noise similar as soon as there are not many more rows than numbers a row.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.distance import DISTANCES
from lab.distance.alignment.centred import (
    LEAST_ROWS,
    Centred,
    centre,
    debiased_term,
    geometric_mean,
    off_diagonal,
)
from lab.distance.alignment.cka_interval import (
    biased_influence,
    correlation_interval,
    debiased_influence,
)
from lab.distance.alignment.permuted_cka import permuted_sums
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import undefined
from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.nulls.permutation import permutation_p, permutations
from lab.stats.threads import in_threads

LARGE = 1 << 18
"""From so many numbers a side on, each is prepared on a core of its own: a second one hardly speeds
up one of them, and below it the thread takes longer to start."""
EQUALLY_FAR = (
    "all rows of one side are equally far apart, or one outweighs the rest: nothing to agree on"
)


def debiased_cka(x: ArrayLike | Centred, y: ArrayLike | Centred) -> float:
    """Return the debiased linear CKA of vectors [n, d] and [n, e]: HSIC_1 over its self-terms.

    In [-1, 1], 0 in expectation where rows are not pairs. Pass ``centre(x)`` for what is compared
    with several others. Raises ``BadInput`` for NaN, zero variance or unequal rows, ``TooFew``
    under four rows.
    """
    a, b = _sides(x, y)
    if not (a.debiased_norm and b.debiased_norm):
        raise BadInput("rows at different distances", EQUALLY_FAR, "Debiased CKA is undefined.")
    return float(_debiased(*_sums(a, b), a, b))


def cka(x: ArrayLike | Centred, y: ArrayLike | Centred) -> float:
    """Return the biased linear CKA |X'Y|_F^2 / (|X'X|_F |Y'Y|_F) of centred vectors, in [0, 1].

    Of independent rows it is about d / (n + d) for both widths d, not 0: see ``chance_cka``. Raises
    as ``debiased_cka`` does.
    """
    a, b = _sides(x, y)
    return float(_biased(*_sums(a, b), a, b))


def chance_cka(a: Centred, b: Centred) -> float:
    """Return the mean of the biased CKA over all n! ways to pair the rows, in closed form.

    A centred Gram matrix L averages to tr(L) / (n - 1) times the centring matrix, so <K, L> has the
    mean tr(K) tr(L) / (n - 1). The same mean of the debiased CKA is exactly 0.
    """
    return a.trace * b.trace / (len(a) - 1) / geometric_mean(a.norm, b.norm)


def measure_debiased(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the debiased CKA, with interval over units and p by permutation."""
    a, b = centre(pairs.x), centre(pairs.y)
    if not (a.debiased_norm and b.debiased_norm):
        return undefined(pairs, EQUALLY_FAR)
    return _estimate(a, b, pairs, settings, _debiased, debiased_influence, chance=0.0)


def measure_biased(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the biased CKA, with interval over units and p by permutation.

    The interval is for the biased CKA at this n, not for what it tends to with more rows.
    """
    a, b = centre(pairs.x), centre(pairs.y)
    return _estimate(a, b, pairs, settings, _biased, biased_influence, chance=chance_cka(a, b))


def _estimate(
    a: Centred,
    b: Centred,
    pairs: Pairs,
    settings: Settings,
    ratio: Callable[[Any, Any, Centred, Centred], Floats],
    influence: Callable[[Centred, Centred], Floats],
    chance: float,
) -> Measurement:
    value = float(ratio(*_sums(a, b), a, b))
    low, high = correlation_interval(value, influence(a, b), pairs.units, settings.level)
    p = drawn = None
    if settings.n_permutations:
        orders = permutations(pairs.units, settings.n_permutations, settings.seed, "cka")
        sums = permuted_sums(a, b, chain([np.arange(len(a))], orders))
        # Rounded, so that orders which differ only in the last digits of float32 count as equal.
        rounded = np.round(ratio(*sums, a, b), 6)
        drawn = rounded[1:]
        p = permutation_p(float(rounded[0]), drawn)
    return Measurement(
        value,
        low,
        high,
        len(pairs),
        pairs.over,
        chance=chance,
        level=settings.level,
        p=p,
        null=drawn,
    )


def _sides(x: ArrayLike | Centred, y: ArrayLike | Centred) -> tuple[Centred, Centred]:
    large = all(not isinstance(side, Centred) and np.size(side) >= LARGE for side in (x, y))
    a, b = in_threads(centre, (x, y)) if large else map(centre, (x, y))
    if len(a) != len(b):
        got = f"shapes {a.rows.shape} and {b.rows.shape}"
        raise BadInput("as many rows on both sides", got, "Keep the rows that both have, in order.")
    return a, b


def _sums(a: Centred, b: Centred) -> tuple[float, float]:
    return off_diagonal(a, b), float(a.squares @ b.squares)


# By Cauchy and Schwarz neither ratio leaves its bounds; rounding may.
def _debiased(off: Any, diagonal: Any, a: Centred, b: Centred) -> Floats:
    term = debiased_term(off, diagonal, a.trace, b.trace, len(a))
    return np.asarray(np.clip(term / geometric_mean(a.debiased_norm, b.debiased_norm), -1.0, 1.0))


def _biased(off: Any, diagonal: Any, a: Centred, b: Centred) -> Floats:
    return np.asarray(np.clip((off + diagonal) / geometric_mean(a.norm, b.norm), 0.0, 1.0))


DISTANCES.register(
    Distance(
        id="debiased_cka",
        title="CKA, debiased",
        symbol="CKA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Kornblith et al. 2019 (ICML), with HSIC_1 of Song et al. 2012 (JMLR 13, eq. 5); "
        "interval by infinitesimal jackknife",
        formula=r"\frac{\mathrm{HSIC}_1(K, L)}"
        r"{\sqrt{\mathrm{HSIC}_1(K, K)\,\mathrm{HSIC}_1(L, L)}}",
        meaning="How far the two spaces agree on which items are alike: 1 is the same up to "
        "rotation and scale, 0 is what rows paired at random give.",
        misleads="A few directions of large variance decide it: two spaces can agree on these, "
        "read near 1, and differ in all that a task needs.",
        compute=measure_debiased,
        least_rows=LEAST_ROWS,
        bounds=(-1.0, 1.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=1.0,
        cost=2,
    )
)

DISTANCES.register(
    Distance(
        id="cka",
        title="CKA, biased",
        symbol="biased CKA",
        needs=Needs.PAIRS,
        direction=Direction.HIGHER,
        source="Kornblith et al. 2019 (ICML), eq. 4; chance is its exact mean over all pairings",
        formula=r"\frac{\lVert Y^\top X \rVert_F^2}"
        r"{\lVert X^\top X \rVert_F \lVert Y^\top Y \rVert_F}",
        meaning="How far the two spaces agree on which items are alike; 1 is the same up to "
        "rotation and scale, and no agreement reads as the chance beside it, not 0.",
        misleads="It calls noise similar: independent rows read about d / (n + d), which is .33 at "
        "n = 1,024 and d = 512. Compare it with its chance, or take the debiased form.",
        compute=measure_biased,
        least_rows=LEAST_ROWS,
        bounds=(0.0, 1.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=1.0,
        cost=2,
    )
)
