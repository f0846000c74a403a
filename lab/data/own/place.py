"""Where a row of a CSV says that its picture belongs: latitude and longitude in degrees."""

from __future__ import annotations

import math
from typing import TypeAlias

from lab.core.errors import BadInput

Place: TypeAlias = tuple[float, float]
LIMITS = {"lat": 90.0, "lon": 180.0}
"""The largest value of each column, in degrees north and east; negative: south and west."""


def place_of(lat: str, lon: str, row: str) -> Place | None:
    """Return latitude and longitude, or None where both fields are empty.

    ``row`` names the row in the error: ``BadInput`` for one without the other, for what is no
    finite number, and for degrees out of range.

    >>> place_of("-33.9", "18.4", "line 2")
    (-33.9, 18.4)
    """
    if not lat and not lon:
        return None
    if not lat or not lon:
        got = f"{'lon' if lon else 'lat'} alone in {row}"
        raise BadInput("lat and lon together", got, "Give both, or leave both empty.")
    return _degrees("lat", lat, row), _degrees("lon", lon, row)


def _degrees(column: str, text: str, row: str) -> float:
    most = LIMITS[column]
    expected = f"{column} from -{most:.0f} to {most:.0f} degrees"
    do = "Write degrees with a decimal point, such as -33.9."
    try:
        value = float(text)
    except ValueError as error:
        raise BadInput(expected, f"no number in {row}", do) from error
    if not math.isfinite(value) or abs(value) > most:
        raise BadInput(expected, f"{value:g} in {row}", do)
    return value
