"""The two clouds that are slid: views in a shared space, classes known by prototypes of others."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.splits import test_concepts
from lab.distance.clouds.shift import Gap, gap_of
from lab.experiments.views.shared_space import Shared, SpaceKind, shared_space
from lab.experiments.views.view import Seen, View, parse_views, see
from lab.probes.prototypes import class_prototypes
from lab.stats.checks import Floats


@dataclass(frozen=True)
class GapSpace:
    """Test concepts in a shared space, row i of ``x`` paired with row i of ``y``."""

    dataset: str
    space: str
    a: View
    b: View
    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    prototypes: Floats = field(repr=False)
    """[K, d] on the side of b: the mean direction of each class over concepts of other families."""
    concepts: tuple[str, ...] = field(repr=False)
    classes: NDArray[np.intp] = field(repr=False)
    class_names: tuple[str, ...]
    families: NDArray[np.str_] = field(repr=False)
    gap: Gap
    n_train: int
    n_prototype_concepts: int

    def __len__(self) -> int:
        return len(self.x)


def pair_of_views(dataset_id: str, a: str, b: str) -> tuple[View, View]:
    """Return the two views named. Raises ``UnknownId`` or ``BadInput`` as ``parse_views`` does."""
    views = parse_views(DATASETS.get(dataset_id), f"{a},{b}")
    if len(views) != 2:
        got = f"{len(views)} in {a!r} and {b!r}"
        raise BadInput("two views", got, 'Name one view each, such as "lite0/noto".')
    return views[0], views[1]


def gap_space(
    dataset_id: str,
    a: str,
    b: str,
    *,
    kind: SpaceKind,
    n_train_pairs: int,
    n_test: int,
    seed: int,
    progress: Progress | None = None,
) -> GapSpace:
    """Bring two views into a shared space and set about ``n_test`` concepts apart for the test.

    Whole families are tested, classes as equal as they can be; the measured concepts of all other
    families make the prototypes, and a class without one is left out of the test. Raises
    ``BadInput`` where the views share no space or their clouds have no gap, ``TooFew`` where too
    few concepts are left, and what ``see`` and ``shared_space`` raise.
    """
    views = pair_of_views(dataset_id, a, b)
    seen = see(dataset_id, views, labelled=True, progress=progress)
    shared = shared_space(seen, *views, kind, n_train_pairs=n_train_pairs, seed=seed)
    if not shared.space:
        do = "Choose a map as the kind of space, or two views of one encoder."
        raise BadInput("views with a shared space", shared.reason, do)
    return _divide(seen, shared, views, n_test, seed)


def _divide(
    seen: Seen, shared: Shared, views: tuple[View, View], n_test: int, seed: int
) -> GapSpace:
    labels, families = seen.labels[shared.rows], seen.families[shared.rows]
    test = test_concepts(labels, families, n_test, seed=seed)
    others = np.flatnonzero(~np.isin(families, families[test]))
    test = test[np.isin(labels[test], labels[others])]
    if len(np.unique(labels[test])) < 2:
        do = "Ask for fewer test concepts or training pairs."
        got = f"{len(others)} concepts of other families"
        raise TooFew("concepts of other families to make prototypes of two classes from", got, do)
    names, classes = np.unique(labels[test], return_inverse=True)
    others = others[np.isin(labels[others], names)]
    x, y = shared.x[test], shared.y[test]
    return GapSpace(
        seen.dataset.id,
        shared.space,
        *views,
        x,
        y,
        class_prototypes(shared.y[others], np.searchsorted(names, labels[others]), len(names)),
        tuple(seen.concepts[shared.rows[row]] for row in test),
        classes.astype(np.intp),
        tuple(str(name) for name in names),
        families[test],
        gap_of(x, y),
        shared.n_train,
        len(others),
    )
