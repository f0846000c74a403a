"""Gap: what does the gap between modalities do, and where does it come from?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.words import tell
from lab.ui.gap import controls as gap_controls
from lab.ui.gap import origins as gap_origins_view
from lab.ui.gap import slide as gap_view
from lab.ui.jobs import work

nav.ensure_router()
st.title("What does the gap between modalities do, and where does it come from?")
st.markdown(
    "Two encodings of the same concepts often lie in two separate clouds of their shared space. "
    "Slide the clouds together, and see what gets better and what gets worse."
)
with errors.shown():
    chosen = choice()
    fields = gap_controls.fields_of(chosen)
    job = gap_view.prepared(fields)
    if not job.done:
        work.wait(job, "lab.gap_ready")
    else:
        with work.finished("lab.gap_ready"):
            here = job.result()
            run = work.run("gap", fields)
            found = run.result().as_dict() if run.done else None
            gap_view.live(here, found)
            if found is None:
                work.wait(run, "lab.gap_run")
            else:
                st.subheader("What this means")
                tell(found["words"], "the slide")
                st.dataframe(gap_view.verdict_rows(found), hide_index=True)
                gap_controls.try_this()
                about("gap", fields, "the slide")
                download(found["tables"]["curve"], found["manifest"], "gap", "the slide")
    st.subheader("Where does the gap come from?", anchor="origins")
    gap_origins_view.draw(chosen)
