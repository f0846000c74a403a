"""What the guards made of a light: dials with limits, maps of what each saw, before and after."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lab.adversary.auto_exposure import auto_exposed
from lab.adversary.base import Sense
from lab.core.contracts import FloatArray
from lab.experiments.lighting.one.studio import Look, Scene, Studio
from lab.figures.lighting.guard_dials import guard_dials, sentence
from lab.figures.lighting.lit_picture import png_bytes
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import framed

SIDE_PX, SEEN_PX, LARGE_PX = 200, 150, 300
LOST = np.array([45, 25, 75], np.uint8)
"""The dark end of the scale of damage."""


def dials(studio: Studio, seen: Look) -> None:
    """Draw every guard with its limit."""
    rows = dials_of(studio, seen)
    broken = sum(not row["holds"] for row in rows)
    held = "all hold" if not broken else f"{broken} broken"
    st.markdown(
        f"**Guards: {held}** · {plain(studio.calibration)}",
        help="A guard limits what a light may do to a picture. ▲ marks the limit. Uncalibrated: "
        "we set the limits, not people.",
    )
    told = " ".join(sentence(row).partition(" (")[0] + "." for row in rows)
    chart(guard_dials(rows), "lab.lighting.dials", told)


def dials_of(studio: Studio, seen: Look) -> list[dict[str, Any]]:
    """Return the guards' cards with what they found, as a figure draws them."""
    return [
        {
            "id": name,
            "title": studio.guards[name].title,
            "unit": studio.guards[name].unit,
            "meaning": studio.guards[name].meaning,
            "span": studio.guards[name].span,
            "at_least": studio.guards[name].sense == Sense.AT_LEAST,
            "value": reading.value,
            "limit": reading.threshold,
            "holds": reading.holds,
        }
        for name, reading in seen.readings.items()
    ]


def sides(scene: Scene, seen: Look, words: str, name: str) -> None:
    """Draw the picture before and after, same size, and the after as an eye adapts to it."""
    shown = (
        ("by daylight", scene.picture),
        (words, seen.picture),
        ("the same, auto-exposed", auto_exposed(seen.picture, scene.picture)),
    )
    with st.grid(3, min_column_width=SIDE_PX):
        for said, picture in shown:
            with st.container():
                st.image(png_bytes(framed(picture)), width=LARGE_PX, alt=f"{name}, {said}")
                st.caption(plain(said))
    st.caption(
        "An eye or a camera brings a picture back to the brightness of daylight (auto-exposed). "
        "A judge must name both pictures."
    )


def maps(studio: Studio, scene: Scene, seen: Look, name: str) -> None:
    """Draw what each guard saw, place by place, where one asks for it."""
    with st.expander("What the guards saw", icon=":material/visibility:",
                     key="lab.lighting.maps", on_change="rerun") as place:  # fmt: skip
        if not place.open:
            return
        st.caption(
            "Dark violet marks where a guard finds something lost. An empty ground counts little."
        )
        with st.grid(5, min_column_width=SEEN_PX):
            for guard, watch in scene.watches.items():
                card, reading = studio.guards[guard], seen.readings[guard]
                with st.container():
                    kept = watch.picture(seen.relit)
                    told = f"{name}: where {card.title.lower()} is lost"
                    st.image(png_bytes(covered(seen.relit.still, kept)), width="stretch", alt=told)
                    held = "✓" if reading.holds else "✗"
                    st.markdown(f"{held} **{card.title}**", help=plain(card.meaning))


def covered(picture: NDArray[np.uint8], kept: FloatArray) -> NDArray[np.uint8]:
    """Return a picture ``uint8 [224, 224, 3]`` in grey, covered where ``kept`` is below 1."""
    grey = picture.mean(axis=2, keepdims=True).repeat(3, axis=2)
    # Half way to white, so that what is lost stands out on a black picture too.
    ground = 255 - (255 - grey) * 0.6
    lost = (1 - kept)[..., None]
    return framed((ground * (1 - lost) + LOST * lost).round().astype(np.uint8))
