"""A picture under another light: the parametric family, on bytes, for sliders and sweeps.

In linear light I, at place u and in channel c:

    G = 2^EV g_c(K) L(u) V(u) S(u)      gain: exposure, colour, shadow, vignette, spot
    y = G I + n                         what the sensor sees
    out = quant8(clip(sRGB(y))^gamma)   what is shown

The noise n is the excess of a new shot over the old one dimmed: with F electrons at white and 2
electrons of read noise, variance G (1 - G) I / F + (1 - G^2) (2 / F)^2, where G < 1. A picture
brings the noise of its own shot along, scaled by G; this is what is missing to a shot with G of the
light, so that identity changes nothing and more light adds none. Photon counts are taken as normal.
The excess is our own; so is leaving out a share of directional light beside the depth of the
shadow, which says the same twice.

``lab.perturb.relighting_torch`` is the same map for gradients; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.contracts import CANVAS_PX, FloatArray, Item, Modality
from lab.core.items import check_item
from lab.core.seeds import stream
from lab.perturb.exposure import READ_NOISE_ELECTRONS
from lab.perturb.light import (
    LINEAR_OF_CODE,
    LUMINANCE,
    code_of,
    codes_of_fine,
    encoded_of,
    linear_light,
    planckian_gains,
    shown,
)
from lab.perturb.light_fields import AXIS, distance2, shadow_field, spot_field, vignette_field
from lab.perturb.light_parameters import PARAMETERS, named


@dataclass(frozen=True)
class Shot:
    """A picture taken under a light, before its noise is drawn."""

    light: FloatArray
    """Mean linear light at the sensor, ``float32 [224, 224, 3]``; above 1, white, it is clipped."""
    spread: FloatArray | None
    """Standard deviation of the noise of ``light``; None where no light was lost."""
    gamma: float

    def still(self) -> NDArray[np.uint8]:
        """Return the picture without noise, ``uint8 [224, 224, 3]``."""
        return shown(self.light, codes_of_fine(self.gamma))

    def draw(self, noise: FloatArray) -> NDArray[np.uint8]:
        """Return the picture with noise: ``noise`` is standard normal, ``[224, 224, 3]``."""
        if self.spread is None:
            return self.still()
        return shown(self.light + self.spread * noise, codes_of_fine(self.gamma))

    def luminance_noise(self) -> FloatArray:
        """Return the standard deviation of linear luminance, ``float32 [224, 224]``."""
        if self.spread is None:
            return np.zeros(self.light.shape[:2], np.float32)
        weights = (LUMINANCE**2).astype(np.float32)
        return np.sqrt((self.spread * self.spread) @ weights)


def shoot(image: Item, light: ArrayLike) -> Shot:
    """Take a picture ``uint8 [224, 224, 3]`` again under a light of the unit cube ``[13]``.

    Raises ``BadInput`` for another kind of picture or a light outside the cube.
    """
    check_item("relighting", Modality.IMAGE, image, 0)
    p = named(light)
    gain = _gain(p)
    linear = linear_light(image)
    lit = linear * gain
    if float(gain.min()) >= 1:
        return Shot(lit, None, p["gamma"])
    well = np.float32(p["full_well_electrons"])
    read = np.float32(READ_NOISE_ELECTRONS) / well
    # G (1 - G) I / F + (1 - G^2) r^2 = (1 - G) (G (I / F + r^2) + r^2), in place: fresh arrays of
    # this size cost more than the sums.
    kept = np.minimum(gain, np.float32(1), out=gain)
    variance = np.multiply(linear, 1 / well, out=linear)
    variance += read * read
    variance *= kept
    variance += read * read
    variance *= np.subtract(np.float32(1), kept, out=kept)
    return Shot(lit, np.sqrt(variance, out=variance), p["gamma"])


def _gain(p: dict[str, float]) -> FloatArray:
    """Return the gain of each place and channel, ``float32 [224, 224, 3]``."""
    import cv2

    field = np.broadcast_to(light_field(p), (CANVAS_PX, CANVAS_PX))
    return np.asarray(cv2.merge([field * gain for gain in channel_gains(p)]), np.float32)


def relight(image: Item, light: ArrayLike, sample_id: str, draw_seed: int) -> NDArray[np.uint8]:
    """Return a picture under a light of the unit cube ``[13]``, with its noise.

    The noise depends on (draw seed, sample id) alone: one draw serves all lights. Raises as
    ``shoot``.
    """
    return shoot(image, light).draw(sensor_noise(sample_id, draw_seed))


@lru_cache(maxsize=8)
def sensor_noise(sample_id: str, draw_seed: int) -> FloatArray:
    """Return the standard normal field ``float32 [224, 224, 3]`` of one picture and draw.

    Read-only; the last few are kept, since a moved light asks for the same again.
    """
    rng = stream(draw_seed, sample_id, "relighting")
    field = rng.standard_normal((CANVAS_PX, CANVAS_PX, 3), dtype=np.float32)
    field.flags.writeable = False
    return field


def channel_gains(p: dict[str, float]) -> FloatArray:
    """Return exposure and colour as gains of the channels, ``float32 [3]``."""
    gains = 2.0 ** p["exposure_stops"] * planckian_gains(p["temperature_kelvin"])
    return np.asarray(gains, np.float32)


def light_field(p: dict[str, float]) -> FloatArray:
    """Return shadow, vignette and spot together as a gain of each place; ``[1, 1]`` if even."""
    field = np.ones((1, 1), np.float32)
    if p["shadow_stops"] > 0:
        angle = np.deg2rad(p["direction_deg"])
        # The angle counts as in geometry, so up is positive; rows of a picture count downwards.
        along = AXIS * np.float32(np.cos(angle)) - AXIS[:, None] * np.float32(np.sin(angle))
        darkest = 2.0 ** -p["shadow_stops"]
        field = field * shadow_field(along, p["edge"], p["sharpness"], darkest, np.exp)
    if p["vignette_stops"] > 0:
        field = field * vignette_field(distance2(0.0, 0.0), p["vignette_stops"])
    if p["spot_stops"] > 0:
        from_spot = distance2(p["spot_x"], p["spot_y"])
        field = field * spot_field(from_spot, p["spot_stops"], p["spot_size"], np.exp)
    return field


def table_of(light: ArrayLike) -> NDArray[np.uint8] | None:
    """Return the light as one table ``uint8 [256, 3]`` of what each value becomes, without noise.

    None where the light is not even over the picture. For the fast path of sweeps and benchmarks.
    """
    p = named(light)
    field = light_field(p)
    if field.size > 1:
        return None
    lit = LINEAR_OF_CODE[:, None] * channel_gains(p)
    return code_of(encoded_of(lit) ** p["gamma"])


def strength_stops(light: ArrayLike) -> float:
    """Return how far a light is from identity: the mean over places of |log2 gain of luminance|."""
    p = named(light)
    gain = light_field(p) * float(LUMINANCE @ channel_gains(p))
    return float(np.abs(np.log2(gain)).mean())


def light_words(light: ArrayLike) -> str:
    """Say a light in words: what it does, the largest change first."""
    p, at_rest = named(light), {q.id: q.identity for q in PARAMETERS}
    said = []
    for name, less, more in (
        ("exposure_stops", "darker", "brighter"),
        ("shadow_stops", "", "of shadow"),
        ("vignette_stops", "of vignette", "of vignette"),
        ("spot_stops", "", "of spot"),
    ):
        if abs(p[name]) >= 0.05:
            said.append((abs(p[name]), f"{abs(p[name]):.1f} stops {less if p[name] < 0 else more}"))
    if abs(1e6 / p["temperature_kelvin"] - 1e6 / at_rest["temperature_kelvin"]) >= 5:
        said.append((0.02, f"{p['temperature_kelvin']:,.0f} K"))
    if abs(p["gamma"] - 1) >= 0.01:
        said.append((0.01, f"gamma {p['gamma']:.2f}"))
    return ", ".join(words for _, words in sorted(said, reverse=True)) or "unchanged"
