"""One sample: what does each encoder make of it, clean and hurt?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.board.subsets import fields_of
from lab.ui.choose.controls import bound
from lab.ui.jobs import work
from lab.ui.one_sample import fused as fused_view
from lab.ui.one_sample import microscope
from lab.ui.one_sample.neighbours import neighbours
from lab.ui.one_sample.own_item import subject

nav.ensure_router()
st.title("What does each encoder make of one sample?")
st.markdown(
    "Hurt its picture, its name or its voice, or drop them, and see the answer change. The "
    "probes never saw the item or its family."
)


@st.fragment
def look() -> None:
    """Everything that a slider moves, so that nothing else is drawn again."""
    chosen = choice()
    top_left, answer = st.columns([2, 3], gap="large")
    with top_left:
        item = subject(chosen.dataset)
    places, beside, knobs = {}, {}, {}
    here = microscope.modalities_of(chosen.dataset)
    for modality in here:
        with st.container(border=True):
            left, places[modality], beside[modality] = st.columns([1.5, 4.6, 2.3], gap="small")
            with left:
                knobs[modality] = microscope.knob(modality, chosen, item)
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
                st.caption(f"No {modality}: dropped, or not given.")
            elif ready:
                samples[modality] = microscope.sample_of(knob, modality, item, chosen.seed)
            else:
                pair = microscope.pair_of(knob, modality, item, chosen.seed)
                microscope.sides(*pair, modality, item, knob.setting)
    if not job_done:
        with answer:
            st.markdown("**The probes are being made ready**, once.")
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
        st.subheader("Neighbours in the original space")
        spaces = list(samples)
        space = st.segmented_control(
            "Space of", spaces, default=spaces[0], required=True, **bound("space", spaces[0])
        )
        seen = samples[space if space in samples else spaces[0]]
        neighbours(seen.neighbours_clean, seen.neighbours_hurt, chosen.dataset)
        about("dropping", fields_of(chosen))
        download(fused_view.table(samples), fused_view.manifest(knobs, item), "one_sample")


look()
