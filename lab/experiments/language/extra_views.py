"""Names in languages that have few, and the further views of them that a probe may learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.stats.checks import Floats
from lab.stats.ridge import Ridge
from lab.stats.threads import one_blas_thread
from lab.study.plan import Role

PICTURE = {"sw": "picha", "am": "ሥዕል", "qu": "rikchay", "zu": "isithombe"}
"""A picture, in the languages of the study: Unicode CLDR 48, keywords of the framed picture."""
TEMPLATES = ("{picture}: {name}", "{name} ({picture})")
RELATED = {"sw": "zu", "zu": "sw", "am": "ti", "qu": "es"}
"""Both Bantu; both Ethio-Semitic; Spanish is no relative of Quechua but lends it many names."""
METHODS: dict[str, tuple[str, Role]] = {
    "alone": ("the names alone", "baseline"),
    "templates": ("names in templates", "method"),
    "related": ("names in a near language", "method"),
    "english": ("English names", "baseline"),
    "model": ("the model's English synonyms", "method"),
    "wrong": ("synonyms of other names", "control"),
}
PENALTIES = (10.0, 1.0, 0.1)
"""The strongest first: it is kept where another does no better."""


@dataclass(frozen=True)
class ExtraViews:
    """The names of one language in ``classes``, and by method views of those in the ``pool``."""

    x: Floats = field(repr=False)
    """[n, d], rows of length 1."""
    classes: NDArray[np.intp] = field(repr=False)
    pool: NDArray[np.intp] = field(repr=False)
    """Rows that may be labelled."""
    views: Mapping[str, Sequence[Floats]] = field(repr=False)
    """By method further vectors of the pool, [pool, d] each."""
    validation: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)

    def right(self, method: str, labelled: NDArray[np.intp], seed: int) -> Floats:
        """Return which test names a ridge puts in their class, learned from the names at some
        places of the pool and their views; its penalty is chosen on the validation names."""
        of_view = labelled
        if method == "wrong":  # for the most part of another class
            of_view = stream(seed, "", "wrong synonyms").permutation(labelled)
        added = [view[of_view] for view in self.views[method]]
        shown = np.concatenate([self.x[self.pool[labelled]], *added])
        y = np.tile(self.classes[self.pool[labelled]], 1 + len(added))
        with one_blas_thread():
            # The weights lie in the span of the few rows shown: the same fit, and quick.
            basis = np.linalg.svd(shown - shown.mean(axis=0), full_matrices=False)[2].T
            ridge = Ridge(shown @ basis, np.eye(int(self.classes[self.pool].max()) + 1)[y])

            def hits(rows: NDArray[np.intp], penalty: float) -> Floats:
                found = ridge.predict(self.x[rows] @ basis, penalty * ridge.unit).argmax(axis=1)
                return np.asarray(found == self.classes[rows], np.float64)

            kept = max(PENALTIES, key=lambda penalty: hits(self.validation, penalty).mean())
            return hits(self.test, kept)

    def distinct(self) -> float:
        """Return the share of names whose vector no name before them has."""
        return len(np.unique(self.x.round(5), axis=0)) / len(self.x)


def drawn(classes: NDArray[np.intp], k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the places of ``k`` of each class, or all where there are fewer; more are always
    these and others."""
    mixed = rng.permutation(len(classes))
    return np.concatenate([mixed[classes[mixed] == c][:k] for c in np.unique(classes)])


def in_templates(language: str, names: Sequence[str]) -> list[list[str]]:
    """Return by template the names of a language, each in it."""
    picture = PICTURE[language]
    return [[some.format(name=name, picture=picture) for name in names] for some in TEMPLATES]
