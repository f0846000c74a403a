"""An item as a person meets it: a picture, words in their script, a sound, a dot on a map."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Item, Modality
from lab.data import DATASETS
from lab.data.placelab.borders import neighbours
from lab.encoders import ENCODERS
from lab.experiments.views.view import View
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.place import in_words, on_map
from lab.figures.waveform import waveform
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.jobs.kept import for_all

CARD_IMAGE_PX, HAIR_LINE = 160, 150
IMAGE_PX = CANVAS_PX + 2
"""With the hair line: a picture that is wider than it is shown is resized and packed anew."""


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
        st.image(packed(item), width=IMAGE_PX, alt=f"{name}, {side}", output_format="PNG")
    elif modality == "text":
        with st.container(border=True):
            st.markdown(f"### {plain(item)}" if item.strip() else "*nothing is left*")
    elif modality == "place":
        st.markdown(f"**{in_words(item)}**")
        chart(on_map(item, cities(), hurt=hurt), key, f"{name}, {side}: {in_words(item)}")
    else:
        st.audio(item, sample_rate=SAMPLE_RATE_HZ, alt=f"{name}, {side}, speech")
        chart(
            lambda: waveform(item, hurt=hurt, seconds=seconds), key, f"Waveform of {name}, {side}",
            same=(digest_of(item), hurt, seconds),
        )  # fmt: skip


def digest_of(item: NDArray[np.generic]) -> str:
    """Return what tells a picture or a sound from any other: a digest of all of it."""
    return hashlib.sha256(np.ascontiguousarray(item).data).hexdigest()


def packed(image: NDArray[np.uint8]) -> bytes:
    """Return an image, uint8 [h, w, 3], framed, as PNG; made once for all who look at it."""
    return for_all("pictures", digest_of(image), lambda: png_bytes(framed(image)))


def show_item(item: Item | None, view: View, name: str, side: str = "") -> None:
    """Draw an item as its view's encoder gets it; ``side`` is "", "clean" or "hurt"."""
    said = f"{view_named(view)}, {side}" if side else view_named(view)
    if item is None:
        st.info("Taken away: the encoder gets nothing.", icon=":material/visibility_off:")
    elif view.modality == Modality.IMAGE:
        picture = small_png(framed(item), CARD_IMAGE_PX)
        st.image(picture, width=CARD_IMAGE_PX, alt=f"{name}, {said}", output_format="PNG")
    elif view.modality == Modality.TEXT:
        st.markdown(f"### {plain(item)}" if item.strip() else "*nothing is left*")
        if view.facet != "en" and item != name:
            st.caption(f"{view.facet}: {plain(name)}")
    elif view.modality == Modality.PLACE:
        st.markdown(f"### {in_words(item)}")
    else:
        st.audio(item, sample_rate=SAMPLE_RATE_HZ, alt=f"{name}, {said}, speech")
    st.caption(plain(said))


def view_named(view: View) -> str:
    """Return what a view is called: of one's own encoder its title, not the path in its id."""
    return f"{ENCODERS.get(view.encoder).card.title}" if ":" in view.encoder else str(view)


def cities() -> NDArray[np.float64]:
    """Return the places of PlaceLab, float64 [n, 2]: their dots stand for the land of a map."""
    return np.stack(list(DATASETS.get("placelab").column(Modality.PLACE, "city").items))


def framed(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an image, uint8 [h, w, 3], with a grey hair line around it, for white on white."""
    edges = ((1, 1), (1, 1), (0, 0))
    return np.pad(image, edges, constant_values=HAIR_LINE)


def small_png(image: NDArray[np.uint8], side_px: int) -> bytes:
    """Return an image, uint8 [h, w, 3], as a square PNG of this side."""
    import cv2

    small = cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return png_bytes(small.astype(np.uint8))


def gloss(modality: str, synthetic: bool) -> str:
    """Return what must be said beside an item: synthetic speech says so."""
    return "Synthetic speech, made by a program." if synthetic and modality == "speech" else ""


def borders(dataset: str, concept: str | None) -> str:
    """Return which countries a country touches, "" for what is no country."""
    if dataset != "placelab" or concept is None:
        return ""
    entry = DATASETS.get(dataset)
    names = [plain(entry.name(other)) for other in neighbours(concept)]
    return f"Borders {', '.join(names)}." if names else "Borders no other country."
