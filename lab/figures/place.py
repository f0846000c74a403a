"""A place as a person reads it: its degrees in words, and a dot among the cities of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.items import MAX_LATITUDE, MAX_LONGITUDE
from lab.figures.theme import FAINT, GREY, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 150


def in_words(place: NDArray[np.floating]) -> str:
    """Return a place [latitude, longitude] in degrees with its sides.

    >>> in_words(np.array([48.8667, -2.33]))
    '48.87° N, 2.33° W'
    """
    latitude, longitude = place.tolist()
    sides = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.2f}° {sides[0]}, {abs(longitude):.2f}° {sides[1]}"


def on_map(
    place: NDArray[np.floating], cities: NDArray[np.float64], *, hurt: bool = False
) -> go.Figure:
    """Draw a place among cities, float [n, 2], whose dots stand for the land."""
    import plotly.graph_objects as go

    look = mark("place")
    dots = (
        (cities, FAINT, 3, "circle"),
        (place[None], look.colour if hurt else GREY, 12, look.symbol),
    )
    traces = [
        go.Scatter(
            x=at[:, 1], y=at[:, 0], mode="markers", hoverinfo="skip",
            marker={"color": shade, "size": size, "symbol": symbol},
        )
        for at, shade, size, symbol in dots
    ]  # fmt: skip
    still = {"fixedrange": True, "showticklabels": False, "showgrid": False, "zerolinecolor": FAINT}
    return go.Figure(
        traces,
        layout(
            HEIGHT_PX,
            xaxis={"range": [-MAX_LONGITUDE, MAX_LONGITUDE], **still},
            yaxis={"range": [-MAX_LATITUDE, MAX_LATITUDE], **still},
        ),
    )
