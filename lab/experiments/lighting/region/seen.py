"""A grid of exposures and shadows: what victim, judges and guards make of each picture in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import draw_of, taken
from lab.adversary.auto_exposure import auto_exposed
from lab.adversary.base import Image, Lights, Relit, Watch, holds
from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.spec import Stage
from lab.perturb.light_parameters import INDEX, PARAMETERS, light
from lab.perturb.relighting import sensor_noise, shoot
from lab.stats.checks import Floats
from lab.stats.threads import in_threads

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """The lights tried: E exposures by S shadows, one sensor, and how many shots are taken."""

    stops: Floats
    """``[E]``, stops darker, rising from 0."""
    depths: Floats
    """``[S]``, stops of shadow, rising from 0."""
    electrons: float
    n_draws: int
    judge_draws: int
    seed: int


@dataclass(frozen=True)
class RegionSeen:
    """What became of n pictures; all but ``guards`` are shares of shots, ``[n, E, S]``."""

    named: Floats = field(repr=False)
    """Shots that the victim names."""
    relit: Mapping[str, Floats] = field(repr=False)
    """By judge, shots that it names as they are; NaN where it may not vote."""
    exposed: Mapping[str, Floats] = field(repr=False)
    """By judge, shots that it names when auto-exposed."""
    kept: Mapping[str, Floats] = field(repr=False)
    """By judge, shots of which both hold."""
    panel: Floats = field(repr=False)
    """Shots kept by all judges that may vote."""
    guards: Floats = field(repr=False)
    """``[n, E, S, g]``: the guards' values."""
    passes: Bools = field(repr=False)
    """``[n, E, S, g]``"""
    fooled: Floats = field(repr=False)
    """Shots that guards and judges let pass and that the victim gets wrong."""


def lights_of(grid: Grid, sample_id: str, k: int) -> list[Lights]:
    """Return the lights ``[13]`` of a picture at the k-th depth of shadow, one an exposure.

    Where the shadow falls depends on (seed, sample id) alone: it is the same in every cell.
    """
    drawn = stream(grid.seed, sample_id, "lighting region").random(2)
    place = {}
    for name, u in zip(("direction_deg", "edge"), drawn, strict=True):
        parameter = PARAMETERS[INDEX[name]]
        place[name] = float(parameter.low + u * (parameter.high - parameter.low))
    return [
        light(
            exposure_stops=-float(stops),
            shadow_stops=float(grid.depths[k]),
            full_well_electrons=grid.electrons,
            **place,
        )
        for stops in grid.stops
    ]


def seen_of(stage: Stage, rows: NDArray[np.intp], grid: Grid, progress: Progress) -> RegionSeen:
    """Relight the pictures of these rows at every place of the grid and ask everybody."""
    shape = (len(rows), len(grid.stops), len(grid.depths))
    judges = [head.encoder.id for head in stage.judges]
    named, panel, fooled = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    relit, exposed, kept = ({name: np.full(shape, np.nan) for name in judges} for _ in range(3))
    guards = np.zeros((*shape, len(stage.guards)))
    passes = np.zeros(guards.shape, bool)
    progress.start(
        f"{stage.victim.encoder.id} and {', '.join(judges)}: lights", int(np.prod(shape))
    )
    for i, row in enumerate(rows):
        picture = stage.ground.pictures([row])[0]
        noises = [
            sensor_noise(stage.ground.ids[row], draw_of(grid.seed, d)) for d in range(grid.n_draws)
        ]
        watches = [guard.watch(picture) for guard in stage.guards.values()]
        for k in range(len(grid.depths)):
            shots = _shots(picture, lights_of(grid, stage.ground.ids[row], k), noises, watches)
            right = _right(stage, stage.victim, int(row), [shot.drawn for shot in shots])
            named[i, :, k] = [shot.mean() for shot in right]
            first = [shot.drawn[: grid.judge_draws] for shot in shots]
            copies = [[auto_exposed(drawn, picture) for drawn in some] for some in first]
            all_keep = [np.ones(len(some), bool) for some in first]
            for name, head in zip(judges, stage.judges, strict=True):
                if not head.right[row]:
                    continue
                both = _right(stage, head, int(row), first + copies)
                plain, bright = both[: len(first)], both[len(first) :]
                keeps = [a & b for a, b in zip(plain, bright, strict=True)]
                relit[name][i, :, k] = [shot.mean() for shot in plain]
                exposed[name][i, :, k] = [shot.mean() for shot in bright]
                kept[name][i, :, k] = [shot.mean() for shot in keeps]
                all_keep = [a & b for a, b in zip(all_keep, keeps, strict=True)]
            guards[i, :, k] = [shot.guards for shot in shots]
            passes[i, :, k] = [_passes(stage, shot.guards) for shot in shots]
            panel[i, :, k] = [keep.mean() for keep in all_keep]
            fooled[i, :, k] = [
                (keep & ~shot[: len(keep)]).mean() * bool(ok.all())
                for keep, shot, ok in zip(all_keep, right, passes[i, :, k], strict=True)
            ]
            progress.advance(len(shots))
    return RegionSeen(named, relit, exposed, kept, panel, guards, passes, fooled)


@dataclass(frozen=True)
class _Shot:
    drawn: list[Image]
    guards: list[float]


def _shots(
    picture: Image, lights: Sequence[Lights], noises: Sequence[FloatArray], watches: list[Watch]
) -> list[_Shot]:
    def one(each: Lights) -> _Shot:
        shot = shoot(picture, each)
        relit = Relit(shot.still(), shot.luminance_noise())
        return _Shot(taken(shot, noises), [watch.value(relit) for watch in watches])

    return list(in_threads(one, lights))


def _right(stage: Stage, head: Head, row: int, shots: Sequence[list[Image]]) -> list[Bools]:
    """Say which pictures of each shot an encoder names rightly."""
    flat = [picture for drawn in shots for picture in drawn]
    answers = head.answer(flat, np.full(len(flat), row)).argmax(axis=1)
    right = answers == stage.ground.classes[row]
    return np.split(right, np.cumsum([len(drawn) for drawn in shots])[:-1])


def _passes(stage: Stage, values: Sequence[float]) -> list[bool]:
    return [
        holds(guard, value, stage.thresholds[name])
        for (name, guard), value in zip(stage.guards.items(), values, strict=True)
    ]
