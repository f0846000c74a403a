"""Synthetic spaces that share a known part of their geometry, and what is read from many of them.

Rows are drawn from clusters, whose centres and sizes are drawn too, along axes of falling variance:
a cloud that has a shape, as a Gaussian one has none to be matched by. Each side is the shared cloud
and a cloud of its own, weighted by their parts of the variance, turned at random.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lab.adapt.unpaired.base import orthogonal
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.distance.alignment.cka import debiased_cka
from lab.stats.checks import Floats

INSIDE = 0.4
"""The spread inside a cluster, that between centres being 1."""
SURE = 0.01
"""A draw works where chance alone finds as many partners less often than this."""
CKA_STEP = 0.1


class Drawn(Protocol):
    """What of a spec decides a world."""

    @property
    def n_rows(self) -> int: ...
    @property
    def n_test(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def n_clusters(self) -> int: ...
    @property
    def seed(self) -> int: ...


@dataclass(frozen=True)
class PlantedWorld:
    """Two spaces; only ``paired`` [n, d] and the test rows are pairs, row by row."""

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    paired: tuple[Floats, Floats] = field(repr=False)
    test_x: Floats = field(repr=False)
    test_y: Floats = field(repr=False)

    def cka(self) -> float:
        """The debiased CKA of the known pairs."""
        return debiased_cka(*self.paired)


def draw_world(spec: Drawn, private: float, draw: int) -> PlantedWorld:
    """Return the world of a draw at a private part of the variance; only the weights hang on it."""
    n, t = spec.n_rows, spec.n_test
    shared = _cloud(spec, draw, "shared")
    sides = []
    for name in ("x", "y"):
        own = _cloud(spec, draw, name)
        turned = orthogonal(_rng(spec, draw, f"turn {name}").standard_normal((spec.width,) * 2))
        sides.append((np.sqrt(1 - private) * shared + np.sqrt(private) * own) @ turned)
    x, y = sides
    paired = x[2 * n : 3 * n], y[2 * n : 3 * n]
    return PlantedWorld(x[:n], y[n : 2 * n], paired, x[-t:], y[-t:])


def _cloud(spec: Drawn, draw: int, name: str) -> Floats:
    rng = _rng(spec, draw, name)
    n, d, k = 3 * spec.n_rows + spec.n_test, spec.width, spec.n_clusters
    centres, sizes = rng.standard_normal((k, d)), rng.dirichlet(np.full(k, 2.0))
    rows = centres[rng.choice(k, n, p=sizes)] + INSIDE * rng.standard_normal((n, d))
    return np.asarray(rows / np.sqrt(np.arange(1, d + 1)))


def _rng(spec: Drawn, draw: int, purpose: str) -> np.random.Generator:
    return stream(spec.seed, f"world {draw}", purpose)


def private_parts(text: str) -> tuple[float, ...]:
    """Return the private parts. Raises ``BadInput`` where they do not rise from 0 to 1."""
    try:
        parts = tuple(float(part) for part in text.split(","))
    except ValueError:
        parts = ()
    if len(parts) < 3 or list(parts) != sorted(set(parts)) or (parts[0], parts[-1]) != (0, 1):
        do = "Give three or more with commas between them: 0, 0.2, 1."
        raise BadInput("private parts that rise from 0 to 1", repr(text), do)
    return parts


def works(hits: Floats) -> bool:
    """Whether hits [n] among n answers are more than chance alone would bring, p < .01."""
    from scipy.stats import binom

    return bool(binom.sf(hits.sum() - 0.5, len(hits), 1 / len(hits)) < SURE)


def logistic_slope(cka: Floats, right: NDArray[np.bool_]) -> float:
    """Return by how much the log odds of success rise for each .1 of CKA, over all cells.

    Weights are penalised as scikit-learn does at C = 1: a clean cliff has no finite slope.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    answers = right.ravel()
    if answers.all() or not answers.any():
        return 0.0
    fitted = LogisticRegression().fit(cka.ravel()[:, None] / CKA_STEP, answers)
    return float(fitted.coef_[0, 0])


def pseudo_slopes(cka: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return the jackknife's pseudo-value of the slope for each draw [n], from cells [n, parts].

    Their mean is the slope less its bias, and they vary as it does over draws (Tukey 1958).
    """
    n = len(cka)
    whole = logistic_slope(cka, right)
    left_out = [logistic_slope(np.delete(cka, k, 0), np.delete(right, k, 0)) for k in range(n)]
    return np.asarray(n * whole - (n - 1) * np.array(left_out)) if n > 1 else np.array([whole])
