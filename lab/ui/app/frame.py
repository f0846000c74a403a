"""The frame of every page: data set, encoders, seed and pin in the sidebar, name and link above.

Every choice is a bound widget, so that the address of the page says all of it: any view is a
link, and what a click can select can be chosen by keyboard.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.core.contracts import Modality
from lab.core.errors import TooFew
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.knobs import called
from lab.ui.app import demo, nav, present, teaching
from lab.ui.app.errors import named, too_small
from lab.ui.app.skeleton import TAB
from lab.ui.choose import dataset as dataset_choice
from lab.ui.choose.controls import bound_number, clear, pick
from lab.ui.choose.encoder import pick_encoder, usable
from lab.ui.jobs.shared import pool

NONE = "none"
DEFAULTS: dict[str, Any] = {"ds": "emojilab", "a": "lite0", "b": NONE, "seed": 0, "pin": NONE}
KEPT: dict[str, Any] = {**DEFAULTS, nav.ROWS: []}
"""What stays chosen while a page does not draw it, and goes with every link to a page that does."""
USUAL = {"image": "lite0", "text": "minilm", "speech": "speech_embedding", "place": "geoclip"}
"""What reads a modality that neither encoder A nor B reads."""
MAX_SEED = 9999
HEADER = "header"
HEADER_CSS = f"""
.st-key-{HEADER} {{
  position: fixed; top: .95rem; right: 9rem; width: auto; flex-wrap: nowrap; gap: .25rem;
  z-index: 999991;
}}
.st-key-{HEADER} button {{ min-height: 0; padding: .2rem .6rem; border: 0; }}
[data-testid=stTopNav] {{ margin-right: 6.5rem; }}
[data-testid=stMainBlockContainer] {{ padding-top: 2rem; }}
@media (max-width: 1300px) {{
  [data-testid=stTopNav] {{ margin-right: 3rem; }}
  .st-key-{HEADER} [data-testid=stMarkdownContainer] {{ font-size: 0; width: 0; }}
}}
"""
"""In the header, where Streamlit has no place for a page's own, left of what says that it runs; on
a narrow screen icons alone. The navigation leaves room for it."""
SWITCH = ("true", "false")


@dataclass(frozen=True)
class Choice:
    """What the sidebar says: data set, encoder A, optional B, seed, pinned run."""

    dataset: str
    a: str
    b: str | None
    seed: int
    pin: str | None

    def encoder_of(self, modality: str) -> str:
        """Return A or B where one reads the modality, else the usual one, or one that is here."""
        for name in (self.a, self.b):
            if name is not None and ENCODERS.get(name).modality == modality:
                return name
        return usual_reader(modality)


@st.cache_resource(max_entries=8, show_spinner=False)
def usual_reader(modality: str) -> str:
    """Return what reads a modality where nothing is chosen: the usual one, or one that is here.

    Looked up once: nothing is installed under a running app.
    """
    usual = USUAL[modality]
    if ENCODERS.get(usual).availability().ok:
        return usual
    there = (e.id for e in ENCODERS if e.modality == modality and e.availability().ok)
    return next(there, usual)


def choice() -> Choice:
    """Return what the sidebar says, or the defaults where a page runs without it."""
    said = {key: st.session_state.get(key, value) for key, value in DEFAULTS.items()}
    a = usable(str(said["a"]), DEFAULTS["a"])
    b = NONE if said["b"] == NONE else usable(str(said["b"]), NONE)
    pin = None if said["pin"] == NONE else str(said["pin"])
    dataset = dataset_choice.usable(str(said["ds"]), DEFAULTS["ds"])
    return Choice(dataset, a, None if b == NONE else b, int(said["seed"]), pin)


def sidebar(uses: Collection[str]) -> DeltaGenerator | None:
    """Draw those of the frame's controls that a page looks at; return the place of the chip.

    A page that looks at none has no sidebar: an empty one would take a sixth of the width.
    """
    for key in KEPT.keys() - set(uses):
        # What another page chose stays chosen while this one does not draw it.
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    if not demo.on():
        pool()  # its first process starts before anyone waits for it
    if not uses:
        return None
    with st.sidebar:
        if nav.DATA in uses:
            dataset_choice.pick_dataset("ds", DEFAULTS["ds"])
        if nav.A in uses:
            pick_encoder("Encoder A", "a", "The encoder that is looked at.", DEFAULTS["a"])
        if nav.B in uses:
            pick_encoder("Encoder B", "b", "A second one, drawn beside A.", NONE, [NONE])
        if nav.SEED in uses and (teaching.may(teaching.Act.SEED) or nav.PIN in uses):
            with st.expander("Advanced", icon=":material/tune:"):
                _advanced(uses)
        return st.container()


def stand_in(uses: Collection[str]) -> None:
    """Say above a page that one's own data set is too small to be one: it shows another."""
    asked = str(st.session_state.get(nav.DATA, DEFAULTS[nav.DATA]))
    if nav.DATA in uses and choice().dataset != asked:
        refused = dataset_choice.CHOICE.refusal(asked)
        if isinstance(refused, TooFew):
            instead = DEFAULTS[nav.DATA]
            too_small(refused, f"Your pictures are no data set yet, so this page shows {instead}.")


def header() -> None:
    """Draw the name, the link to this view and the switch of presenter mode, in the header."""
    st.logo(nav.NAME)
    if present.on():
        return
    st.html(f"<style>{HEADER_CSS}</style>")
    with st.container(horizontal=True, key=HEADER):
        _link()
        present.switch()


def _advanced(uses: Collection[str]) -> None:
    if teaching.may(teaching.Act.SEED):
        st.number_input(
            "Seed", 0, MAX_SEED, 0, **bound_number("seed", 0, 0, MAX_SEED, "seed"),
            help="Draws test concepts, folds, noise. Another seed computes anew. Default: 0.",
        )  # fmt: skip
    if nav.PIN in uses:
        pick("Pinned curve", [NONE, *_runs()], "pin", "It stays as a grey curve.", NONE)


def _runs() -> list[str]:
    """Every encoder hurt in every way that fits it; of typed ids those chosen, and the pinned."""
    from lab.perturb import PERTURBATIONS

    chosen = choice()
    pinned = pin_of(str(st.session_state.get("pin", st.query_params.get("pin", ""))))[0]
    typed = (name for name in (chosen.a, chosen.b, usable(pinned, "")) if name)
    return [
        f"{e.id}.{p.id}"
        for e in map(ENCODERS.get, dict.fromkeys([*ENCODERS.ids(), *typed]))
        for p in PERTURBATIONS
        if p.modality in (e.modality, Modality.ANY)
    ]


def pin_of(pin: str) -> tuple[str, str]:
    """Return (encoder, perturbation) of a pinned run.

    >>> pin_of("vectors:mine/x.npz#image.darker")
    ('vectors:mine/x.npz#image', 'darker')
    """
    encoder, _, perturbation = pin.rpartition(".")
    return encoder, perturbation


def selected() -> dict[str, str]:
    """Return what is selected beyond the frame's own choices: the rest of the address."""
    every = {key: st.query_params.get_all(key) for key in st.query_params}
    return {
        key: ", ".join(values)
        for key, values in every.items()
        if key not in (*DEFAULTS, *teaching.ADDRESS) and not key.endswith(TAB)
    }


def selection(place: DeltaGenerator | None) -> None:
    """Draw the chip that says what is selected, and clears it; nothing without a sidebar."""
    chosen = selected()
    if chosen and place is not None:
        words = ", ".join(named(_in_words(key, value)) for key, value in chosen.items())
        place.button(
            words, icon=":material/close:", key="lab.clear", on_click=clear,
            args=(list(chosen),), wrap=True,
            help="Clear the selection: back to the defaults of this page.",
        )  # fmt: skip


def _in_words(key: str, value: str) -> str:
    """Return what is chosen: a switch by its name, a number after it, since neither says enough.

    >>> _in_words("severity.perturbation", "ocr"), _in_words("widen", "true")
    ('ocr', 'widen')
    >>> _in_words("lighting.exposure_stops", "-3"), _in_words("severity.n_test", "60")
    ('exposure stops -3', 'number of test concepts 60')
    """
    experiment, _, name = key.rpartition(".")
    known = EXPERIMENTS.get(experiment).spec_type.model_fields if experiment in EXPERIMENTS else {}
    name = called(name, known[name]) if name in known else name.replace("_", " ")
    if value in SWITCH:
        return name
    return f"{name} {value}" if value.lstrip("-").replace(".", "", 1).isdecimal() else value


@st.fragment
def _link() -> None:
    """The address of this very view; read anew when it is opened."""
    with st.popover("Link", icon=":material/link:", key="lab.link", on_change="rerun"):
        st.caption("This very view, to send or to keep:")
        st.code(link(), language=None, wrap_lines=True)


def link() -> str:
    """Return the address of this view, with all that is chosen in it."""
    from urllib.parse import urlencode

    # A list is written as one key several times, which to_dict would cut to its last value. Who
    # gets the link does not get this student's seat.
    keys = [key for key in st.query_params if key not in teaching.ADDRESS]
    every = {key: st.query_params.get_all(key) for key in keys}
    query = urlencode(every, doseq=True)
    return f"{st.context.url or ''}{'?' if query else ''}{query}"
