"""The encoders' cards: title, modality, control, licence, source, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import lab
from lab.core.contracts import Availability, Card, Encoder, Modality
from lab.encoders import ENCODERS
from lab.engine.report.listing import listing_report
from lab.figures.theme import mark
from lab.language import LANGUAGE_MODELS
from lab.language.base import LanguageModel
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.board.cells import short_title

TITLE = "Which encoders are there, and what are they?"
OTHERS = """
Where views or an encoder are named (typed as encoder A or B in the sidebar, on the command line, in
Python), an id can also be one of these:

- `hub:openai/clip-vit-base-patch32#image` and `hub:openai/clip-vit-base-patch32#text`: the two
  towers of a transformers model (CLIP, SigLIP, CLAP), which share a space. One tower:
  `hub:facebook/dinov2-small#image`, `hub:sentence-transformers/all-mpnet-base-v2#text`. In place of
  a name of the hub, a folder with the model's files. Weights are read from safetensors only.
- `vectors:/path/to/file.npz#image`: your own vectors, found by the ids of the concepts in the file
  (.npz, .parquet, .safetensors).

```sh
python -m lab run spaces --views "vectors:/path/to/file.npz#image/noto, minilm/en"
```
"""


def families(modality: str) -> list[tuple[Encoder, list[Encoder]]]:
    """Return each pretrained encoder of a modality ("all": any) with its controls.

    What is made of others or has to be installed first comes last.
    """
    fitting = [e for e in ENCODERS if modality in {"all", e.modality}]
    fitting.sort(key=lambda e: (e.card.optional, e.card.space != ""))
    return [
        (encoder, [c for c in fitting if c.card.control_of == encoder.id])
        for encoder in fitting
        if not encoder.card.control
    ]


def draw(modality: str) -> None:
    """Draw a section for each modality and a card for each encoder, its controls beside it."""
    shown = families(modality)
    for name in dict.fromkeys(str(encoder.modality) for encoder, _ in shown):
        st.subheader(name.capitalize(), anchor=name)
        for encoder, controls in shown:
            if encoder.modality == name:
                _card(encoder, controls)
    if modality in {"all", "text"}:
        st.subheader("Language models", anchor="language-models")
        st.markdown("They give no vectors: they say how likely a text goes on in a way.")
        for model in LANGUAGE_MODELS:
            _language_card(model)
    with st.expander("Any other model, or your own vectors", icon=":material/extension:"):
        st.markdown(OTHERS)
    rows = [row for row in lab.catalogue("encoders") if modality in {"all", row["modality"]}]
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(rows, hide_index=True)
    download(rows, None, "encoders", report=lambda: listing_report(TITLE, "encoders"))


def _card(encoder: Encoder, controls: Sequence[Encoder]) -> None:
    card = encoder.card
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown(f"{mark(encoder.modality).icon} **{plain(card.title)}**  `{encoder.id}`")
            _state(encoder.availability(), optional=card.optional)
            gradients = f"gradients {'yes' if card.differentiable else 'no'}"
            _told(card, f"{encoder.dim:,} numbers an item", gradients)
        with right:
            st.markdown("**Controls**" if controls else "No control has been made of it.")
            for control in controls:
                words = short_title(control.card)
                kind = "" if control.card.control in words else f", {control.card.control}"
                st.markdown(f"`{control.id}` {plain(words)}{kind}")
                if not (found := control.availability()).ok:
                    _state(found, optional=control.card.optional)


def _language_card(model: LanguageModel) -> None:
    with st.container(border=True):
        st.markdown(f"{mark(Modality.TEXT).icon} **{plain(model.card.title)}**  `{model.id}`")
        _state(model.availability(), optional=model.card.optional)
        _told(model.card, f"reads {model.context:,} tokens")


def _told(card: Card, size: str, *more: str) -> None:
    """Write what a card says: how it is built, what it learned from, and whose it is."""
    built = card.architecture[:1].upper() + card.architecture[1:]
    st.markdown(
        f"{plain(built)}; {size}; {card.size_mb:.0f} MB. "
        f"Trained on {plain(card.trained_on)}. {plain(card.notes)}"
    )
    parts = (plain(card.source), plain(card.licence), f"family {plain(card.family)}", *more)
    st.caption(" · ".join(parts))


def _state(found: Availability, *, optional: bool) -> None:
    if found.ok:
        st.badge("ready here", icon=":material/check:", color="green")
        return
    if optional:
        st.badge("optional, not installed", icon=":material/add:", color="gray")
    else:
        st.badge("missing here", icon=":material/close:", color="orange")
    st.markdown(plain(found.reason))
    st.code(found.command, language="bash", wrap_lines=True)
