"""One space for several views: generalised canonical correlation by regularised singular vectors.

Each view is replaced by what a ridge regression on it can tell; the directions of concepts that
all of them tell best are the joint space, and each view's own way into it is the ridge regression
on these (MAXVAR: Kettenring 1971, Biometrika 58, 433; with a penalty and by singular vectors:
Rastogi, Van Durme & Arora 2015, NAACL, section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array
from lab.stats.threads import one_blas_thread

PENALTIES = (0.01, 0.1, 1.0, 10.0, 100.0)
"""Tried, times the mean squared singular value of a view."""


@dataclass(frozen=True)
class JointSpace:
    """A linear way from each view [n, d] into one space [n, width]."""

    means: dict[str, Floats] = field(repr=False)
    weights: dict[str, Floats] = field(repr=False)
    """By view, [d, width]."""
    penalty: float

    def code(self, view: str, x: ArrayLike) -> Floats:
        """Return rows of one view in the joint space. Raises ``BadInput`` for another width."""
        rows, mean = finite_array(x, f"rows of {view}", 2), self.means[view]
        if rows.shape[1] != len(mean):
            got = f"shape {rows.shape}"
            raise BadInput(f"rows of width {len(mean)}", got, "Use the view's own encoder.")
        return np.asarray((rows - mean) @ self.weights[view])


def fit_joint_space(
    train: Mapping[str, ArrayLike], validation: Mapping[str, ArrayLike], width: int
) -> JointSpace:
    """Fit a joint space of ``width`` on views [n, d], row i of each the same item.

    The penalty is the one whose codes of ``validation`` rows correlate most from view to view.
    Raises ``BadInput`` for fewer than two views, unequal rows, NaN or a constant view, and
    ``TooFew`` where there are no more rows than ``width`` asks for.
    """
    x = {view: finite_array(rows, f"rows of {view}", 2) for view, rows in train.items()}
    lengths = {len(rows) for rows in x.values()}
    if len(x) < 2 or len(lengths) > 1 or set(validation) != set(x):
        got = f"{ {view: rows.shape for view, rows in x.items()} } and {sorted(validation)}"
        raise BadInput("two views or more of the same items", got, "Pass the same rows of each.")
    n = lengths.pop()
    if not 1 <= width < n:
        raise TooFew(f"more rows than the width, {width}", f"n = {n}", "Ask for less width.")
    means = {view: rows.mean(axis=0) for view, rows in x.items()}
    with one_blas_thread():
        parts = {view: _decomposed(rows - means[view], view) for view, rows in x.items()}
        found = [JointSpace(means, _weights(parts, width, p), p) for p in PENALTIES]
        return max(found, key=lambda space: agreement(space, validation))


def agreement(space: JointSpace, views: Mapping[str, ArrayLike]) -> float:
    """Return the mean correlation of codes of the same items, over axes and pairs of views.

    An axis on which a view does not move counts 0.
    """
    codes = []
    for view, rows in views.items():
        code = space.code(view, rows)
        code = code - code.mean(axis=0)
        length = np.linalg.norm(code, axis=0)
        codes.append(code / np.where(length > 0, length, 1.0))
    return float(np.mean([np.sum(a * b, axis=0) for a, b in combinations(codes, 2)]))


def _decomposed(centred: Floats, view: str) -> tuple[Floats, Floats, Floats]:
    if not centred.any():
        raise BadInput("views that differ from row to row", f"a constant {view}", "Check it.")
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    return u, s, vt


def _weights(
    parts: Mapping[str, tuple[Floats, Floats, Floats]], width: int, penalty: float
) -> dict[str, Floats]:
    """Return each view's ridge weights on the directions that all views tell best."""
    shrunk = {}
    for view, (_, s, _) in parts.items():
        shrunk[view] = s**2 / (s**2 + penalty * float(np.mean(s**2)))
    told = np.hstack([u * np.sqrt(shrunk[view]) for view, (u, _, _) in parts.items()])
    # The left singular vectors by the smaller Gram matrix: n rows are fewer than all columns.
    _, vectors = np.linalg.eigh(told @ told.T)
    common = vectors[:, ::-1][:, :width]
    weights = {}
    for view, (u, s, vt) in parts.items():
        kept = s > np.finfo(float).eps * s[0] * max(u.shape)
        back = np.divide(shrunk[view], s, out=np.zeros_like(s), where=kept)
        weights[view] = vt.T @ (back[:, None] * (u.T @ common))
    return weights
