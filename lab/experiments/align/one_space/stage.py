"""What is left of a view: by a code of it, by a joint space, by a way round through other views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adapt.joint_space import JointSpace, fit_joint_space
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.distance.alignment.predictability import choose_penalties, folds, out_of_fold
from lab.experiments.align.one_space.spec import PRIVATE, SHARED
from lab.experiments.align.several import SeveralSpaces
from lab.probes.linear import LinearProbe
from lab.probes.maps import fit_map
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats, codes_of
from lab.stats.ridge import Ridge
from lab.stats.threads import one_blas_thread

N_FOLDS = 5
N_FACTS = 3
"""Facts asked of each view."""
TOLD_BY = 100
"""Principal components of each view between which it is told what the others tell."""


@dataclass(frozen=True)
class Components:
    """The first principal components of a view, as found on the training rows."""

    mean: Floats = field(repr=False)
    axes: Floats = field(repr=False)
    """[width, d]"""

    def code(self, x: Floats) -> Floats:
        return np.asarray((x - self.mean) @ self.axes.T)


class DividedViews:
    """Views divided by family, and all that is asked of each of them."""

    def __init__(self, spaces: SeveralSpaces, width: int) -> None:
        """Raises ``BadInput`` where the training rows are no more than the width."""
        n = len(spaces.train)
        if width >= n:
            raise BadInput(f"a width below the {n} training concepts", f"{width}", "Take less.")
        self.spaces, self.width, self.views = spaces, width, tuple(spaces.x)
        self.families = spaces.families[spaces.train]
        self._joint: dict[int, JointSpace] = {}
        self.classes = codes_of(spaces.labels, len(spaces.labels), "labels")
        with one_blas_thread():
            self.components = {view: self._components(view) for view in self.views}
            self.facts = {view: self._facts(view) for view in self.views}

    def own(self, view: str) -> Floats:
        """Return the view's own code of the same width, [concepts, width]."""
        axes = self.components[view].axes[: self.width]
        return Components(self.components[view].mean, axes).code(self.spaces.x[view])

    def joint(self, m: int, seed: int | None = None) -> JointSpace:
        """Return a joint space of the first m views; with a seed, of rows that are no pairs."""
        if seed is None and m in self._joint:
            return self._joint[m]
        x, train = self.spaces.x, self.spaces.train
        rows = {
            view: train if seed is None
            else stream(seed, view, "shuffled pairs").permutation(train)
            for view in self.views[:m]
        }  # fmt: skip
        held = {view: x[view][self.spaces.validation] for view in rows}
        space = fit_joint_space({v: x[v][r] for v, r in rows.items()}, held, self.width)
        if seed is None:
            self._joint[m] = space
        return space

    def told(self, view: str, code: Floats) -> dict[str, Floats]:
        """Return what probes on a code of a view [concepts, width] tell, [test] each.

        The share of the view's own facts, and whether the subgroup is right.
        """
        own = np.mean([self._right(code, fact, 2) for fact in self.facts[view].T], axis=0)
        n_classes = int(self.classes.max()) + 1
        return {PRIVATE: own, SHARED: self._right(code, self.classes, n_classes)}

    def lost(self, view: str, code: Floats) -> Floats:
        """Return the error of a view as ridge regression tells it from a code, [test]."""
        train, x = self.spaces.train, self.spaces.x[view]
        back = fit_map(code[train], x[train], "ridge", families=self.families)
        return self.error(view, back.map_x(code[self.spaces.test]))

    def kept(self, view: str) -> Floats:
        """Return the error of the view's own code: the way from it to itself, [test]."""
        code = self.own(view)[self.spaces.test]
        return self.error(view, code @ self.components[view].axes[: self.width])

    def round_trip(self, views: Sequence[str], seed: int | None = None) -> Floats:
        """Return what comes back of the first view after a way through all of them, [test, d].

        Each leg is a ridge map between components, fitted on true pairs or, with a seed, on none;
        like what comes back it is centred.
        """
        train, test = self.spaces.train, self.spaces.test
        codes = {view: self.own(view) for view in views}
        at = codes[views[0]][test]
        for here, there in zip(views, [*views[1:], views[0]], strict=True):
            to = train
            if seed is not None:
                to = stream(seed, f"{here} {there}", "shuffled pairs").permutation(train)
            leg = fit_map(codes[here][train], codes[there][to], "ridge", families=self.families)
            at = leg.map_x(at) + leg.mean_y
        return np.asarray(at @ self.components[views[0]].axes[: self.width])

    def truth(self, view: str) -> Floats:
        """Return the centred test rows of a view, [test, d]."""
        return np.asarray(self.spaces.x[view][self.spaces.test] - self.components[view].mean)

    def error(self, view: str, told: Floats) -> Floats:
        """Return the squared error of what is told of a view's centred rows, [test].

        1 is the mean error of who always says the training mean.
        """
        truth = self.truth(view)
        return np.asarray(np.sum((truth - told) ** 2, axis=1) / np.mean(np.sum(truth**2, axis=1)))

    def _components(self, view: str) -> Components:
        rows = self.spaces.x[view][self.spaces.train]
        mean = rows.mean(axis=0)
        axes = np.linalg.svd(rows - mean, full_matrices=False)[2]
        return Components(mean, axes[: max(self.width, TOLD_BY)])

    def _facts(self, view: str) -> NDArray[np.intp]:
        """Return which half each concept is in, along what no other view tells: [concepts, facts].

        What the others tell is taken away by ridge regression (out of fold where it was fitted);
        the first principal directions of what is left are divided at their training medians.
        """
        train = self.spaces.train
        codes = {v: c.code(self.spaces.x[v])[:, :TOLD_BY] for v, c in self.components.items()}
        others = np.hstack([codes[v] for v in self.views if v != view])
        target, units = codes[view], codes_of(self.families, len(train), "families")
        fold = folds(units, N_FOLDS, 0)
        penalties = choose_penalties(others[train], target[train], units, fold, 0)
        left = target - Ridge(others[train], target[train]).predict(
            others, float(np.median(penalties))
        )
        found = out_of_fold(others[train], target[train], fold, penalties)
        left[train] = found.truth - found.predicted
        along = np.linalg.svd(left[train] - left[train].mean(axis=0), full_matrices=False)[2]
        scores = left @ along[:N_FACTS].T
        return np.asarray(scores > np.median(scores[train], axis=0), np.intp)

    def _right(self, code: Floats, labels: NDArray[np.intp], k: int) -> Floats:
        train, test = self.spaces.train, self.spaces.test
        probe = LinearProbe.fit(code[train], labels[train], self.families, n_classes=k)
        told = probe.log_proba(code[test]).argmax(axis=1)
        return np.asarray(told == labels[test], np.float64)


def again(queries: Floats, gallery: Floats) -> Floats:
    """Return whether row i of a gallery [n, d] is the nearest to row i of the queries, [n]."""
    return Gallery(gallery).hits(queries, np.arange(len(queries)), np.ones(len(queries), bool))
