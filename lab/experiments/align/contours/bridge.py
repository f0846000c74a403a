"""A map between every two spaces, fitted on few pairs and on many, and who is found across it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.alignment.centred import centre
from lab.distance.alignment.cka import debiased_cka
from lab.experiments.align.contours.spec import ContoursSpec, counts_of, middle_of, pairs_of
from lab.experiments.align.several import SeveralSpaces
from lab.probes.maps import Kind, fit_map
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Bridged:
    """Every two of the spaces, bridged with every number of pairs."""

    spaces: SeveralSpaces = field(repr=False)
    pairs: tuple[tuple[str, str], ...]
    counts: tuple[int, ...]
    """Numbers of pairs, rising; the last is all that train."""
    hits: Mapping[tuple[str, str], Sequence[Floats]] = field(repr=False)
    """By two spaces, for each count [n, seeds]: which test concepts are found. All pairs are one
    draw: [n, 1]."""
    shuffled: Floats = field(repr=False)
    """The mean over all two spaces where the pairs are none, [n, seeds]."""
    chance: float

    def far(self, rows: Rows) -> Floats:
        """Return the distance of every two spaces on some concepts, 1 - debiased CKA: [P]."""
        sides = {name: centre(x[rows]) for name, x in self.spaces.x.items()}
        return np.array([1 - debiased_cka(sides[a], sides[b]) for a, b in self.pairs])

    def reached(self, rows: NDArray[np.bool_], draws: Rows) -> Floats:
        """Return the accuracy of every two spaces with every count, [P, K], of some test concepts
        and draws of pairs."""
        return np.array([
            [(one if one.shape[1] == 1 else one[:, draws])[rows].mean() for one in self.hits[pair]]
            for pair in self.pairs
        ])  # fmt: skip


def cross(spaces: SeveralSpaces, spec: ContoursSpec, progress: Progress) -> Bridged:
    """Fit a map on each number of pairs between every two spaces.

    Every two spaces get the same concepts, and few pairs are among the many. Raises ``BadInput``
    for more pairs than there are, and what ``fit_map`` raises.
    """
    counts, pairs, middle = counts_of(spec), pairs_of(spec), middle_of(spec)
    train = spaces.train
    if counts[-1] >= len(train):
        got = f"{counts[-1]} of {len(train)}"
        raise BadInput("fewer pairs than all that train", got, "Ask for fewer, or test fewer.")
    drawn = [stream(seed, "", "pairs of a bridge").permutation(train)
             for seed in range(spec.n_seeds)]  # fmt: skip
    hits: dict[tuple[str, str], list[Floats]] = {}
    shuffled = np.zeros((len(spaces.test), len(drawn)))
    progress.start("pairs of spaces", len(pairs))
    for a, b in pairs:
        hits[a, b] = []
        for k in counts:
            each = [found(spaces, a, b, rows[:k], rows[:k], spec.map) for rows in drawn]
            hits[a, b].append(np.stack(each, axis=1))
            progress.check()
        hits[a, b].append(found(spaces, a, b, train, train, spec.map)[:, None])
        for i, rows in enumerate(drawn):
            moved = np.roll(rows[:middle], 1)
            shuffled[:, i] += found(spaces, a, b, rows[:middle], moved, spec.map) / len(pairs)
        progress.advance()
    return Bridged(spaces, pairs, (*counts, len(train)), hits, shuffled, 1 / len(spaces.test))


def found(
    spaces: SeveralSpaces,
    a: str,
    b: str,
    rows: Rows | None = None,
    partners: Rows | None = None,
    kind: Kind = "ridge",
) -> Floats:
    """Return in how many of both ways each test concept is nearest to itself across, [n] of 0 to 1.

    A map each way is fitted on ``rows`` of the first and their ``partners`` of the second space.
    Without rows there is no map: both sides are only centred, which takes no pairs.
    """
    x, y, test = spaces.x[a], spaces.x[b], spaces.test
    if rows is None or partners is None:
        u, v = x[test] - x[spaces.train].mean(axis=0), y[test] - y[spaces.train].mean(axis=0)
        sides = [(u, v), (v, u)]
    else:
        there = fit_map(x[rows], y[partners], kind, families=spaces.families[rows])
        back = fit_map(y[partners], x[rows], kind, families=spaces.families[partners])
        sides = [(there.map_x(x[test]), there.map_y(y[test])),
                 (back.map_x(y[test]), back.map_y(x[test]))]  # fmt: skip
    at, here = np.arange(len(test)), np.ones(len(test), bool)
    return np.asarray(np.mean([Gallery(v).hits(u, at, here) for u, v in sides], axis=0))
