"""The lights of a calibration: random ones of two kinds, by strength.

Strength says how far a light is from identity, 0, to the light that was drawn, 1, along a straight
line in the unit cube. Lights are drawn where they harm: of random lights from the whole family a
person names nearly all, and would never come near a threshold. "dark" takes light away, "bright"
clips.
"""

from __future__ import annotations

import numpy as np

from lab.adversary.base import Lights
from lab.perturb.light_parameters import INDEX, N_PARAMETERS, identity

KINDS = {
    "dark": {
        "exposure_stops": (0.0, 0.05), "shadow_stops": (0.6, 1.0), "vignette_stops": (0.5, 1.0),
        "edge": (0.5, 1.0), "gamma": (0.8, 1.0), "full_well_electrons": (0.0, 0.3),
        "spot_stops": (0.0, 0.1),
    },
    "bright": {
        "exposure_stops": (0.95, 1.0), "spot_stops": (0.7, 1.0), "spot_x": (0.3, 0.7),
        "spot_y": (0.3, 0.7), "spot_size": (0.8, 1.0), "gamma": (0.0, 0.1),
        "shadow_stops": (0.0, 0.05), "vignette_stops": (0.0, 0.05),
    },
}  # fmt: skip
"""The part of the unit cube that each kind of light is drawn from, uniformly; elsewhere all."""


def light_of(kind: str, rng: np.random.Generator) -> Lights:
    """Draw a light of a kind in the unit cube, ``[13]``."""
    low, high = np.zeros(N_PARAMETERS), np.ones(N_PARAMETERS)
    for name, (least, most) in KINDS[kind].items():
        low[INDEX[name]], high[INDEX[name]] = least, most
    return np.asarray(rng.uniform(low, high))


def at_strength(light: Lights, strength: float) -> Lights:
    """Return the light that is this share of the way from identity, 0, to ``light``, 1."""
    start = identity()
    return np.asarray(np.clip(start + strength * (light - start), 0, 1))
