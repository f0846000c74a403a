"""Transfer: where does what was learned stop transferring?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.words import tell
from lab.ui.jobs import work
from lab.ui.transfer import controls as transfer_controls
from lab.ui.transfer import matrix as transfer_view
from lab.ui.transfer import relation as transfer_relation_view

nav.ensure_router()
st.title("Where does what was learned stop transferring?")
st.markdown(
    "A linear probe learns the subgroup from one facet and is asked about concepts of unseen "
    "families in every other. Click a cell to open it."
)
with errors.shown():
    fields = transfer_controls.fields_of(choice())
    run, at_work = None, None
    with work.finished("lab.transfer_run"):
        run, at_work = transfer_view.run_of(fields)
    if run is None and at_work is not None:
        st.markdown("**Probes are trained on each facet and tested on all**, cells first.")
        work.wait(at_work, "lab.transfer_wait")
    if run is not None:
        left, right = st.columns([8, 5], gap="large")
        with right:
            group, pair = transfer_view.pick_cell(run)
            transfer_view.merits(run, group, pair)
            if rows := transfer_relation_view.distance_rows(run, group, pair):
                st.dataframe(rows, hide_index=True)
        with left:
            transfer_view.matrix(run, group, pair)
        st.subheader("What this means")
        tell(run["words"], "the matrix")
        st.subheader("Concepts behind the cell", anchor="concepts")
        transfer_view.examples(run, group, pair)
        if run["summary"]["resources"] is not None:
            st.subheader("From high to low resource", anchor="languages")
            transfer_view.languages(run, pair)
        if at_work is not None:
            st.markdown("**Distances and scores are being held against the loss.**")
            work.wait(at_work, "lab.transfer_relate")
        if run["tables"]["measures"]:
            st.subheader("Does distance foretell the loss?", anchor="distance")
            transfer_relation_view.relation(run, group, pair)
            st.subheader("Which score sees the break coming?", anchor="scores")
            transfer_relation_view.foresees(run)
        transfer_controls.try_this(fields["facet_type"])
        about("transfer", fields)
        download(run["tables"]["cells"], run["manifest"], "transfer")
