"""Places that are off: moved over the ground, rounded, or with their two numbers swapped.

A place is moved along a great circle of a sphere of the Earth's mean radius, in a direction drawn
once for all severities. A swap keeps the place whose longitude is no latitude: beyond 90 degrees
whoever reads it sees the mistake. It knows no more and less: its severity is the share of places.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from lab.core.contracts import Item, Modality
from lab.core.items import MAX_LATITUDE
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.presence import LEVELS as SHARES

EARTH_RADIUS_KM = 6371.0088
"""The mean radius of the Earth's ellipsoid (IUGG), so that half way round is 20,015 km."""


def displace(place: Item, rng: np.random.Generator, distance_km: float) -> Item:
    """Move a place by a distance along a great circle, to whatever side is drawn.

    >>> displace(np.array([0.0, 0.0]), np.random.default_rng(0), 0.0).tolist()
    [0.0, 0.0]
    """
    bearing = rng.uniform(0, 2 * math.pi)
    latitude, longitude = np.radians(place.astype(np.float64)).tolist()
    angle = distance_km / EARTH_RADIUS_KM
    north = math.sin(latitude) * math.cos(angle)
    north += math.cos(latitude) * math.sin(angle) * math.cos(bearing)
    there = math.asin(min(max(north, -1.0), 1.0))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude),
        math.cos(angle) - math.sin(latitude) * north,
    )
    return _place(math.degrees(there), math.degrees(longitude + east), place)


def round_degrees(place: Item, rng: np.random.Generator, step_deg: float) -> Item:
    """Round latitude and longitude to the nearest multiple of a step.

    >>> round_degrees(np.array([48.87, 2.33]), np.random.default_rng(0), 5.0).tolist()
    [50.0, 0.0]
    """
    latitude, longitude = (round(float(x) / step_deg) * step_deg for x in place)
    return _place(min(max(latitude, -MAX_LATITUDE), MAX_LATITUDE), longitude, place)


def swap(place: Item, rng: np.random.Generator, percent: float) -> Item:
    """Write the longitude first where the place's rank is below the share and it can be read."""
    swapped = rng.random() < percent / 100 and abs(place[1]) <= MAX_LATITUDE
    return place[::-1].copy() if swapped else place.copy()


def _place(latitude: float, longitude: float, like: Item) -> Item:
    """Return a place of the same precision, its longitude brought into [-180, 180]."""
    if abs(longitude) > 180:
        longitude = (longitude + 180) % 360 - 180
    return np.array([latitude, longitude], like.dtype)


_coordinates = partial(ItemPerturbation, modality=Modality.PLACE, kind="coordinates", identity=0.0)

for _entry in (
    _coordinates(
        id="displaced",
        label="Displaced",
        unit="km",
        levels=(100.0, 300.0, 1000.0, 3000.0, 8000.0),
        change=displace,
        words=lambda v: f"{v:,.0f} km away",
        source=f"A great circle on a sphere of {EARTH_RADIUS_KM:,.0f} km. {OWN_LEVELS}",
    ),
    _coordinates(
        id="rounded",
        label="Rounded",
        unit="degrees",
        levels=(1.0, 5.0, 15.0, 30.0, 60.0),
        change=round_degrees,
        deterministic=True,
        monotone=False,
        words=lambda v: f"rounded to {v:.1f} degrees",
        source=f"One degree of latitude is 111 km. {OWN_LEVELS}",
    ),
    _coordinates(
        id="swapped",
        label="Latitude and longitude swapped",
        unit="%",
        levels=SHARES,
        change=swap,
        words=lambda v: f"{v:.0f} % of the places with their numbers swapped",
        source="Our own steps of 20 % of a slip that is common (GeoJSON puts longitude first); "
        "a longitude beyond 90 degrees stays where it is",
    ),
):
    PERTURBATIONS.register(_entry)
