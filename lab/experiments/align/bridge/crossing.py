"""A bridge at one setting: a map fitted on a draw of pairs, some of them wrong, and what it finds.

``LiveBridge.crossed`` answers for any setting in some milliseconds and keeps what it found: the run
asks it for a whole grid, a moving slider for one place, so that both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.adapt.mispair import mispaired
from lab.adapt.unpaired.align import refine
from lab.core.errors import BadInput, unknown_id
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.align.spaces import TwoSpaces, TwoSpacesSpec, two_spaces
from lab.experiments.gap.scores import found_first
from lab.probes.maps import Kind, LinearMap, fit_map
from lab.probes.prototypes import class_prototypes
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, hit_share, standing
from lab.stats.threads import one_blas_thread

PAIRS = (10, 20, 30, 50, 100, 200)
"""Numbers of pairs that are tried; the last is always all that there are."""
NOISES = (0.0, 0.2, 0.4, 0.6, 0.8)
SHOTS = (1, 2, 5, 10, 20)
RECALLS = {"recall_at_10": 10, "recall_at_1": 1}
MAIN, NAMED = "recall_at_10", f"class_{SHOTS[-1]}"
"""The score that says whether a bridge holds, and the one of a class at its best."""
Rows = NDArray[np.intp]
REFINE = "refine the map"
MAX_KEPT = 128
"""Settings whose answers stay in memory, about a MB each."""


class BridgeSpec(TwoSpacesSpec):
    """Which two spaces, what kind of map joins them, and how often its pairs are drawn."""

    n_validation: int = Field(
        20, ge=20, le=1000,
        description="Concepts that no map is fitted on either; nothing is chosen on them here.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    kind: Kind = Field(
        "procrustes",
        description="The map from a to b. procrustes: it only turns. ridge: any linear map.",
    )
    others: Literal["left out", "refine the map"] = Field(
        "left out",
        description="What becomes of training concepts whose pair is not used. refine the map: "
        "both sides of them, without who belongs to whom, mend it; the pairs are its anchors.",
    )
    width: int = Field(
        128, ge=2, le=1024, description="Principal components of each space, found without pairs.",
        json_schema_extra={"unit": "components"},
    )  # fmt: skip
    n_draws: int = Field(
        10, ge=1, le=50, description="Draws of the pairs, of the wrong ones and of the shots.",
        json_schema_extra={"unit": "draws"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _a_turn_is_refined(self) -> BridgeSpec:
        if self.others == REFINE and self.kind != "procrustes":
            raise ValueError("only a procrustes map is refined; choose it, or leave the others out")
        return self


@dataclass(frozen=True)
class Knobs:
    """Where the knobs stand, and which draw of pairs is looked at."""

    pairs: int
    noise: float
    draw: int = 0


@dataclass(frozen=True)
class FarSide:
    """The test concepts on the far side of a bridge; rows have length 1."""

    a: Floats = field(repr=False)
    """[n, w]: the first side, carried over."""
    b: Floats = field(repr=False)
    """[n, w]: the second side, where it is."""
    similarity: Floats = field(repr=False)
    """[n, n]: cosines of each a with each b, rounded so that ties are ties."""
    prototypes: dict[int, Floats] = field(repr=False)
    """By shots: the classes [K, w], each known by so many examples of b."""


@dataclass(frozen=True)
class Followed:
    """One query across a bridge."""

    rank: int
    """Of its own partner among all test partners; 1 is the nearest."""
    cosine: float
    """With its own partner."""
    nearest: tuple[tuple[str, float], ...]
    """(concept, cosine) of the nearest partners, nearest first."""


class LiveBridge:
    """Two spaces made ready to be joined."""

    def __init__(self, spaces: TwoSpaces, spec: BridgeSpec) -> None:
        self.spec, self.spaces = spec, spaces
        rest = np.concatenate([spaces.train, spaces.validation])
        with one_blas_thread():
            self.x, self.y = (_components(z, rest, spec.width) for z in (spaces.x, spaces.y))
        if spec.others == REFINE:  # a turn that is refined is square
            width = min(self.x.shape[1], self.y.shape[1])
            self.x, self.y = self.x[:, :width], self.y[:, :width]
        self.test = spaces.test
        self.concepts = tuple(spaces.concepts[row] for row in spaces.test)
        self.families = spaces.families[spaces.test]
        n = len(spaces.train)
        self.pairs = (*(k for k in PAIRS if k < n), n)
        self.classes = np.unique(spaces.labels[spaces.train])
        self.known = np.isin(spaces.labels[spaces.test], self.classes)
        """Test concepts whose class has an example: the others cannot be named."""
        self.crossed = lru_cache(maxsize=MAX_KEPT)(self._cross)
        self._drawn = lru_cache(maxsize=spec.n_draws)(self._draw)

    @property
    def best(self) -> Knobs:
        """All pairs, none of them wrong."""
        return Knobs(self.pairs[-1], 0.0)

    def chance(self, outcome: str) -> float:
        """Return what a score is where the map tells nothing."""
        k = RECALLS.get(outcome)
        return 1 / len(self.classes) if k is None else min(1.0, k / len(self.test))

    def scores(self, setting: Knobs) -> dict[str, Floats]:
        """Return each score of each test concept [n]: partners found among the first k, and the
        class that is named right, NaN where it has no example."""
        at = self.crossed(setting)
        above, tied = standing(at.similarity, np.arange(len(self.test)))
        found = {name: hit_share(above, tied, k) for name, k in RECALLS.items()}
        own = np.searchsorted(self.classes, self.spaces.labels[self.test][self.known])
        for k, prototypes in at.prototypes.items():
            cosines = np.round(at.a[self.known] @ prototypes.T, TIE_DIGITS)
            named = np.full(len(self.test), np.nan)
            named[self.known] = found_first(cosines, own, 1)
            found[f"class_{k}"] = named
        return found

    def follow(self, setting: Knobs, concept: str, k: int = 6) -> Followed:
        """Return where one test concept lands. Raises ``UnknownId`` for one that is not tested."""
        if concept not in self.concepts:
            raise unknown_id("test concept", concept, self.concepts)
        row = self.concepts.index(concept)
        cosines = self.crossed(setting).similarity[row]
        order = np.argsort(-cosines, kind="stable")[:k]
        return Followed(
            1 + int(np.sum(cosines > cosines[row])),
            float(cosines[row]),
            tuple((self.concepts[i], float(cosines[i])) for i in order),
        )

    def _cross(self, setting: Knobs) -> FarSide:
        found = self.fit(setting)
        with one_blas_thread():
            a = unit_rows(found.map_x(self.x[self.test]))
            b = unit_rows(found.map_y(self.y[self.test]))
            cosines = np.round(a @ b.T, TIE_DIGITS)
        prototypes = {
            k: class_prototypes(found.map_y(self.y[rows]), codes, len(self.classes))
            for k, (rows, codes) in self._drawn(setting.draw)[1].items()
        }
        return FarSide(a, b, cosines, prototypes)

    def fit(self, setting: Knobs) -> LinearMap:
        """Fewer pairs are the first of more, and fewer wrong ones are among more."""
        n = len(self.spaces.train)
        if not 0 < setting.pairs <= n:
            do = "Ask for fewer, or hold fewer concepts out."
            raise BadInput(f"1 to {n} pairs", f"{setting.pairs}", do)
        rows = self._drawn(setting.draw)[0][: setting.pairs]
        partners = rows[mispaired(len(rows), setting.noise, setting.draw)]
        found = fit_map(
            self.x[rows], self.y[partners], self.spec.kind,
            families=self.spaces.families[rows], seed=setting.draw,
        )  # fmt: skip
        return found if self.spec.others != REFINE else self._refined(found, rows, partners)

    def _refined(self, found: LinearMap, rows: Rows, partners: Rows) -> LinearMap:
        """Refine a map by mutual neighbours among what is in no pair; the pairs stay anchors."""
        train = self.spaces.train
        rest = np.setdiff1d(train, rows)
        mean_x, mean_y = self.x[train].mean(axis=0), self.y[train].mean(axis=0)
        x = self.x[np.concatenate([rows, rest])] - mean_x
        y = self.y[np.concatenate([partners, rest])] - mean_y
        with one_blas_thread():
            weights = refine(x, y, found.weights, np.arange(len(rows)))
        return replace(found, weights=weights, mean_x=mean_x, mean_y=mean_y)

    def _draw(self, draw: int) -> tuple[Rows, dict[int, tuple[Rows, Rows]]]:
        """Return the training rows in the order of a draw, and by shots the first examples of each
        class, or all that it has, with their classes: they need no pairs."""
        order = stream(self.spec.split_seed, f"{draw}", "bridge pairs").permutation(
            self.spaces.train
        )
        codes = np.searchsorted(self.classes, self.spaces.labels[order])
        # How many of its class come before each.
        place = np.array([np.sum(codes[:i] == c) for i, c in enumerate(codes)])
        return order, {k: (order[place < k], codes[place < k]) for k in SHOTS}


def bridge_of(spec: BridgeSpec, progress: Progress | None = None) -> LiveBridge:
    """Return the spaces of a spec made ready; raises what ``two_spaces`` raises."""
    return LiveBridge(two_spaces(spec, progress or Progress()), spec)


def _components(z: Floats, rows: Rows, width: int) -> Floats:
    """Return all of z [n, d] on the principal components of ``rows``: [n, width] at most."""
    mean = z[rows].mean(axis=0)
    directions = np.linalg.svd(z[rows] - mean, full_matrices=False)[2]
    return np.asarray((z - mean) @ directions[:width].T)
