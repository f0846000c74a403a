"""The tables of an attack by stops: success by budget, where half are flipped, each picture's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.data import DATASETS
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.spec import Stage
from lab.experiments.lighting.stops.rooms import Room
from lab.limits.boundary import Crossings, boundary_of, crossings_of
from lab.limits.boundary_gap import BoundaryGap, gap_of
from lab.perturb.light_parameters import named
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import family_bootstrap

MARGIN_STOPS = 0.5
"""Differences below half a stop do not matter; fixed beforehand."""
MODES = ("unguarded", "guarded")


def success(rooms: Sequence[Room], mode: str) -> Floats:
    """Return 1 where a picture was flipped within a budget, ``[n, rooms]``."""
    chosen = [room.flipped() if mode == "unguarded" else room.kept() for room in rooms]
    return np.stack([found.any(axis=1) for found in chosen], axis=1).astype(np.float64)


def curve_table(rooms: Sequence[Room], over: Families) -> list[dict[str, Any]]:
    """One row a mode and budget: the share of pictures flipped within it."""
    rows = []
    for mode in MODES:
        found = success(rooms, mode)
        for k, room in enumerate(rooms):
            row = {"mode": mode, "stops": room.stops, **estimated(found[:, k], over)}
            rows.append({**row, "passes": room.passes})
    return rows


def crossings(rooms: Sequence[Room], mode: str, over: Families) -> Crossings:
    """Return where half of the pictures are flipped; at no stops at all none is."""
    left = 1 - success(rooms, mode)
    drawn = family_bootstrap(over.families, None, over.n_resamples, over.seed, n_items=len(left))
    shares = np.column_stack([np.ones(len(left)), left])
    return crossings_of(shares, np.array([0.0, *(r.stops for r in rooms)]), drawn, floor=0.0)


def breakpoints_table(rooms: Sequence[Room], over: Families) -> list[dict[str, Any]]:
    """One row a mode: the stops at which half of the pictures are flipped."""
    rows = []
    for mode in MODES:
        found = boundary_of(crossings(rooms, mode, over)).as_dict()
        rows.append({"mode": mode, **found})
    return rows


def gap_between(rooms: Sequence[Room], over: Families) -> BoundaryGap:
    """Return how many stops later half are flipped with guards than without."""
    guarded, unguarded = (crossings(rooms, mode, over) for mode in reversed(MODES))
    return gap_of(guarded, unguarded, margin=MARGIN_STOPS)


def items_table(
    stage: Stage, rows: NDArray[np.intp], rooms: Sequence[Room]
) -> list[dict[str, Any]]:
    """One row a picture, budget and mode: whether it is flipped, and by the first light that is."""
    dataset = DATASETS.get(stage.ground.dataset)
    table = []
    for room in rooms:
        for mode, log, chosen in (
            ("unguarded", room.unguarded, room.flipped()),
            ("guarded", room.guarded, room.kept()),
        ):
            places = log.first(chosen)
            for i, row in enumerate(rows):
                concept, k = stage.ground.ids[row], int(places[i])
                light = log.lights[i, k] if k >= 0 else None
                table.append(
                    {
                        "concept": concept,
                        "name": dataset.name(concept),
                        "label": stage.ground.names[stage.ground.classes[row]],
                        "stops": room.stops,
                        "mode": mode,
                        "success": k >= 0,
                        "cost": float(log.cost[i, k]) if light is not None else None,
                        "parameters": named(light) if light is not None else None,
                    }
                )
    return table
