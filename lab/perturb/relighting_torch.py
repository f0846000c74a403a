"""The relighting family for gradients: the same map as ``lab.perturb.relighting``, in torch.

Clipping and rounding pass gradients straight through; all else is smooth in all thirteen numbers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lab.perturb.exposure import READ_NOISE_ELECTRONS
from lab.perturb.light import planckian_gains
from lab.perturb.light_fields import AXIS, shadow_field, spot_field, vignette_field
from lab.perturb.light_parameters import INDEX, LOG, PARAMETERS, RECIPROCAL

if TYPE_CHECKING:
    from torch import Tensor

_N_GAINS = 2049
SMOOTH_ROOT = 2e-5
"""Spread below which the root of the noise's variance is bent, so that its slope stays finite."""


def relight_tensor(
    images: Tensor, lights: Tensor, noise: Tensor | None = None, *, rounded: bool = True
) -> Tensor:
    """Return pictures under lights, ``float32 [n, 3, 224, 224]`` in [0, 1].

    ``images`` are encoded, in [0, 1]; ``lights`` ``[n, 13]`` of the unit cube; ``noise`` standard
    normal ``[n, 3, 224, 224]`` or None for the picture without noise. ``rounded`` clips and rounds
    to 8 bits, passing gradients straight through; without it the map is smooth, for checks.
    """
    import torch

    p = _physical(lights)
    gain = _gain(p)
    linear = torch.where(
        images <= 0.04045, images / 12.92, ((images.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4
    )
    y = linear * gain
    if noise is not None:
        well = p["full_well_electrons"]
        kept = gain.clamp(max=1)
        read = READ_NOISE_ELECTRONS / well
        variance = kept * (1 - kept) * linear / well + (1 - kept * kept) * read**2
        y = y + ((variance + SMOOTH_ROOT**2).sqrt() - SMOOTH_ROOT) * noise
    if rounded:
        y = _through(y, y.clamp(0, 1))
    encoded = torch.where(
        y <= 0.0031308, 12.92 * y, 1.055 * y.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    )
    out = encoded.clamp(min=1e-6) ** p["gamma"]
    return _through(out, (out.clamp(0, 1) * 255).round() / 255) if rounded else out


def _through(value: Tensor, changed: Tensor) -> Tensor:
    """Return ``changed`` with the gradient of ``value``."""
    return value + (changed - value).detach()


def _physical(lights: Tensor) -> dict[str, Tensor]:
    """Return each parameter in its unit, ``[n, 1, 1, 1]``."""
    out = {}
    for i, parameter in enumerate(PARAMETERS):
        low, high = parameter.ends
        value = low + lights[:, i, None, None, None] * (high - low)
        if parameter.scale is LOG:
            value = value.exp()
        elif parameter.scale is RECIPROCAL:
            value = 1e6 / value
        out[parameter.id] = value
    return out


def _gain(p: dict[str, Tensor]) -> Tensor:
    """Return the gain of each place and channel, ``[n, 3, 224, 224]``."""
    import torch

    axis = torch.from_numpy(AXIS).to(p["edge"].dtype)
    across, down = axis[None, None, None, :], axis[None, None, :, None]
    angle = torch.deg2rad(p["direction_deg"])
    along = across * angle.cos() - down * angle.sin()
    shadow = shadow_field(along, p["edge"], p["sharpness"], 2 ** -p["shadow_stops"], torch.exp)
    vignette = vignette_field(across**2 + down**2, p["vignette_stops"])
    from_spot = (across - p["spot_x"]) ** 2 + (down - p["spot_y"]) ** 2
    spot = spot_field(from_spot, p["spot_stops"], p["spot_size"], torch.exp)
    even = 2 ** p["exposure_stops"] * _colour(p["temperature_kelvin"])
    gain: Tensor = even * shadow * vignette * spot
    return gain


def _colour(kelvin: Tensor) -> Tensor:
    """Return the gains of a black body's light, ``[n, 3, 1, 1]``, read from a table in mireds."""
    import torch

    low, high = PARAMETERS[INDEX["temperature_kelvin"]].ends
    table = torch.from_numpy(_gains_by_mired()).to(kelvin.dtype)
    place = (1e6 / kelvin[:, :, 0, 0] - low) / (high - low) * (_N_GAINS - 1)
    left = place.detach().floor().clamp(0, _N_GAINS - 2).long()
    share = place - left
    return ((1 - share) * table[left[:, 0]] + share * table[left[:, 0] + 1])[..., None, None]


@lru_cache(maxsize=1)
def _gains_by_mired() -> np.ndarray:
    low, high = PARAMETERS[INDEX["temperature_kelvin"]].ends
    return np.stack([planckian_gains(1e6 / m) for m in np.linspace(low, high, _N_GAINS)])
