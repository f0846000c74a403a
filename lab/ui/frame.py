"""The frame of every page: data set, encoders, seed, pin, link and presenter mode, in the sidebar.

Every choice is a bound widget, so that the address of the page says all of it: any view is a
link, and what a click can select can be chosen by keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS

NONE = "none"
DEFAULTS = {"ds": "emojilab", "a": "lite0", "b": NONE, "seed": 0, "pin": NONE}
MAX_SEED = 9999
WIDTH_PX = 240
PRESENTER = "lab.presenter"


@dataclass(frozen=True)
class Choice:
    """What the sidebar says: data set, encoder A, optional B, seed, pinned run."""

    dataset: str
    a: str
    b: str | None
    seed: int
    pin: str | None

    def encoder_of(self, modality: str) -> str:
        """Return A or B where one reads the modality, else the first encoder that does."""
        for name in (self.a, self.b):
            if name is not None and ENCODERS.get(name).modality == modality:
                return name
        ready = [e for e in ENCODERS if e.modality == modality and not e.card.control]
        return next(e.id for e in ready)


def choice() -> Choice:
    """Return what the sidebar says, or the defaults where a page runs without it."""
    said = {key: st.session_state.get(key, value) for key, value in DEFAULTS.items()}
    b, pin = (None if said[key] == NONE else str(said[key]) for key in ("b", "pin"))
    return Choice(str(said["ds"]), str(said["a"]), b, int(said["seed"]), pin)


def sidebar_state() -> Literal["collapsed"] | int:
    """Return how wide the sidebar starts; presenting folds it away."""
    return "collapsed" if st.session_state.get(PRESENTER) else WIDTH_PX


def sidebar() -> None:
    """Draw the frame's controls."""
    with st.sidebar:
        names = [entry.id for entry in DATASETS if len(entry.modalities) > 1]
        pick("Data set", names, "ds", help_text="Paired items: image, text and speech.")
        encoders = [entry.id for entry in ENCODERS]
        pick("Encoder A", encoders, "a", help_text="The encoder that is looked at.")
        pick("Encoder B", [NONE, *encoders], "b", help_text="A second one, drawn beside A.")
        st.number_input(
            "Seed", 0, MAX_SEED, 0, key="seed", bind="query-params",
            help="Draws test concepts, folds, noise. Default 0; another seed computes anew.",
        )  # fmt: skip
        _pin()
        with st.container(horizontal=True):
            with st.popover("Link", icon=":material/link:"):
                st.caption("This very view, to send or to keep:")
                st.code(link(), language=None, wrap_lines=True)
            st.toggle(
                "Presenter", key=PRESENTER, persist_state="session",
                help="Larger type, no sidebar; left and right arrow keys turn pages.",
            )  # fmt: skip


def pick(
    label: str, options: Sequence[str], key: str, *, help_text: str = "", default: str = ""
) -> str:
    """Draw a bound choice; a link that asks for what is not there gets a notice."""
    asked = st.query_params.get(key)
    usual = default or str(DEFAULTS.get(key, options[0]))
    if asked is not None and asked not in options and st.session_state.get(key) != asked:
        st.warning(f"The link asks for “{asked}” as {label.lower()}, which is not here.")
    if st.session_state.get(key) not in (None, *options):
        del st.session_state[key]
    chosen = st.selectbox(
        label, options, options.index(usual) if usual in options else 0,
        key=key, bind="query-params", help=f"{help_text} Default: {usual}.".strip(),
    )  # fmt: skip
    return str(chosen)


def link() -> str:
    """Return the address of this view, with all that is chosen in it."""
    from urllib.parse import urlencode

    query = urlencode(st.query_params.to_dict())
    return f"{st.context.url or ''}{'?' if query else ''}{query}"


def _pin() -> None:
    """The pinned run: it stays in the figures as a grey curve."""
    from lab.perturb import PERTURBATIONS

    runs = [
        f"{e.id}.{p.id}"
        for e in ENCODERS
        for p in PERTURBATIONS
        if p.modality in (e.modality, Modality.ANY)
    ]
    pick("Pinned run", [NONE, *runs], "pin", help_text="It stays as a grey curve to compare with.")
