"""The parameters of a light: thirteen bounded numbers, each with its unit and its identity.

A light is a point of the unit cube ``float64 [..., 13]``: 0 and 1 are the bounds of each parameter,
on the scale where equal steps look alike. ``physical`` and ``unit`` go between the cube and the
units; ``named`` and ``light`` between an array and names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, unknown_id
from lab.perturb.base import LINEAR, Scale
from lab.perturb.light import D65_KELVIN

Lights: TypeAlias = NDArray[np.float64]

LOG = Scale(math.log, math.exp)
RECIPROCAL = Scale(lambda kelvin: 1e6 / kelvin, lambda mired: 1e6 / mired)
"""Equal steps of 10^6 / K, the mired, look alike; equal steps of kelvin do not."""

DARKEST_SHADE = 0.15
"""No part of a picture loses more than this by the shadow alone."""


@dataclass(frozen=True)
class LightParameter:
    """One number of a light: bounds and identity in ``unit``."""

    id: str
    label: str
    unit: str
    low: float
    high: float
    identity: float
    help: str
    reach_stops: tuple[float, float] = (0.0, 0.0)
    """How many stops of light the lower and upper bound are away from identity; 0 and 0 for what
    says only where, how sharp or how noisy."""
    scale: Scale = LINEAR
    cyclic: bool = False

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The values at 0 and 1 of the cube, on the parameter's scale."""
        return self.scale.forward(self.low), self.scale.forward(self.high)


PARAMETERS: tuple[LightParameter, ...] = (
    LightParameter(
        "exposure_stops", "Exposure", "stops", -5.0, 2.0, 0.0,
        "How much light there is in all: one stop less is half of it.", (5.0, 2.0),
    ),
    LightParameter(
        "temperature_kelvin", "Colour of the light", "K", 2500.0, 10_000.0, D65_KELVIN,
        "The temperature of the black body that lights the picture; daylight is 6,504 K.",
        (2.87, 0.47), RECIPROCAL,
    ),
    LightParameter(
        "shadow_stops", "Shadow", "stops", 0.0, -math.log2(DARKEST_SHADE), 0.0,
        "How much darker the side away from the light is.", (0.0, -math.log2(DARKEST_SHADE)),
    ),
    LightParameter(
        "direction_deg", "Direction of the light", "degrees", -180.0, 180.0, 0.0,
        "Where the light comes from: 0 right, 90 above, 180 left.", cyclic=True,
    ),
    LightParameter(
        "edge", "Place of the shadow's edge", "half widths", -1.0, 1.0, 0.0,
        "How far from the middle the shadow ends, towards the light.",
    ),
    LightParameter(
        "sharpness", "Sharpness of the edge", "per half width", 1.0, 30.0, 8.0,
        "1 is a slow fall of light over the whole picture, 30 the edge of a hard shadow.",
        scale=LOG,
    ),
    LightParameter(
        "vignette_stops", "Vignette", "stops", 0.0, 4.0, 0.0,
        "How much darker the corners are.", (0.0, 4.0),
    ),
    LightParameter(
        "spot_stops", "Spot", "stops", 0.0, 3.0, 0.0,
        "How much brighter the middle of a spot of light is.", (0.0, 3.0),
    ),
    LightParameter(
        "spot_x", "Spot, across", "half widths", -1.0, 1.0, 0.0,
        "Where the spot is: -1 left edge, 1 right edge.",
    ),
    LightParameter(
        "spot_y", "Spot, down", "half heights", -1.0, 1.0, 0.0,
        "Where the spot is: -1 upper edge, 1 lower edge.",
    ),
    LightParameter(
        "spot_size", "Size of the spot", "half widths", 0.1, 0.8, 0.45,
        "The spot's standard deviation.", scale=LOG,
    ),
    LightParameter(
        "gamma", "Tone curve", "gamma", 0.7, 1.4, 1.0,
        "Power of the encoded picture: above 1 the middle tones are darker.", (0.66, 0.86), LOG,
    ),
    LightParameter(
        "full_well_electrons", "Sensor", "electrons", 500.0, 5000.0, 5000.0,
        "What white holds: fewer electrons, more noise wherever light is lost.", scale=LOG,
    ),
)  # fmt: skip

N_PARAMETERS = len(PARAMETERS)
INDEX = {parameter.id: i for i, parameter in enumerate(PARAMETERS)}
_ENDS = np.array([parameter.ends for parameter in PARAMETERS])


def physical(lights: ArrayLike) -> Lights:
    """Return lights of the unit cube ``[..., 13]`` in the parameters' units."""
    cube = checked(lights)
    along = _ENDS[:, 0] + cube * (_ENDS[:, 1] - _ENDS[:, 0])
    out = along.copy()
    for i, parameter in enumerate(PARAMETERS):
        if parameter.scale is LOG:
            out[..., i] = np.exp(along[..., i])
        elif parameter.scale is RECIPROCAL:
            out[..., i] = 1e6 / along[..., i]
    return np.asarray(out, np.float64)


def checked(lights: ArrayLike) -> Lights:
    """Return lights as ``float64 [..., 13]``; raises ``BadInput`` where one is not in the cube."""
    cube = np.asarray(lights, np.float64)
    if cube.ndim == 0 or cube.shape[-1] != N_PARAMETERS:
        raise BadInput(
            f"lights of {N_PARAMETERS} numbers", f"shape {list(cube.shape)}", "Use light(...)."
        )
    if not (np.isfinite(cube).all() and (cube >= 0).all() and (cube <= 1).all()):
        bad = cube[~((cube >= 0) & (cube <= 1))]
        raise BadInput("numbers from 0 to 1", f"{bad.ravel()[0]}", "Clip the light to its box.")
    return cube


def light(**values: float) -> Lights:
    """Return the light ``[13]`` with these values in their units; the others at identity.

    >>> named(light(exposure_stops=-2.0))["exposure_stops"]
    -2.0

    Raises ``UnknownId`` for a parameter that is not there, ``BadInput`` for one out of bounds.
    """
    for name, value in values.items():
        if name not in INDEX:
            raise unknown_id("parameter of a light", name, INDEX)
        parameter = PARAMETERS[INDEX[name]]
        if not parameter.low <= value <= parameter.high:
            bounds = f"{name} from {parameter.low:g} to {parameter.high:g} {parameter.unit}"
            raise BadInput(bounds, f"{value!r}", "Choose a value within the bounds.")
    given = [parameter.scale.forward(values.get(parameter.id, parameter.identity))
             for parameter in PARAMETERS]  # fmt: skip
    cube = (np.array(given) - _ENDS[:, 0]) / (_ENDS[:, 1] - _ENDS[:, 0])
    return np.asarray(np.clip(cube, 0.0, 1.0))


def identity() -> Lights:
    """Return the light ``[13]`` that changes nothing."""
    return light()


def named(cube: ArrayLike) -> dict[str, float]:
    """Return one light as {parameter: value in its unit}, rounded to what can be told apart."""
    values = physical(cube)
    if values.ndim != 1:
        raise BadInput("one light", f"shape {list(values.shape)}", "Name them one by one.")
    return {
        parameter.id: round(float(v), 4) for parameter, v in zip(PARAMETERS, values, strict=True)
    }


def box(stops: float) -> tuple[Lights, Lights]:
    """Return the corners ``[13]``, ``[13]`` of the part of the cube within a budget of stops.

    Each parameter may go as far from identity as that many stops of light allow: exposure, shadow,
    vignette and spot by their own unit, colour by the gain of its weakest or strongest channel, the
    tone curve by what it does to the middle of the scale. Places, sharpness and the sensor are
    free. This definition of a budget is ours. Raises ``BadInput`` for a budget not above 0.
    """
    if not (np.isfinite(stops) and stops > 0):
        raise BadInput("a budget above 0 stops", repr(stops), "Give some room to the light.")
    start, reach = identity(), np.array([parameter.reach_stops for parameter in PARAMETERS])
    with np.errstate(divide="ignore"):
        share = np.minimum(1, stops / reach)
    return start - start * share[:, 0], start + (1 - start) * share[:, 1]
