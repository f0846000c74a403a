"""One sample: what does each encoder make of it, clean and hurt?"""

from functools import partial

import streamlit as st

from lab.ui.app import nav, present
from lab.ui.app.errors import shown
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import question
from lab.ui.jobs import work
from lab.ui.one_sample import microscope, moved
from lab.ui.one_sample.moved import Looked
from lab.ui.one_sample.own_item import subject

CARD_PX = 300


@st.fragment
def look() -> None:
    """Everything that a control of a row changes, so that nothing else is drawn again."""
    chosen = choice()
    top_left, answer = st.columns([3, 2], gap="large")
    with top_left:
        item = subject(chosen.dataset)
    places, beside, looked = {}, {}, Looked(chosen, item, {})
    here = microscope.modalities_of(chosen.dataset)
    with st.grid(len(here), min_column_width=CARD_PX, gap="small"):
        for modality in here:
            with st.container(border=True, height="stretch"):
                head = st.container()
                places[modality], beside[modality] = st.container(), st.container()
                # On a projector the picture comes at once under its slider.
                foot = st.container() if present.on() else None
                with head:
                    looked.knobs[modality] = microscope.knob(
                        modality, chosen, item, partial(moved.again, looked, modality), foot
                    )
    there = [m for m in here if looked.knobs[m].present]
    for modality in set(here).difference(there):
        places[modality].caption(f"There is no {modality}.")
    job = work.ready(microscope.settings_of(looked.knobs))
    job_done, ready = job.done, False
    if job_done:
        with answer, work.finished("lab.ready"):
            ready = job.result() > 0 or not there
    if not ready:
        for modality in there:
            with places[modality], shown():
                microscope.unread(looked.knobs[modality], modality, item, chosen.seed)
    if not job_done:
        with answer:
            st.markdown("**The encoders are being made ready.** This happens once.")
            work.wait(job, "lab.ready")
    if not ready:
        return
    moved.draw(looked, there, answer, beside, places)


nav.ensure_router()
question(
    "What does each encoder make of one sample?",
    "Hurt its picture, its name or its voice, and see the answer change. No probe learned from "
    "this item.",
)
look()
