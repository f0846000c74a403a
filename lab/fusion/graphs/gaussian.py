"""A Gaussian graph over modalities given the class: a product, a tree, or all of them joined.

Each class has a mean; what varies around it is the same in all, so that the answer is linear in
the features, as a logistic regression's is (Ng & Jordan 2001). A missing modality is integrated
out exactly: its rows and columns of the covariance are left away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.fusion.base import Examples, Fused
from lab.fusion.graphs.edges import Edge
from lab.probes.calibration import log_softmax
from lab.probes.views import Present, Views
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread


@dataclass(frozen=True)
class GaussianGraph(Fused):
    """A fitted graph, at first with every edge."""

    blocks: dict[str, NDArray[np.intp]] = field(repr=False)
    """The columns of each modality."""
    means: Floats = field(repr=False)
    """[K, d], by class."""
    log_prior: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    """[d, d], within classes."""

    @classmethod
    def fit(cls, examples: Examples, n_classes: int) -> GaussianGraph:
        """Fit on examples that miss nothing, the covariance shrunk as Ledoit & Wolf (2004) do.

        Raises ``TooFew`` for a class with fewer than two items: one says nothing of what varies.
        """
        from scipy.linalg import helmert
        from sklearn.covariance import ledoit_wolf

        x, y = np.concatenate(list(examples.views.values()), axis=1), examples.labels
        counts = np.bincount(y, minlength=n_classes)
        if counts.min() < 2:
            got = f"{counts.min()} of class {counts.argmin()}"
            raise TooFew("2 items or more of each class", got, "Show more of it.")
        means = np.stack([x[y == c].mean(axis=0) for c in range(n_classes)])
        with one_blas_thread():
            # Independent rows: residuals of two items are one row twice, and shrunk too little.
            rows = [helmert(n) @ x[y == c] for c, n in enumerate(counts)]
            covariance, _ = ledoit_wolf(np.concatenate(rows), assume_centered=True)
        ends = np.cumsum([view.shape[1] for view in examples.views.values()])[:-1]
        blocks = dict(zip(examples.views, np.split(np.arange(x.shape[1]), ends), strict=True))
        return cls(blocks, means, np.log(counts / counts.sum()), covariance)

    @property
    def views(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.blocks)

    def _square(self, names: Sequence[str]) -> tuple[NDArray[np.intp], ...]:
        index = np.concatenate([self.blocks[name] for name in names])
        return np.ix_(index, index)

    def bits(self) -> dict[Edge, float]:
        """Return what each pair of modalities tells of each other once the class is known."""

        def volume(*names: str) -> float:
            return float(np.linalg.slogdet(self.covariance[self._square(names)])[1] / np.log(4))

        with one_blas_thread():
            pairs = combinations(self.blocks, 2)
            return {(a, b): volume(a) + volume(b) - volume(a, b) for a, b in pairs}

    def with_edges(self, edges: Sequence[Edge]) -> GaussianGraph:
        """Let only these pairs hang together; they must not close a cycle.

        Of such Gaussians it is the one that keeps the covariance within each edge: precisions of
        edges, less those of the modalities that they share (Lauritzen 1996, section 5.3).
        """
        precision = np.zeros_like(self.covariance)
        shared = [((name,), 1 - sum(name in edge for edge in edges)) for name in self.blocks]
        with one_blas_thread():
            for names, times in [*((edge, 1) for edge in edges), *shared]:
                square = self._square(names)
                precision[square] += times * np.linalg.inv(self.covariance[square])
            covariance = np.linalg.inv(precision).astype(np.float64)
        return GaussianGraph(self.blocks, self.means, self.log_prior, covariance)

    def _log_proba(self, views: Views, present: Present) -> Floats:
        x = np.concatenate([views[name] for name in self.blocks], axis=1)
        here = np.stack([present[name] for name in self.blocks], axis=1)
        out = np.empty((len(x), len(self.means)))
        with one_blas_thread():
            for pattern in np.unique(here, axis=0):
                square = self._square(np.array(self.views)[pattern])
                index, rows = square[1][0], (here == pattern).all(axis=1)
                away = x[rows][:, None, index] - self.means[:, index]
                inverse = np.linalg.inv(self.covariance[square])
                distance = np.einsum("nki,ij,nkj->nk", away, inverse, away)
                out[rows] = self.log_prior - distance / 2
        return log_softmax(out)
