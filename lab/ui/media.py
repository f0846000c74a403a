"""An item as a person meets it: a picture, words in their script, a sound with its waveform."""

from __future__ import annotations

import streamlit as st

from lab.core.contracts import SAMPLE_RATE_HZ, Item
from lab.figures.waveform import waveform
from lab.ui.chart import chart
from lab.ui.errors import plain

IMAGE_PX = 224


def media(item: Item | None, modality: str, name: str, key: str, *, hurt: bool,
          seconds: float | None = None) -> None:  # fmt: skip
    """Draw one side, clean or hurt, of an item; ``None`` is an item that was taken away.

    ``name`` says what it is, for those who do not see it; ``seconds`` is the time axis of a sound.
    """
    side = "hurt" if hurt else "clean"
    st.caption(f"**{side}**")
    if item is None:
        st.info("Taken away: the encoder gets nothing.", icon=":material/visibility_off:")
    elif modality == "image":
        st.image(item, width=IMAGE_PX, alt=f"{name}, {side}", output_format="PNG")
    elif modality == "text":
        with st.container(border=True):
            st.markdown(f"### {plain(item)}" if item.strip() else "*nothing is left*")
    else:
        st.audio(item, sample_rate=SAMPLE_RATE_HZ, alt=f"{name}, {side}, synthetic speech")
        chart(waveform(item, hurt=hurt, seconds=seconds), key, f"Waveform of {name}, {side}")


def gloss(modality: str, synthetic: bool) -> str:
    """Return what must be said beside an item: synthetic speech says so."""
    return "Synthetic speech, made by a program." if synthetic and modality == "speech" else ""
