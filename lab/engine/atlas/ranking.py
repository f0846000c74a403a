"""Who holds: encoders of one block ranked by a merit; whom two merits order differently."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lab.engine.atlas.atlas import Atlas, Block, values
from lab.engine.atlas.merits import MERITS, Merit
from lab.stats.checks import Floats
from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import FAMILIES
from lab.stats.nulls.bootstrap_p import bootstrap_p
from lab.stats.nulls.holm import holm


@dataclass(frozen=True)
class Standing:
    """One encoder's place by one merit, over all ways of a block."""

    encoder: str
    place: int
    estimate: Estimate


@dataclass(frozen=True)
class Crossed:
    """Two encoders that two merits surely order differently."""

    ahead_by: Merit
    """By this one ``a`` is ahead,"""
    behind_by: Merit
    """and by this one ``b``."""
    a: str
    b: str
    difference: Estimate
    """Of ``a`` less ``b`` by the first."""
    reverse: Estimate
    """The same by the second, below 0."""


def ranking(atlas: Atlas, block: Block, merit: Merit) -> list[Standing]:
    """Return the encoders of a block, the best first."""
    value, again = overall(atlas, block, merit)
    order = np.argsort(-value, kind="stable")
    return [
        Standing(block.encoders[i], place, _estimate(block, value[i], again[:, i]))
        for place, i in enumerate(order, 1)
    ]


def overall(atlas: Atlas, block: Block, merit: Merit) -> tuple[Floats, Floats]:
    """Return a merit over all ways, [encoders], and its resamples, [B, encoders].

    Shares and scores are averaged. Of breakpoints the median is taken, which one that lies beyond
    the tested range does not move.
    """
    over = np.median if merit == "breaks" else np.mean
    value, again = values(atlas, block, merit)
    return np.asarray(over(value, axis=-1)), np.asarray(over(again, axis=-1))


def not_behind(atlas: Atlas, block: Block, merit: Merit) -> list[str]:
    """Return the encoders that the first by a merit is not surely ahead of, the best first.

    Each is held against the first, with p of Holm over all of them.
    """
    value, again = overall(atlas, block, merit)
    first = int(np.argmax(value))
    others = [int(i) for i in np.argsort(-value, kind="stable") if i != first]
    apart = [again[:, first] - again[:, i] for i in others]
    p = holm([bootstrap_p(one) for one in apart])
    return [
        block.encoders[i]
        for i, one, q in zip(others, apart, p, strict=True)
        if decide(_estimate(block, value[first] - value[i], one), float(q),
                  n_families=block.n_families).verdict is not Verdict.MORE
    ]  # fmt: skip


def crossings(atlas: Atlas, block: Block) -> list[Crossed]:
    """Return the pairs that two merits surely order differently, the furthest apart first.

    Every pair is tested by every merit, so that p is Holm's over all of them.
    """
    tests = []
    for merit in MERITS:
        value, again = overall(atlas, block, merit)
        for i, j in combinations(range(len(block.encoders)), 2):
            apart = again[:, i] - again[:, j]
            found = _estimate(block, value[i] - value[j], apart)
            tests.append((merit, block.encoders[i], block.encoders[j], found, bootstrap_p(apart)))
    adjusted = holm([p for *_, p in tests])
    sides: dict[tuple[str, str], dict[Verdict, tuple[Merit, Estimate]]] = {}
    for (merit, a, b, found, _), p in zip(tests, adjusted, strict=True):
        verdict = decide(found, float(p), n_families=block.n_families).verdict
        sides.setdefault((a, b), {}).setdefault(verdict, (merit, found))
    crossed = []
    for (a, b), by in sides.items():
        if {Verdict.MORE, Verdict.LESS} <= set(by):
            (more, found), (less, reverse) = by[Verdict.MORE], by[Verdict.LESS]
            crossed.append(Crossed(more, less, a, b, found, reverse))
    return sorted(crossed, key=lambda c: -min(abs(c.difference.value or 0),
                                              abs(c.reverse.value or 0)))  # fmt: skip


def _estimate(block: Block, value: float, again: Floats) -> Estimate:
    low, high = np.quantile(again, [block.tail, 1 - block.tail])
    return Estimate(float(value), float(low), float(high), block.n, FAMILIES)
