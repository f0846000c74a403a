"""What a moved slider draws again: one encoder's answer, that of all, its pictures, the open tab.

Streamlit draws the whole fragment again in which a slider stands. Here each part is a fragment of
its own, and a slider names those that it changes: the browser spends most of the time on the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from lab.experiments.severity.sample import Sample
from lab.ui.app.errors import shown
from lab.ui.app.frame import Choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, TAB, tabs
from lab.ui.choose.controls import bound
from lab.ui.one_sample import fused as fused_view
from lab.ui.one_sample import microscope
from lab.ui.one_sample.breaks import breaks
from lab.ui.one_sample.microscope import MODALITIES, Knob
from lab.ui.one_sample.neighbours import neighbours
from lab.ui.one_sample.own_item import Subject

PAGE, SPACE = "one_sample", "space"


@dataclass
class Looked:
    """What is looked at, who reads it, how it is hurt, and what was last made of it."""

    chosen: Choice
    item: Subject
    knobs: dict[str, Knob]
    made: dict[str, Sample] = field(default_factory=dict)

    @property
    def samples(self) -> dict[str, Sample]:
        """What was read, in the order of the rows, whichever was read last."""
        return {m: self.made[m] for m in MODALITIES if m in self.made}


def draw(
    looked: Looked,
    there: Sequence[str],
    answer: DeltaGenerator,
    beside: Mapping[str, DeltaGenerator],
    places: Mapping[str, DeltaGenerator],
) -> None:
    """Draw every part in its place.

    What is sent first is seen first: answers need not wait for pictures and sounds.
    """
    for modality in there:
        with beside[modality]:
            _part(reading, looked, modality)
    with answer:
        _part(fused, looked)
    for modality in there:
        with places[modality]:
            _part(pictures, looked, modality)
    _part(below, looked)


def again(looked: Looked, modality: str) -> None:
    """Draw again what the slider of this modality changes; for its callback.

    Where one of them has never been drawn the slider's own fragment is drawn again.
    """
    parts = [_key(reading, modality), _key(fused), _key(pictures, modality)]
    asked, there = st.session_state.get(SPACE), looked.samples
    space = next((one for one in (asked, *there) if one in there), modality)
    if st.session_state.get(PAGE + TAB) not in (None, PICTURES) or space == modality:
        parts.append(_key(below))
    with suppress(StreamlitAPIException):
        st.rerun(parts)


def reading(looked: Looked, modality: str) -> None:
    """Read the item as it is hurt now, and draw one encoder's answer."""
    severity = st.session_state[microscope.severity_of(modality)]
    knob = looked.knobs[modality] = replace(looked.knobs[modality], severity=severity)
    looked.made.pop(modality, None)
    with shown():
        sample = microscope.sample_of(knob, modality, looked.item, looked.chosen.seed)
        looked.made[modality] = sample
        microscope.reading(sample, modality)


def fused(looked: Looked) -> None:
    """Draw the answer of all together."""
    with shown():
        fused_view.fused(looked.samples)


def pictures(looked: Looked, modality: str) -> None:
    """Draw how the item is hurt, clean and hurt side by side."""
    microscope.hurt_by(looked.knobs[modality])
    if sample := looked.made.get(modality):
        both = sample.clean_item, sample.hurt_item
        with shown():
            microscope.sides(*both, modality, looked.item, looked.knobs[modality].setting)


def below(looked: Looked) -> None:
    """Draw the tabs, of which the open one is computed."""
    samples, knobs, chosen = looked.samples, looked.knobs, looked.chosen
    if not samples:
        return
    fields = fused_view.fields_of(knobs, looked.item, chosen)
    tabs(PAGE, {
        PICTURES: lambda: _near(samples, chosen.dataset),
        "Where it breaks": lambda: breaks(knobs, chosen),
        SURE: lambda: fused_view.sure(samples),
        METHOD: lambda: fused_view.code(fields),
        EXPORT: lambda: fused_view.export(samples, fields),
    })  # fmt: skip


def _near(samples: dict[str, Sample], dataset: str) -> None:
    spaces = list(samples)
    space = st.segmented_control(
        "Nearest neighbours in the space of", spaces, default=spaces[0], required=True,
        **bound(SPACE, spaces[0]),
    )  # fmt: skip
    seen = samples[space if space in samples else spaces[0]]
    neighbours(seen.neighbours_clean, seen.neighbours_hurt, dataset)


def _part(function: Callable[..., None], looked: Looked, *modality: str) -> None:
    st.fragment(function, key=_key(function, *modality))(looked, *modality)


def _key(function: Callable[..., None], *modality: str) -> str:
    return ".".join((PAGE, function.__name__, *modality))
