"""The ground all facets share: the same concepts, classes, families and folds in every view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.data.splits import family_folds, test_concepts
from lab.experiments.tasks.pool import N_FOLDS
from lab.experiments.tasks.setting import MAX_REPEATS
from lab.experiments.transfer.facets import copies_of
from lab.experiments.views.view import Seen, View, see


@dataclass(frozen=True)
class ViewPool:
    """Row i of everything is the same concept."""

    seen: Seen
    names: NDArray[np.str_]
    """The classes that can be answered, [K]."""
    classes: NDArray[np.intp] = field(repr=False)
    units: NDArray[np.str_] = field(repr=False)
    """What is never divided between folds: families, or single concepts in a split that leaks."""
    folds: Sequence[NDArray[np.intp]] = field(repr=False)
    """One division into folds a repeat."""
    copied: dict[View, NDArray[np.bool_]] = field(repr=False)
    """Where the name in a view is the English one."""
    left_out: tuple[str, ...] = ()
    """Classes with too few families to divide."""

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def chance(self) -> float:
        return 1 / len(self.names)

    @property
    def unit_name(self) -> str:
        """What folds keep apart: "families", or "concepts" whose families may be in both."""
        return "families" if np.array_equal(self.units, self.seen.families) else "concepts"

    def rows(self, source: View, target: View) -> NDArray[np.bool_]:
        """The concepts [n] that may be asked when a probe goes from source to target."""
        return ~(self.copied[source] | self.copied[target])


def ground(
    dataset_id: str,
    views: Iterable[View],
    *,
    n: int,
    split: str,
    copies: str,
    repeats: int,
    seed: int,
    progress: Progress,
) -> ViewPool:
    """Embed what every view has, at most ``n`` concepts, and divide it into folds.

    ``split`` is "family" or "concept" (which leaks), ``copies`` "leave out" or "keep". Raises
    ``TooFew`` where fewer than two classes have a family for each fold, and what ``see`` raises.
    """
    seen = see(dataset_id, list(views), labelled=True, seed=seed, progress=progress)
    if n < len(seen):
        seen = seen.take(test_concepts(seen.labels, seen.families, n, seed=seed))
    units = seen.families if split == "family" else np.array(seen.concepts)
    small = _too_small(seen.labels, units)
    seen = seen.take(np.flatnonzero(~np.isin(seen.labels, small)))
    names, classes = np.unique(seen.labels, return_inverse=True)
    if len(names) < 2:
        do = "Take more concepts, or facets that share more of them."
        raise TooFew(f"2 classes of {N_FOLDS} families each", f"{len(names)}", do)
    units = seen.families if split == "family" else np.array(seen.concepts)
    first = MAX_REPEATS * seed  # no two seeds share a repeat
    folds = [
        family_folds(units, seen.labels, N_FOLDS, seed=first + repeat) for repeat in range(repeats)
    ]
    leave = copies == "leave out"
    copied = {
        view: np.isin(seen.concepts, sorted(copies_of(seen.dataset, view)) if leave else [])
        for view in seen.x
    }
    return ViewPool(seen, names, classes, units, folds, copied, tuple(small))


def _too_small(labels: NDArray[np.str_], units: NDArray[np.str_]) -> list[str]:
    """The classes that have fewer units than there are folds."""
    return [
        str(label)
        for label in np.unique(labels)
        if len(np.unique(units[labels == label])) < N_FOLDS
    ]
