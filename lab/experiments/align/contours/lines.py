"""What pairs buy: for each two spaces its breakpoint, over all of them lines of equal accuracy.

Spaces are permuted, never pairs of spaces, for the p of what goes with distance (Mantel, QAP);
intervals are of half samples: half of the families of training and test, half of the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from lab.core.seeds import stream
from lab.experiments.align.contours.bridge import Bridged
from lab.limits.contour import fit_surface
from lab.limits.half_of_lead import half_reached, over_half
from lab.limits.zero_crossing import zero_of
from lab.stats.checks import Floats
from lab.stats.contrast import Over, contrast
from lab.stats.intervals.half_samples import half_interval, half_samples
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.qap import LEAST_NAMES, name_orders, rank_correlation
from lab.stats.rows import ContrastRow, decide_rows, row_of

N_HALVES = 10
"""Pairs of half samples."""
N_PERMUTATIONS = 4999
STEPS = 12
"""Places at which a line is read."""
OVER = "concept families and draws of pairs, these spaces fixed"
TENTH = 0.1
"""Of distance: what a price is for."""


@dataclass(frozen=True)
class HalfSample:
    """Distances [P] and accuracies [P, K] of all, or of a half of the families and draws."""

    far: Floats
    reached: Floats


def samples(crossed: Bridged, n_seeds: int, seed: int) -> list[HalfSample]:
    """Return the whole first, and then each half with the other half after it."""
    spaces, (train, test) = crossed.spaces, (crossed.spaces.train, crossed.spaces.test)
    every, draws = np.ones(len(test), bool), np.arange(n_seeds)
    found = [HalfSample(crossed.far(train), crossed.reached(every, draws))]
    parts = [half_samples(spaces.families[rows], spaces.labels[rows], N_HALVES, seed)
             for rows in (train, test)]  # fmt: skip
    for k, (fitted, asked) in enumerate(zip(*parts, strict=True)):
        order = stream(seed, str(k // 2), "half of the draws").permutation(n_seeds)
        half = order[k % 2 :: 2] if n_seeds > 1 else order
        found.append(HalfSample(crossed.far(train[fitted]), crossed.reached(asked, half)))
    return found


def bridges(crossed: Bridged, found: HalfSample, over: Over) -> tuple[list[Any], list[Any]]:
    """Return the tables "cells", of every count, and "bridges", of every breakpoint."""
    cells, rows = [], []
    for (a, b), far in zip(crossed.pairs, found.far, strict=True):
        hits, halves = crossed.hits[a, b], []
        for count, one in zip(crossed.counts, hits, strict=True):
            lead, right = over_half(one, hits[-1], crossed.chance), one
            if count == crossed.counts[-1]:
                # All pairs are no draw: there are no seeds.
                lead, right = lead[:, 0], one[:, 0]
            at = row_of(contrast(right, over, zero=crossed.chance, test=False))
            cells.append({"a": a, "b": b, "count": count, **at})
            halves.append(row_of(contrast(lead, over, test=False)))
        rows.append({"a": a, "b": b, "distance": float(far),
                     **half_reached(crossed.counts, halves)})  # fmt: skip
    return cells, rows


def needed(reached: Floats, counts: Sequence[int], level: float) -> Floats:
    """Return log2 of the pairs at which each of [P, K] accuracies gets to a level; inf for none."""
    down = np.log2(counts[-1] / np.array(counts[::-1], np.float64))
    # Read from the most pairs downwards: what never falls needs at most the fewest.
    return np.array([np.log2(counts[-1]) - zero_of(row[::-1] - level, down) for row in reached])


def relations(
    crossed: Bridged, found: Sequence[HalfSample], levels: Sequence[float], n_seeds: int, seed: int
) -> list[dict[str, Any]]:
    """Return the rank correlations with distance, over all spaces and within each encoder.

    Only where every two of four spaces or more are bridged; Holm over the whole table.
    """
    names = list(crossed.spaces.x)
    scopes = {"all": names}
    for name in names:
        encoder = name.rpartition("/")[0]
        scopes[encoder] = [one for one in names if one.rpartition("/")[0] == encoder]
    place = {frozenset(pair): i for i, pair in enumerate(crossed.pairs)}
    said: list[dict[str, Any]] = []
    rows: list[ContrastRow] = []
    n_families = len(set(crossed.spaces.families[crossed.spaces.test]))
    for scope, inside in scopes.items():
        twos = list(combinations(inside, 2))
        if len(inside) < LEAST_NAMES or not all(frozenset(two) in place for two in twos):
            continue
        at = [place[frozenset(two)] for two in twos]
        corners = np.array(list(combinations(range(len(inside)), 2)))
        table = np.zeros((len(inside), len(inside)))
        table[tuple(corners.T)] = found[0].far[at]
        table += table.T
        orders = name_orders(len(inside), N_PERMUTATIONS, seed)
        null = table[orders[:, corners[:, 0]], orders[:, corners[:, 1]]]
        for what, read in _readings(crossed.counts, levels, crossed.chance).items():
            value, *halves = (
                float(rank_correlation(one.far[at], read(one.reached[at]))) for one in found
            )
            low, high = half_interval(value, halves)
            p = permutation_p(value, rank_correlation(null, read(found[0].reached[at])), "both")
            rows.append({
                "value": value, "low": max(low, -1.0), "high": min(high, 1.0), "chance": 0.0,
                "n": len(twos), "n_families": n_families, "n_seeds": n_seeds, "p": p, "over": OVER,
                "reason": "",
            })  # fmt: skip
            said.append({"scope": scope, "what": what, "n_spaces": len(inside)})
    return [{**s, **row} for s, row in zip(said, decide_rows(rows), strict=True)]


def _readings(counts: Sequence[int], levels: Sequence[float], chance: float) -> dict[str, Any]:
    """By what is said of it, what is held against distance: from [P, K] accuracies to [P]."""
    middle = (len(counts) - 2) // 2
    read: dict[str, Any] = {
        f"pairs for accuracy {level:g}": lambda y, level=level: needed(y, counts, level)
        for level in levels
    }
    read[f"accuracy with {counts[middle]} pairs"] = lambda y: y[:, middle]
    read["accuracy with all pairs"] = lambda y: y[:, -1]
    read["pairs for half of the lead"] = lambda y: needed(
        over_half(y, y[:, -1:], chance), counts, 0.0
    )
    return read


def contours(
    crossed: Bridged, found: Sequence[HalfSample], levels: Sequence[float]
) -> tuple[list[dict[str, Any]], dict[str, Any], float]:
    """Return the table "contours", a line of equal accuracy a level, the price of a tenth of
    distance in doublings of pairs, and the surface's R squared.

    No line, and no end of its interval, is read beyond the numbers of pairs that were tested.
    """
    counts = np.log2(np.array(crossed.counts, np.float64))
    fits = [fit_surface(counts, one.far, one.reached, crossed.chance) for one in found]
    at = np.linspace(found[0].far.min(), found[0].far.max(), STEPS)
    lines = []
    for level in levels:
        every = np.array([fit.log2_count(level, at) for fit in fits])
        for k in np.flatnonzero((every[0] >= counts[0]) & (every[0] <= counts[-1])):
            ends = _ends(every[:, k])
            inside = {end: None if v is None or not counts[0] <= v <= counts[-1] else float(2**v)
                      for end, v in ends.items()}  # fmt: skip
            lines.append({"level": level, "distance": float(at[k]), **inside})
    price = _ends(TENTH * np.array([fit.price for fit in fits]))
    return lines, price, fits[0].explained


def _ends(values: Floats) -> dict[str, float | None]:
    """Return the value of the whole with the interval of its halves, none where one has none."""
    value, *halves = (float(v) for v in values)
    if not np.isfinite(values).all():
        return {"value": value if np.isfinite(value) else None, "low": None, "high": None}
    low, high = half_interval(value, halves)
    return {"value": value, "low": low, "high": high}
