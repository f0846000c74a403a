"""The tables of a safe region: shares by cell, boundaries by depth of shadow, and the gaps.

Half-way of an encoder is between 1, as all its pictures are named when clean, and what a constant
answer gets: its shares are means over classes, so that this is one over their number. So it is of
guards and judges together; guards alone are means over pictures, half-way to none. A panel of
several judges may get less than one of them by chance, and a judge's two looks must both succeed:
half-way is then a little too high for them, and their boundary a little too near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.experiments.lighting.families import OVER, Families
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.region.seen import Grid, RegionSeen
from lab.experiments.lighting.spec import LightingSpec, Stage
from lab.limits.boundary import Crossings, boundary_of, crossings_of
from lab.limits.boundary_gap import gap_of
from lab.limits.open_ends import decide_open
from lab.limits.verdict import MIN_ADVANTAGE
from lab.stats.checks import Floats
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES, FamilyBootstrap, family_bootstrap
from lab.stats.intervals.resample import balanced_accuracy_estimate
from lab.stats.nulls.holm import holm_of_tested

MARGIN_STOPS = 0.5
"""Gaps below half a stop do not matter; fixed beforehand."""
GAPS = (("judges", "victim"), ("guards", "victim"), ("everything", "victim"))
JUDGED = "judges - victim"
"""The gap that is the headline: its p is corrected over the depths of shadow."""
Role = Literal["victim", "judge", "judges", "guard", "guards", "everything"]


@dataclass(frozen=True)
class Party:
    """Somebody with a boundary: what share of each picture's shots it names, or lets pass."""

    id: str
    role: Role
    shares: Floats = field(repr=False)
    """``[m, E, S]`` of the m pictures that it has a say on."""
    drawn: FamilyBootstrap = field(repr=False)
    floor: float
    reason: str = ""
    """Why it has no boundary, where it has none."""
    value: Floats | None = field(default=None, repr=False)
    """``[m, E, S]``: a guard's value."""


def parties_of(
    stage: Stage, seen: RegionSeen, rows: NDArray[np.intp], over: Families
) -> dict[str, Party]:
    """Return victim, judges, guards and all together, resampled alike; by id.

    A judge that may vote on fewer than ten families of these pictures is left out as a party of
    its own; it still sits on the panel.
    """
    classes, n = stage.ground.classes[rows], len(rows)
    chance = 1 / len(set(classes.tolist()))

    def drawn(by_class: bool) -> FamilyBootstrap:
        return family_bootstrap(
            over.families, classes if by_class else None, over.n_resamples, over.seed, n_items=n
        )

    named, counted = drawn(True), drawn(False)
    found = [
        Party("victim", "victim", seen.named, named, chance, idle_reason(stage.victim)),
        Party("judges", "judges", seen.panel, named, chance, idle_reason(*stage.judges)),
    ]
    for head in stage.judges:
        name, may = head.encoder.id, head.right[rows]
        if len(set(over.families[may].tolist())) >= MIN_FAMILIES:
            part = _part(named, may)
            kept = seen.kept[name][may]
            found.append(Party(name, "judge", kept, part, chance, idle_reason(head)))
    for i, name in enumerate(stage.guards):
        passed = seen.passes[..., i].astype(np.float64)
        found.append(Party(name, "guard", passed, counted, 0.0, value=seen.guards[..., i]))
    cheap = np.asarray(seen.passes.all(axis=3), np.float64)
    found += [
        Party("guards", "guards", cheap, counted, 0.0),
        Party("everything", "everything", cheap * seen.panel, named, chance, found[1].reason),
    ]
    return {party.id: party for party in found}


def _part(drawn: FamilyBootstrap, rows: NDArray[np.bool_]) -> FamilyBootstrap:
    """Return the same resamples of some of the pictures."""
    classes = None if drawn.classes is None else drawn.classes[rows]
    weights = drawn.weights[:, rows]
    # Of few families a resample may hold none: it then says nothing new.
    weights = np.where(weights.any(axis=1, keepdims=True), weights, 1.0)
    families = drawn.families[rows]
    return replace(drawn, weights=weights, classes=classes, families=families)


def idle_reason(*heads: Head) -> str:
    """Say why none of some encoders has a boundary; "" where one works on clean pictures."""
    said = []
    for head in heads:
        clean = clean_score(head, n_resamples=1000, seed=0)
        low, chance = clean.low or 0.0, head.ground.chance
        if low - chance > MIN_ADVANTAGE:
            return ""
        said.append(
            f"{head.encoder.id} does not work clean: its score may be as low as {low:.3f}, and "
            f"chance is {chance:.3f}."
        )
    return " ".join(said)


def clean_score(head: Head, *, n_resamples: int, seed: int) -> Estimate:
    """Return the balanced accuracy on all clean pictures."""
    ground = head.ground
    return balanced_accuracy_estimate(
        head.right.astype(np.float64),
        ground.classes,
        ground.families,
        ground.chance,
        n_resamples=n_resamples,
        seed=seed,
    )


def clean_scores(stage: Stage, spec: LightingSpec) -> dict[str, dict[str, Any]]:
    """Return the clean score of victim and judges, by encoder."""
    heads = (stage.victim, *stage.judges)
    return {
        head.encoder.id: clean_score(head, n_resamples=spec.n_resamples, seed=spec.seed).as_dict()
        for head in heads
    }


def crossings(party: Party, grid: Grid, k: int) -> Crossings:
    """Return where a party's share goes through half-way at the k-th depth of shadow."""
    return crossings_of(
        party.shares[:, :, k], grid.stops, party.drawn, floor=party.floor, reason=party.reason
    )


def boundaries_table(parties: dict[str, Party], grid: Grid) -> list[dict[str, Any]]:
    """One row a party and depth: the boundary in stops of exposure."""
    rows = []
    for party in parties.values():
        for k, depth in enumerate(grid.depths):
            found = boundary_of(crossings(party, grid, k)).as_dict()
            place = {"who": party.id, "role": party.role, "shadow_stops": float(depth)}
            rows.append({**place, **found})
    return rows


def gaps_table(parties: dict[str, Party], grid: Grid) -> list[dict[str, Any]]:
    """One row a gap and depth, in stops; p of the judges' by Holm over the depths."""
    rows: list[dict[str, Any]] = []
    for a, b in GAPS:
        for k, depth in enumerate(grid.depths):
            pair = crossings(parties[a], grid, k), crossings(parties[b], grid, k)
            gap = gap_of(*pair, margin=MARGIN_STOPS).as_dict()
            rows.append({"gap": f"{a} - {b}", "shadow_stops": float(depth), **gap})
    tested = [row["p"] if row["gap"] == JUDGED else None for row in rows]
    for row, p in zip(rows, holm_of_tested(tested), strict=True):
        row["p_holm"] = p
        if p is not None:
            row["verdict"] = decide_open(
                row["low"], row["high"], p, margin=row["margin"], n_families=row["n_families"]
            )
    return rows


def cells_table(parties: dict[str, Party], seen: RegionSeen, grid: Grid) -> list[dict[str, Any]]:
    """One row a party and cell: the share with its interval; what a judge names either way."""
    rows = []
    for party in parties.values():
        flat = party.shares.reshape(len(party.shares), -1)
        values, resampled = party.drawn.score(flat), party.drawn.scores(flat)
        for place, (value, column) in enumerate(zip(values, resampled.T, strict=True)):
            e, s = divmod(place, len(grid.depths))
            low, high = party.drawn.interval(column)
            rows.append(
                {
                    "who": party.id,
                    "role": party.role,
                    "exposure_stops": -float(grid.stops[e]),
                    "shadow_stops": float(grid.depths[s]),
                    "value": float(value),
                    "low": low,
                    "high": high,
                    "n": len(flat),
                    "over": OVER,
                    "relit": _looked(party, seen.relit, e, s),
                    "exposed": _looked(party, seen.exposed, e, s),
                    "guard": None
                    if party.value is None
                    else float(np.median(party.value[:, e, s])),
                }
            )
    return rows


def _looked(party: Party, by_judge: Mapping[str, Floats], e: int, s: int) -> float | None:
    """Return the share that a judge names of one kind of look, None for anybody else."""
    if party.role != "judge":
        return None
    column = by_judge[party.id][:, e, s]
    return float(party.drawn.score(column[~np.isnan(column)][:, None])[0])
