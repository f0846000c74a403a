"""One picture under one light: what the victim says, and what every guard makes of it.

The same code path as the attack for a single picture, fast enough for a moving slider: at the same
noise draws ``look`` gives the values that an attack writes into its log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lab.adversary.attack.attack import draw_of, taken
from lab.adversary.attack.objective import Margin, values_of
from lab.adversary.attack.victim import Victim
from lab.adversary.base import Guard, Image, Lights, Relit, Watch, holds
from lab.adversary.guards import GUARDS
from lab.core.contracts import FloatArray, Modality
from lab.core.errors import BadInput, unknown_id
from lab.core.items import check_item
from lab.core.progress import Progress
from lab.experiments.lighting.ground import Head, PicturePool, head_of
from lab.experiments.lighting.shown import FRESH
from lab.experiments.lighting.spec import thresholds_of
from lab.perturb.relighting import sensor_noise, shoot
from lab.probes.linear import LinearProbe, predict_out_of_fold
from lab.stats.checks import Floats

OWN_ID = "own"
"""The id whose noise a picture of one's own gets."""
OWN_FOLD = 0
"""The probe that answers it: any of them never saw it."""


@dataclass(frozen=True)
class Studio:
    """A victim with its probes, and the guards with their thresholds; no picture of anybody's."""

    head: Head
    guards: Mapping[str, Guard] = field(repr=False)
    thresholds: Mapping[str, float]
    calibration: str
    """Where the thresholds come from: "uncalibrated", or whose sessions."""

    @property
    def ground(self) -> PicturePool:
        return self.head.ground

    def calibrated(self) -> Studio:
        """Return the studio with the thresholds that are in force now."""
        thresholds, source = thresholds_of(self.guards)
        return replace(self, thresholds=thresholds, calibration=source)


@dataclass(frozen=True)
class Scene:
    """One picture in the studio, with what is known of it under daylight."""

    id: str
    picture: Image = field(repr=False)
    label: int
    """The class that it should be named as, as a code."""
    fold: int
    probe: LinearProbe = field(repr=False)
    watches: Mapping[str, Watch] = field(repr=False)
    clean_proba: Floats = field(repr=False)
    """``[K]``"""
    clean_margin: float

    @property
    def right(self) -> bool:
        """Whether the victim names the clean picture rightly."""
        return int(self.clean_proba.argmax()) == self.label

    @property
    def margin(self) -> Margin:
        """The objective of this picture alone, as row 0."""
        return Margin([self.probe], np.zeros(1, np.intp), np.array([self.label], np.intp))


@dataclass(frozen=True)
class Reading:
    """What one guard found, and whether that is within its limit."""

    value: float
    threshold: float
    holds: bool


@dataclass(frozen=True)
class Look:
    """One picture under one light."""

    picture: Image = field(repr=False)
    """With the noise of the first draw."""
    relit: Relit = field(repr=False)
    """Without noise, as the guards see it."""
    proba: Floats = field(repr=False)
    """``[K]``: the victim's, mean over the draws."""
    margin: float
    """Log-odds of the true class over the best other, mean over the draws; below 0 it is fooled."""
    readings: Mapping[str, Reading]

    @property
    def guarded(self) -> bool:
        """Whether every guard holds."""
        return all(reading.holds for reading in self.readings.values())


def studio_of(ground: PicturePool, encoder: str, progress: Progress | None = None) -> Studio:
    """Return the studio of one victim on a ground. Raises as ``head_of``."""
    guards = {guard.id: guard for guard in GUARDS}
    return Studio(head_of(ground, encoder, progress), guards, *thresholds_of(guards))


def scene_of(studio: Studio, concept: str) -> Scene:
    """Return a picture of the ground, answered by the probe that never saw its family.

    Raises ``UnknownId`` for a concept that the ground does not have.
    """
    ground = studio.ground
    if concept not in ground.ids:
        raise unknown_id("picture with a class", concept, ground.ids)
    row = ground.ids.index(concept)
    picture = ground.column.items[row]
    return _scene(studio, concept, picture, int(ground.classes[row]), int(ground.folds[row]))


def own_scene(studio: Studio, picture: Image, label: str | None = None) -> Scene:
    """Return a picture of one's own ``uint8 [224, 224, 3]``, to be named as ``label``.

    Without a label, what the victim says of it under daylight is taken as true. Raises
    ``BadInput`` for another kind of picture, ``UnknownId`` for a class that is not told here.
    """
    check_item(studio.head.encoder.id, Modality.IMAGE, picture, 0)
    names = studio.ground.names
    if label is not None and label not in names:
        raise unknown_id("class", label, names)
    code = None if label is None else names.index(label)
    return _scene(studio, OWN_ID, picture, code, OWN_FOLD)


def look(
    studio: Studio, scene: Scene, light: Lights, draws: Sequence[int] = (draw_of(0, FRESH),)
) -> Look:
    """Take the picture under a light of the unit cube ``[13]`` and read everything at once.

    ``draws`` are the seeds of the sensor's noise to average over: one for a moving slider, those
    of an attack to get its very value. Raises ``BadInput`` for no draw or a light outside the cube.
    """
    if not draws:
        raise BadInput("at least one noise draw", "none", "Give a seed.")
    shot = shoot(scene.picture, light)
    shown = taken(shot, [sensor_noise(scene.id, seed) for seed in draws])
    x = studio.head.encoder.encode(shown)
    proba = np.exp(answer_of(studio.head, scene, x)).mean(axis=0)
    still = shown[0] if shot.spread is None else shot.still()
    relit = Relit(still, shot.luminance_noise())
    readings = {}
    for name, watch in scene.watches.items():
        value, limit = watch.value(relit), studio.thresholds[name]
        readings[name] = Reading(value, limit, holds(studio.guards[name], value, limit))
    margin = float(values_of(scene.margin, x, np.zeros(len(x), np.intp)).mean())
    return Look(shown[0], relit, proba, margin, readings)


def answer_of(head: Head, scene: Scene, x: FloatArray) -> Floats:
    """Return a head's log-probabilities ``[m, K]`` of embeddings ``[m, d]`` of this picture."""
    return predict_out_of_fold(head.probes, np.full(len(x), scene.fold), x)


def victim_of(studio: Studio, scene: Scene) -> Victim:
    """Return the victim of this picture alone, as row 0, with the noise of its id."""
    return Victim(studio.head.encoder, scene.margin, (scene.id,))


def _scene(studio: Studio, name: str, picture: Image, label: int | None, fold: int) -> Scene:
    head, probe = studio.head, studio.head.probes[fold]
    x = head.encoder.encode([picture])
    proba = np.exp(predict_out_of_fold(head.probes, np.array([fold]), x)[0])
    code = int(proba.argmax()) if label is None else label
    watches = {guard.id: guard.watch(picture) for guard in studio.guards.values()}
    bare = Scene(name, picture, code, fold, probe, watches, proba, 0.0)
    return replace(bare, clean_margin=float(values_of(bare.margin, x, np.zeros(1, np.intp))[0]))
