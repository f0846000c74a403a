"""Random lights of many pictures, looked at once: any number of probes answer the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import draw_of, taken
from lab.adversary.base import Guard, Image, Relit, holds
from lab.core.contracts import Encoder, FloatArray
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.lighting.ground import PicturePool
from lab.experiments.lighting.spec import LightingSpec, Stage
from lab.perturb.light_parameters import N_PARAMETERS, Lights, box
from lab.perturb.relighting import Shot, sensor_noise, shoot
from lab.probes.linear import LinearProbe
from lab.stats.checks import Floats
from lab.stats.threads import in_threads

AT_ONCE = 8
"""Pictures whose lights are rendered and encoded together; for memory alone."""


@dataclass(frozen=True)
class Candidates:
    """Lights of the pictures ``rows`` ``[n]`` and what an encoder makes of them."""

    rows: NDArray[np.intp]
    lights: Lights = field(repr=False)
    """``[n, q, 13]``"""
    x: FloatArray = field(repr=False)
    """``[n, q, draws, d]``"""
    failed: NDArray[np.intp] = field(repr=False)
    """``[n, q]``: how many of the cheap guards each breaks."""

    def probabilities(self, probe: LinearProbe, rows: NDArray[np.intp]) -> Floats:
        """Return the mean probability over the draws ``[m, q, K]`` of some of the n pictures."""
        x = self.x[rows]
        p = np.exp(probe.log_proba(x.reshape(-1, x.shape[-1])))
        return np.asarray(p.reshape(*x.shape[:-1], -1).mean(axis=2))

    def margins(self, probe: LinearProbe, classes: NDArray[np.intp]) -> Floats:
        """Return log-odds of the true class over the best other, mean over draws, ``[n, q]``."""
        n, q, draws, d = self.x.shape
        log_p = probe.log_proba(self.x.reshape(-1, d)).reshape(n, q, draws, -1)
        true = np.broadcast_to(classes[:, None, None, None], (n, q, draws, 1))
        own = np.take_along_axis(log_p, true, axis=3)[..., 0]
        others = log_p.copy()
        np.put_along_axis(others, true, -np.inf, axis=3)
        return np.asarray((own - others.max(axis=3)).mean(axis=2))


def candidates(
    stage: Stage,
    spec: LightingSpec,
    rows: NDArray[np.intp],
    n_lights: int,
    purpose: str,
    progress: Progress | None = None,
) -> Candidates:
    """Draw ``n_lights`` lights of each picture evenly from the box, and look at all of them.

    Lights depend on (seed, id of the picture, purpose) alone, noise on (seed, id, draw).
    """
    ground, encoder = stage.ground, stage.victim.encoder
    low, high = box(spec.stops)
    lights = np.stack([
        low + stream(spec.seed, ground.ids[row], purpose).random((n_lights, N_PARAMETERS))
        * (high - low) for row in rows
    ])  # fmt: skip
    x = np.zeros((len(rows), n_lights, spec.n_draws, encoder.dim), np.float32)
    failed = np.zeros((len(rows), n_lights), np.intp)
    if progress is not None:
        progress.start(f"{encoder.id}: {purpose}", len(rows))
    for first in range(0, len(rows), AT_ONCE):
        here = range(first, min(first + AT_ONCE, len(rows)))
        looked = list(in_threads(lambda i: _look(stage, spec, int(rows[i]), lights[i]), here))
        for i, (pictures, broken) in zip(here, looked, strict=True):
            x[i] = _encoded(encoder, pictures)
            failed[i] = broken
        if progress is not None:
            progress.advance(len(here))
    return Candidates(np.asarray(rows), lights, x, failed)


def drawn(ground: PicturePool, spec: LightingSpec, row: int, light: Lights) -> list[Image]:
    """Return a picture under a light, one a noise draw; all alike where there is no noise."""
    return _all(shoot(ground.column.items[row], light), _noises(ground, spec, row))


def _noises(ground: PicturePool, spec: LightingSpec, row: int) -> list[FloatArray]:
    return [sensor_noise(ground.ids[row], draw_of(spec.seed, k)) for k in range(spec.n_draws)]


def _all(shot: Shot, noises: list[FloatArray]) -> list[Image]:
    found = taken(shot, noises)
    return found if len(found) == len(noises) else found * len(noises)


def _look(
    stage: Stage, spec: LightingSpec, row: int, lights: Lights
) -> tuple[list[list[Image]], list[int]]:
    clean, noises = stage.ground.column.items[row], _noises(stage.ground, spec, row)
    watches = {name: guard.watch(clean) for name, guard in stage.guards.items()}
    pictures, failed = [], []
    for light in lights:
        shot = shoot(clean, light)
        relit = Relit(shot.still(), shot.luminance_noise())
        values = {name: watch.value(relit) for name, watch in watches.items()}
        failed.append(n_failed(stage.guards, stage.thresholds, values))
        pictures.append(_all(shot, noises))
    return pictures, failed


def n_failed(
    guards: Mapping[str, Guard], thresholds: Mapping[str, float], values: Mapping[str, float]
) -> int:
    """Return how many guards a picture with these values breaks."""
    return sum(not holds(guards[name], v, thresholds[name]) for name, v in values.items())


def _encoded(encoder: Encoder, pictures: list[list[Image]]) -> FloatArray:
    flat = encoder.encode([picture for each in pictures for picture in each])
    return flat.reshape(len(pictures), -1, flat.shape[1])
