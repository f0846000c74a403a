"""Sound before and after: two envelopes on the same axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

N_BINS = 400
HEIGHT_PX = 150


def waveform(
    speech: NDArray[np.float32] | None, modality: str = "speech", *, hurt: bool = False,
    seconds: float | None = None,
) -> go.Figure:  # fmt: skip
    """Draw one utterance, float32 [n] at 16 kHz, as its envelope; an empty frame where None.

    ``seconds`` fixes the time axis, so that clean and hurt are drawn on the same one.
    """
    import plotly.graph_objects as go

    traces, length_s = [], 0.0
    if speech is not None and len(speech):
        time_s, low, high = envelope(speech)
        length_s = len(speech) / SAMPLE_RATE_HZ
        colour = mark(modality).colour if hurt else GREY
        traces.append(
            go.Scatter(
                x=np.concatenate([time_s, time_s[::-1]]),
                y=np.concatenate([high, low[::-1]]),
                fill="toself", mode="lines", line={"color": colour, "width": 1}, hoverinfo="skip",
            )
        )  # fmt: skip
    return go.Figure(
        traces,
        layout(
            HEIGHT_PX,
            xaxis={"range": [0, seconds or length_s or 1], "fixedrange": True, "showgrid": False,
                   "title": {"text": "seconds", "font": {"size": SMALL_PX}}, "zeroline": False},
            yaxis={"range": [-1, 1], "fixedrange": True, "tickvals": [0],
                   "showticklabels": False, "gridcolor": FAINT, "zeroline": False},
        ),
    )  # fmt: skip


def envelope(
    speech: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return (time in seconds, lowest, highest) of at most 400 stretches of a sound, each [b]."""
    step = max(1, -(-len(speech) // N_BINS))
    starts = np.arange(0, len(speech), step)
    low = np.minimum.reduceat(speech, starts)
    high = np.maximum.reduceat(speech, starts)
    return (starts / SAMPLE_RATE_HZ).astype(np.float32), low, high
