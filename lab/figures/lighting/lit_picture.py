"""A picture with its light drawn on it: where the light comes from, the shadow's edge, the spot.

A grid of unseen points takes clicks. Lines are white on black, so that they show on any picture.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.figures.theme import layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRID = 15
SUN_AT = 0.9
DARK, LIGHT = "#000000", "#ffffff"
Line = tuple[Sequence[float], Sequence[float]]


def lit_picture(
    picture: NDArray[np.uint8], light: Mapping[str, float], height_px: int, *, marks: bool = True
) -> go.Figure:
    """Draw a picture ``uint8 [224, 224, 3]`` and the marks of a light, by parameter.

    Places are in half widths from the middle, down positive; a click's ``customdata`` is "x,y".
    """
    import plotly.graph_objects as go

    traces = [_targets()]
    if marks:
        traces += [trace for line in _lines(light) for trace in _drawn(*line)]
        traces.append(_sun(light))
    axis = {"range": [-1, 1], "constraintoward": "left", "visible": False, "fixedrange": True,
            "constrain": "domain"}  # fmt: skip
    return go.Figure(
        traces,
        layout(
            height_px,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            hoverdistance=-1,
            clickmode="event+select",
            xaxis=axis,
            yaxis={**axis, "range": [1, -1], "scaleanchor": "x", "constraintoward": "top"},
            images=[{
                "source": png_of(picture), "xref": "x", "yref": "y", "x": -1, "y": -1,
                "sizex": 2, "sizey": 2, "sizing": "stretch", "layer": "below",
            }],
        ),
    )  # fmt: skip


def png_bytes(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture ``uint8 [h, w, 3]`` as PNG, made fast rather than small."""
    import cv2

    bgr = np.ascontiguousarray(picture[..., ::-1])
    _, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(data)


def png_of(picture: NDArray[np.uint8]) -> str:
    """Return a picture as an address that holds it whole."""
    return f"data:image/png;base64,{b64encode(png_bytes(picture)).decode()}"


def _targets() -> go.Scatter:
    import plotly.graph_objects as go

    steps = np.linspace(-1, 1, GRID).round(3)
    x, y = (each.ravel() for each in np.meshgrid(steps, steps))
    return go.Scatter(
        x=x, y=y, mode="markers", marker={"size": 24, "opacity": 0},
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
        customdata=[f"{a},{b}" for a, b in zip(x, y, strict=True)], hoverinfo="none",
    )  # fmt: skip


def _lines(light: Mapping[str, float]) -> list[tuple[Line, str]]:
    lines: list[tuple[Line, str]] = []
    towards = _towards(light["direction_deg"])
    if light["shadow_stops"] > 0:
        across = np.array([-towards[1], towards[0]])
        ends = towards * light["edge"] + np.array([[-3.0], [3.0]]) * across
        lines.append(((ends[:, 0].tolist(), ends[:, 1].tolist()), "dash"))
        tail, head = towards * (SUN_AT - 0.1), towards * 0.55
        lines.append((([tail[0], head[0]], [tail[1], head[1]]), "solid"))
    if light["spot_stops"] > 0:
        around = np.linspace(0, 2 * np.pi, 49)
        size = light["spot_size"]
        ring = (light["spot_x"] + size * np.cos(around), light["spot_y"] + size * np.sin(around))
        lines.append(((ring[0].tolist(), ring[1].tolist()), "dot"))
    return lines


def _towards(direction_deg: float) -> NDArray[np.float64]:
    angle = np.deg2rad(direction_deg)
    return np.array([np.cos(angle), -np.sin(angle)])


def _drawn(line: Line, dash: str) -> list[go.Scatter]:
    import plotly.graph_objects as go

    return [
        go.Scatter(
            x=line[0], y=line[1], mode="lines", hoverinfo="skip", opacity=0.85,
            line={"color": colour, "width": width, "dash": dash if colour == LIGHT else "solid"},
        )
        for colour, width in ((DARK, 4), (LIGHT, 2))
    ]  # fmt: skip


def _sun(light: Mapping[str, float]) -> go.Scatter:
    """Where the light comes from, if there is a shadow, and the middle of the spot."""
    import plotly.graph_objects as go

    at = [(*(_towards(light["direction_deg"]) * SUN_AT), "☀", "light")]
    at = at if light["shadow_stops"] > 0 else []
    if light["spot_stops"] > 0:
        at.append((light["spot_x"], light["spot_y"], "✛", "spot"))
    return go.Scatter(
        x=[x for x, *_ in at], y=[y for _, y, *_ in at], mode="markers+text",
        text=[sign for *_, sign, _ in at], textfont={"color": DARK, "size": 18},
        marker={"size": 26, "color": LIGHT, "line": {"color": DARK, "width": 2}, "opacity": 0.9},
        hoverinfo="skip",
    )  # fmt: skip
