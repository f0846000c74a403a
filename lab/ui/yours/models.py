"""One's own models: from a hub or a folder, as encoders of every page."""

from __future__ import annotations

import streamlit as st

from lab.ui.app import nav
from lab.ui.app.links import links
from lab.ui.choose.encoder import CHOICE
from lab.ui.yours.typed import typed

FORMS = """
An id of a model that `transformers` reads; weights are read from safetensors only.

- `hub:openai/clip-vit-base-patch32#image` and `...#text` are the two towers of a CLIP, SigLIP or
  CLAP model. They share a space.
- `hub:facebook/dinov2-small#image` and `hub:sentence-transformers/all-mpnet-base-v2#text` have one
  tower.
- In place of a name, a folder with the model's files.
"""
PYTHON = """
import lab
import numpy as np

def tiles(items):  # pictures, uint8 [224, 224, 3] each -> vectors, one row an item
    return np.stack([item[::28, ::28].ravel() / 255.0 for item in items])

encoder = lab.encoder(tiles, "image")
result = lab.run("severity", encoder=encoder.id)
"""


def draw() -> None:
    """Draw how a model is named and what can be done with it."""
    st.markdown("**A model of a hub, or of a folder.**")
    st.markdown(FORMS)
    name = typed(CHOICE, "Model", "yours.model", "hub:facebook/dinov2-small#image")
    if name:
        uses(name)
    st.markdown("**A function or an array, in a notebook.**")
    st.code(PYTHON.strip(), language="python")


def uses(encoder: str) -> None:
    """Draw links to what can be done with an encoder."""
    rows = [*st.session_state.get(nav.ROWS, ()), encoder]
    links((
        ("As a row of the board", "board", {"a": encoder, nav.ROWS: list(dict.fromkeys(rows))}),
        ("One sample, seen by it", "one_sample", {"a": encoder}),
        ("A map of its space", "spaces", {"a": encoder}),
        ("How far it is from others", "distances", {"a": encoder}),
    ))  # fmt: skip
