"""One picture: its smoothed answer certified, and attacked along the exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import draw_of
from lab.adversary.certified.exposures import sketch, worst_exposure
from lab.adversary.certified.smoothing import certify, counted
from lab.core.seeds import stream
from lab.experiments.lighting.certified.plan import ATTACKED, CERTIFIED, PLAIN, CertifiedLightSpec
from lab.experiments.lighting.ground import Head
from lab.perturb.exposed import exposed
from lab.perturb.relighting import sensor_noise
from lab.stats.checks import Floats

N_FIELDS, BATCH = 8, 64


@dataclass(frozen=True)
class Camera:
    """One picture through the camera and the plain probe, at any exposures."""

    head: Head
    row: int
    seed: int

    def normal(self, purpose: str, n: int) -> Floats:
        """Standard normal draws [n] of this picture for one purpose."""
        return np.asarray(self._rng(f"certified {purpose}").standard_normal(n))

    def __call__(self, stops: Floats, purpose: str) -> NDArray[np.intp]:
        """Return the answers [m] at exposures [m], each with one of eight fields of noise."""
        ground = self.head.ground
        [picture], name = ground.pictures([self.row]), ground.ids[self.row]
        which = self._rng(f"certified noise {purpose}").integers(N_FIELDS, size=len(stops))
        found = []
        for begin in range(0, len(stops), BATCH):
            here = range(begin, min(begin + BATCH, len(stops)))
            shown = [
                exposed(picture, float(stops[i]),
                        sensor_noise(name, draw_of(self.seed, int(which[i]))))
                for i in here
            ]  # fmt: skip
            found.append(self.head.answer(shown, np.full(len(here), self.row)).argmax(axis=1))
        return np.concatenate(found)

    def _rng(self, purpose: str) -> np.random.Generator:
        return stream(self.seed, self.head.ground.ids[self.row], purpose)


def examined(camera: Camera, spec: CertifiedLightSpec) -> dict[str, Any]:
    """Certify one picture's smoothed answer and attack it: one row, radii None where it abstains.

    An attack that finds nothing counts as the limit, which is too little; ``open`` says so.
    """
    n_classes = len(camera.head.ground.names)
    seen = sketch(camera, spec.limit, spec.sigma, spec.step)
    drawn = camera(spec.sigma * camera.normal("bound", spec.n_draws), "bound")
    answer = seen.answer(spec.sigma, n_classes)
    sure = certify(answer, counted(drawn, n_classes), spec.sigma, spec.alpha)
    plain = seen.plain(int(camera.head.ground.classes[camera.row]))
    row: dict[str, Any] = {
        "answer": None, "agree": sure.agree, "n": sure.n, "share_low": sure.share_low,
        CERTIFIED: None, ATTACKED: None, "attacked_at": None, "instead": None, "open": False,
        PLAIN: min(abs(plain), spec.limit) if plain is not None else spec.limit, "plain_at": plain,
    }  # fmt: skip
    if sure.answer is None:
        return row
    broken = worst_exposure(
        camera, seen, sure.answer, sigma=spec.sigma, limit=spec.limit, step=spec.step,
        n_draws=spec.n_confirm, n_classes=n_classes, alpha=spec.alpha, normal=camera.normal,
    )  # fmt: skip
    names = camera.head.ground.names
    return row | {
        "answer": names[sure.answer],
        CERTIFIED: sure.radius,
        ATTACKED: spec.limit if broken is None else abs(broken.stops),
        "attacked_at": broken.stops if broken else None,
        "instead": names[broken.answer] if broken else None,
        "open": broken is None,
    }
