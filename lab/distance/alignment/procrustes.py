"""Procrustes distance: how well does one cloud fall on the other after the best rotation?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lab.distance import DISTANCES
from lab.distance.alignment.paired_null import permuted
from lab.distance.base import Direction, Distance, Measurement, Needs, Settings
from lab.distance.pairs import Pairs
from lab.distance.rescale import centred_side, few_columns
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval
from lab.stats.nulls.permutation import permutation_p


def fit_of(x: Floats, y: Floats) -> tuple[float, Floats]:
    """Return |X'Y|_* / (|X|_F |Y|_F) of centred rows, in [0, 1], and the influence of each row [n].

    It is the cosine between the sides after the best rotation. The nuclear norm exists for any two
    widths: it is what a rotation reaches once the narrower side is given columns of zeros.
    """
    left, singular, right = np.linalg.svd(x.T @ y, full_matrices=False)
    of_x, of_y = np.einsum("ij,ij->i", x, x), np.einsum("ij,ij->i", y, y)
    nuclear = float(singular.sum())
    # Cauchy and Schwarz keep it under 1; rounding may not.
    fit = min(nuclear / float(np.sqrt(of_x.sum()) * np.sqrt(of_y.sum())), 1.0)
    # The nuclear norm's derivative is the best rotation itself.
    turned = np.einsum("ij,ij->i", x @ (left @ right), y)
    shares = turned / (nuclear or 1.0) - of_x / of_x.sum() / 2 - of_y / of_y.sum() / 2
    return fit, fit * len(x) * shares


def procrustes(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the squared distance after the best rotation of sides of unit Frobenius norm."""
    return _from_fit(pairs, settings, lambda fit: 2 - 2 * fit)


def angular_procrustes(pairs: Pairs, settings: Settings) -> Measurement:
    """Estimate the angle between the sides after the best rotation, in radians."""
    return _from_fit(pairs, settings, lambda fit: float(np.arccos(fit)))


def _from_fit(pairs: Pairs, settings: Settings, distance: Callable[[float], float]) -> Measurement:
    """Estimate a falling function of the fit; its interval is that of the fit, turned over."""
    x, y = few_columns(centred_side(pairs.x)), few_columns(centred_side(pairs.y))
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))

    def fit_permuted(order: NDArray[np.intp]) -> float:
        product = x.T @ y[order]
        # Singular values as roots of eigenvalues: half the time, and eight digits suffice here.
        squares = np.linalg.eigvalsh(
            product @ product.T if len(product) <= product.shape[1] else product.T @ product
        )
        return min(float(np.sqrt(np.maximum(squares, 0.0)).sum()) / lengths, 1.0)

    fit, influence = fit_of(x, y)
    least, most = influence_interval(fit, influence, pairs.units, settings.level)
    null = permuted(fit_permuted, pairs.units, settings, "procrustes")
    return Measurement(
        value=distance(fit),
        low=distance(min(most, 1.0)),
        high=distance(max(least, 0.0)),
        n=len(pairs),
        over=pairs.over,
        chance=float(np.mean([distance(one) for one in null])) if null else None,
        level=settings.level,
        p=permutation_p(fit, null) if null else None,
    )


_MISLEADS = (
    "With few rows a rotation fits noise: independent rows at n = 500 and d = 384 read far from "
    "the most it can be; compare with chance. The value is for this n."
)

DISTANCES.register(
    Distance(
        id="procrustes",
        title="Procrustes distance, squared",
        symbol="Procrustes",
        needs=Needs.PAIRS,
        direction=Direction.LOWER,
        source="Ding et al. 2021 (NeurIPS, arXiv 2108.01661), of centred sides with unit Frobenius "
        "norm; interval of the value at this n by infinitesimal jackknife",
        formula=r"\lVert X \rVert_F^2 + \lVert Y \rVert_F^2 - 2 \lVert X^\top Y \rVert_*,\quad"
        r"\lVert X \rVert_F = \lVert Y \rVert_F = 1",
        meaning="What is left between the two clouds after the best shift, scale and rotation: 0 "
        "is the same shape, 2 nothing in common.",
        misleads=_MISLEADS,
        compute=procrustes,
        bounds=(0.0, 2.0),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=3,
    )
)

DISTANCES.register(
    Distance(
        id="angular_procrustes",
        title="Angular Procrustes distance",
        symbol="angle",
        needs=Needs.PAIRS,
        direction=Direction.LOWER,
        source="Williams et al. 2021 (NeurIPS, arXiv 2110.13739), eq. 8 with alpha = 1; interval "
        "of the value at this n by infinitesimal jackknife",
        formula=r"\arccos \frac{\lVert X^\top Y \rVert_*}{\lVert X \rVert_F \lVert Y \rVert_F}",
        meaning="The angle between the two clouds after the best rotation, in radians: 0 is the "
        "same shape, 1.57 nothing in common; unlike CKA it keeps the triangle inequality.",
        misleads=_MISLEADS,
        compute=angular_procrustes,
        bounds=(0.0, float(np.pi / 2)),
        invariant=frozenset({"scale", "shift", "rotation"}),
        symmetric=True,
        self_value=0.0,
        cost=3,
    )
)
