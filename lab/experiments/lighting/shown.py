"""Lights that were found are shown again: on fresh noise, to whatever encoders are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.adversary.attack.attack import draw_of, taken
from lab.adversary.base import Image
from lab.core.progress import Progress
from lab.experiments.lighting.ground import Head, PicturePool
from lab.perturb.relighting import sensor_noise, shoot
from lab.stats.checks import Floats
from lab.stats.threads import in_threads

FRESH = 500
"""Noise draws for reports begin here, so that none of a search's own is among them."""
AT_ONCE = 8
"""Lights that are rendered and encoded together; for memory alone."""


@dataclass(frozen=True)
class Lit:
    """One row's picture under one light ``[13]``."""

    row: int
    light: Floats = field(repr=False)

    @property
    def key(self) -> tuple[int, bytes]:
        return self.row, np.asarray(self.light, np.float64).tobytes()


@dataclass
class Shown:
    """The margins of lit pictures before heads, each asked once: means over fresh noise draws."""

    ground: PicturePool
    n_draws: int
    seed: int
    _margin: dict[tuple[str, tuple[int, bytes]], float] = field(default_factory=dict, repr=False)

    def ask(
        self, asked: Iterable[tuple[Head, Lit]], progress: Progress | None = None, what: str = ""
    ) -> None:
        """Show each lit picture to each head that it is paired with, unless it saw it before."""
        heads: dict[tuple[int, bytes], dict[str, Head]] = {}
        lit_of: dict[tuple[int, bytes], Lit] = {}
        for head, lit in asked:
            if (head.encoder.id, lit.key) not in self._margin:
                heads.setdefault(lit.key, {})[head.encoder.id] = head
                lit_of[lit.key] = lit
        keys = list(lit_of)
        if progress is not None:
            progress.start(what or "shown again", len(keys))
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            drawn = list(in_threads(self.pictures, [lit_of[key] for key in some]))
            for name in dict.fromkeys(name for key in some for name in heads[key]):
                here = [i for i, key in enumerate(some) if name in heads[key]]
                self._answer(heads[some[here[0]]][name], [some[i] for i in here],
                             [drawn[i] for i in here])  # fmt: skip
            if progress is not None:
                progress.advance(len(some))

    def pictures(self, lit: Lit) -> list[Image]:
        """Return a lit picture, one a fresh noise draw; one alone where there is no noise."""
        concept = self.ground.ids[lit.row]
        seeds = [draw_of(self.seed, FRESH + k) for k in range(self.n_draws)]
        shot = shoot(self.ground.column.items[lit.row], lit.light)
        return taken(shot, [sensor_noise(concept, seed) for seed in seeds])

    def flipped(self, head: Head, lits: Sequence[Lit]) -> Floats:
        """Return 1 for each lit picture ``[m]`` that a head loses, as a search counts it.

        Those that were not asked about before are an error: ``KeyError``.
        """
        return np.array([float(self._margin[head.encoder.id, lit.key] < 0) for lit in lits])

    def _answer(
        self, head: Head, keys: Sequence[tuple[int, bytes]], drawn: Sequence[list[Image]]
    ) -> None:
        rows = np.repeat([row for row, _ in keys], [len(each) for each in drawn])
        margins = head.victim().values([picture for each in drawn for picture in each], rows)
        start = 0
        for key, each in zip(keys, drawn, strict=True):
            self._margin[head.encoder.id, key] = float(margins[start : start + len(each)].mean())
            start += len(each)
