"""The encoders' cards: title, modality, control, licence, source, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import lab
from lab.core.contracts import Encoder
from lab.encoders import ENCODERS
from lab.figures.theme import mark
from lab.ui.download import download
from lab.ui.errors import plain

CARD_PX = 340


def families(modality: str) -> list[tuple[Encoder, list[Encoder]]]:
    """Return each pretrained encoder of a modality ("all": any) with its controls."""
    fitting = [e for e in ENCODERS if modality in {"all", e.modality}]
    return [
        (encoder, [c for c in fitting if c.card.control_of == encoder.id])
        for encoder in fitting
        if not encoder.card.control
    ]


def draw(modality: str) -> None:
    """Draw a section for each modality, a card for each encoder, controls as lines under it."""
    shown = families(modality)
    for name in dict.fromkeys(str(encoder.modality) for encoder, _ in shown):
        st.subheader(name.capitalize(), anchor=name)
        with st.grid(min_column_width=CARD_PX, gap="medium"):
            for encoder, controls in shown:
                if encoder.modality == name:
                    _card(encoder, controls)
    rows = [row for row in lab.catalogue("encoders") if modality in {"all", row["modality"]}]
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(rows, hide_index=True)
    download(rows, {"encoders": rows}, "encoders")


def _card(encoder: Encoder, controls: Sequence[Encoder]) -> None:
    card = encoder.card
    with st.container(border=True, height="stretch"):
        st.markdown(f"{mark(encoder.modality).icon} **{plain(card.title)}**  `{encoder.id}`")
        _state(encoder)
        st.markdown(
            f"{plain(card.architecture)}, {encoder.dim:,} numbers an item, {card.size_mb:.0f} MB. "
            f"Trained on {plain(card.trained_on)}."
        )
        if card.notes:
            st.markdown(plain(card.notes))
        st.caption(
            f"{plain(card.source)} · {plain(card.licence)} · family {plain(card.family)} · "
            f"gradients {'yes' if card.differentiable else 'no'}"
        )
        if controls:
            st.markdown("**Controls**")
        for control in controls:
            st.markdown(f"`{control.id}` {plain(control.card.title)}: {control.card.control}")
            if not control.availability().ok:
                _state(control)


def _state(encoder: Encoder) -> None:
    found = encoder.availability()
    if found.ok:
        st.badge("ready here", icon=":material/check:", color="green")
        return
    st.badge("missing here", icon=":material/close:", color="orange")
    st.markdown(plain(found.reason))
    st.code(found.command, language="bash")
