"""How the points of a map are marked: by view, kind of thing, drift or correctness."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.figures.map.points import Cloud, Layer
from lab.figures.theme import DAMAGE, DIVERGING, GREY, SMALL_PX, mark, muted

RIGHT, WRONG = DIVERGING[8], DIVERGING[1]
MOST_DRIFT = 1.0
"""As far as another item: what moved further is as dark as this."""
TWINS = ("", "-dot", "-open-dot")


@dataclass(frozen=True)
class Marks:
    """Points of one layer that are drawn alike: a trace of the figure."""

    layer: Layer
    rows: NDArray[np.intp]
    name: str
    marker: dict[str, Any]
    in_legend: bool = True


def marks_of(cloud: Cloud, colour: str, size: float) -> Iterator[Marks]:
    """Yield what is drawn of each layer under a colouring: "facet", "subgroup", "drift" or
    "correctness"."""
    names = sorted({str(s) for layer in cloud.layers for s in np.unique(layer.subgroups) if s})
    for layer in cloud.layers:
        every = np.arange(len(layer))
        plain = {"size": size, "symbol": symbol_of(cloud, layer), "color": GREY}
        if colour == "subgroup":
            yield Marks(layer, every, layer.name, {**plain, **_by_class(layer, names)})
        elif colour == "drift" and layer.hurt and layer.drift is not None:
            yield Marks(layer, every, layer.name, {**plain, **_by_drift(layer.drift)})
        elif colour == "drift":
            yield Marks(layer, every, layer.name, {**plain, "opacity": 0.35})
        elif colour == "correctness" and layer.correct is not None:
            yield from _by_correctness(layer, layer.correct, plain)
        else:
            yield Marks(layer, every, layer.name, {**plain, "color": colour_of(cloud, layer)})


def colour_of(cloud: Cloud, layer: Layer) -> str:
    """Return the colour of a layer: its modality's, paler for a second view of the same one."""
    return muted(mark(layer.modality).colour, min(0.45 * _twin(cloud, layer), 0.9))


def symbol_of(cloud: Cloud, layer: Layer) -> str:
    """Return the marker of a layer: its modality's, hollow where hurt, dotted for a second view."""
    if layer.hurt:
        return f"{mark(layer.modality).symbol}-open"
    return f"{mark(layer.modality).symbol}{TWINS[_twin(cloud, layer) % len(TWINS)]}"


@cache
def hues(n: int) -> tuple[str, ...]:
    """Return n colours around the wheel, light and dark in turn, readable on both grounds."""
    wheel = (colorsys.hls_to_rgb(i / max(n, 1), (0.42, 0.58)[i % 2], 0.62) for i in range(n))
    return tuple("#" + "".join(f"{round(255 * part):02x}" for part in rgb) for rgb in wheel)


def _twin(cloud: Cloud, layer: Layer) -> int:
    """Which view of its modality this is: 0 for the first."""
    views = [other.view for other in cloud.layers if other.modality == layer.modality]
    return list(dict.fromkeys(views)).index(layer.view)


def _by_class(layer: Layer, names: Sequence[str]) -> dict[str, Any]:
    shades = (GREY, *hues(len(names)))
    code = {name: i for i, name in enumerate(("", *names))}
    top = max(len(shades) - 1, 1)
    # A step for each class, so that the codes are all that travels.
    scale = [[i / top, shade] for i, shade in enumerate(shades)] if len(shades) > 1 else None
    return {
        "color": np.array([code[str(name)] for name in layer.subgroups], np.uint8),
        "colorscale": scale or [[0, GREY], [1, GREY]],
        "cmin": 0,
        "cmax": top,
        "showscale": False,
    }


def _by_drift(drift: NDArray[np.float32]) -> dict[str, Any]:
    return {
        "color": np.nan_to_num(drift, nan=0.0),
        "colorscale": [[i / (len(DAMAGE) - 1), shade] for i, shade in enumerate(DAMAGE)],
        "cmin": 0,
        "cmax": MOST_DRIFT,
        "symbol": "circle",
        "line": {"width": 1, "color": GREY},
        "colorbar": {
            "title": {"text": "drift", "font": {"size": SMALL_PX}}, "thickness": 12,
            "len": 0.4, "y": 0.0, "yanchor": "bottom", "x": 1.0, "xanchor": "right",
            "tickvals": [0, 0.5, 1], "outlinewidth": 0, "tickfont": {"size": SMALL_PX},
        },
    }  # fmt: skip


def _by_correctness(
    layer: Layer, correct: NDArray[np.float32], plain: dict[str, Any]
) -> Iterator[Marks]:
    unknown = np.isnan(correct)
    kinds = (
        ("no subgroup", unknown, {"color": GREY, "opacity": 0.4}),
        ("right", ~unknown & (correct > 0.5), {"color": RIGHT}),
        ("wrong", ~unknown & (correct <= 0.5), {"color": WRONG, "symbol": "x-thin-open"}),
    )
    for name, here, change in kinds:
        if here.any():
            rows = np.flatnonzero(here)
            yield Marks(layer, rows, f"{layer.name}: {name}", {**plain, **change})
