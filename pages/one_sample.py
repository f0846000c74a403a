"""One sample: what does each encoder make of it, clean and hurt?"""

import streamlit as st

from lab.experiments.severity.sample import Sample
from lab.ui.app import errors, nav, present
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, question, tabs
from lab.ui.choose.controls import bound
from lab.ui.jobs import work
from lab.ui.one_sample import fused as fused_view
from lab.ui.one_sample import microscope
from lab.ui.one_sample.breaks import breaks
from lab.ui.one_sample.neighbours import neighbours
from lab.ui.one_sample.own_item import subject

CARD_PX = 300


def _near(samples: dict[str, Sample], dataset: str) -> None:
    spaces = list(samples)
    space = st.segmented_control(
        "Nearest neighbours in the space of", spaces, default=spaces[0], required=True,
        **bound("space", spaces[0]),
    )  # fmt: skip
    seen = samples[space if space in samples else spaces[0]]
    neighbours(seen.neighbours_clean, seen.neighbours_hurt, dataset)


@st.fragment
def look() -> None:
    """Everything that a slider moves, so that nothing else is drawn again."""
    chosen = choice()
    top_left, answer = st.columns([3, 2], gap="large")
    with top_left:
        item = subject(chosen.dataset)
    places, beside, knobs = {}, {}, {}
    here = microscope.modalities_of(chosen.dataset)
    with st.grid(len(here), min_column_width=CARD_PX, gap="small"):
        for modality in here:
            with st.container(border=True, height="stretch"):
                head = st.container()
                places[modality], beside[modality] = st.container(), st.container()
                # On a projector the picture comes at once under its slider.
                foot = st.container() if present.on() else None
                with head:
                    knobs[modality] = microscope.knob(modality, chosen, item, foot)
    job = work.ready(microscope.settings_of(knobs))
    job_done, ready = job.done, False
    if job_done:
        with answer, work.finished("lab.ready"):
            ready = job.result() > 0 or not any(knob.present for knob in knobs.values())
    samples = {}
    for modality in here:
        knob = knobs[modality]
        with places[modality], errors.shown():
            if not knob.present:
                st.caption(f"There is no {modality}.")
            elif ready:
                samples[modality] = microscope.sample_of(knob, modality, item, chosen.seed)
            else:
                pair = microscope.pair_of(knob, modality, item, chosen.seed)
                microscope.sides(*pair, modality, item, knob.setting)
    if not job_done:
        with answer:
            st.markdown("**The encoders are being made ready.** This happens once.")
            work.wait(job, "lab.ready")
    if not ready:
        return
    # What is sent first is seen first: answers need not wait for pictures and sounds.
    with answer, errors.shown():
        fused_view.fused(samples)
    for modality, sample in samples.items():
        with beside[modality]:
            microscope.reading(sample, modality)
    microscope.all_sides(samples, places, item, knobs)
    if samples:
        fields = fused_view.fields_of(knobs, item, chosen)
        tabs("one_sample", {
            PICTURES: lambda: _near(samples, chosen.dataset),
            "Where it breaks": lambda: breaks(knobs, chosen),
            SURE: lambda: fused_view.sure(samples),
            METHOD: lambda: fused_view.code(fields),
            EXPORT: lambda: fused_view.export(samples, fields),
        })  # fmt: skip


nav.ensure_router()
question(
    "What does each encoder make of one sample?",
    "Hurt its picture, its name or its voice, and see the answer change. No probe learned from "
    "this item.",
)
look()
