"""Distances: how far apart are these spaces?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.words import tell
from lab.ui.distances import gallery as gallery_view
from lab.ui.distances import pair as pair_view
from lab.ui.distances import pair_items
from lab.ui.distances import table as distances_view
from lab.ui.distances.controls import fields_of, meaning
from lab.ui.distances.links import try_this
from lab.ui.jobs import work

nav.ensure_router()
st.title("How far apart are these spaces?")
st.markdown(
    "A view is one encoder on one style, language or voice. Each cell holds the same concepts as "
    "two views see them. Click a cell to open the pair."
)
with errors.shown():
    fields = fields_of(choice())
    table, at_work = None, None
    with work.finished("lab.table"):
        table, at_work = distances_view.table_of(fields)
    place = st.container()
    left, right = st.columns([8, 5], gap="large")
    with place:
        meaning(fields["measure"], table)
    if table is None and at_work is not None:
        with left:
            st.markdown("**The views are being compared**, values first.")
            work.wait(at_work, "lab.table_wait")
    if table is not None:
        views = [view.strip() for view in fields["views"].split(",")]
        with right:
            pair = distances_view.pick_pair(views, table)
        with left:
            distances_view.draw(table, pair, at_work)
        pair_fields = pair_view.fields_of(fields, pair)
        job, found = work.run("two_spaces", pair_fields), None
        with right:
            if not job.done:
                st.markdown("**Every measure of this pair** is on its way.")
                work.wait(job, "lab.pair")
            else:
                with work.finished("lab.pair"):
                    found = job.result().as_dict()
                    pair_view.merits(found)
                    pair_view.measures(found)
        st.subheader("What this means")
        tell(table["words"], "the table")
        about("spaces", fields, "the table")
        download(table["tables"]["cells"], table["manifest"], "spaces", "the table")
        if found is not None:
            st.subheader("What the two agree on", anchor="pair")
            one, other = st.columns([3, 2], gap="large")
            with one:
                tell(found["words"], "this pair")
            with other:
                pair_view.shares(found)
            pair_items.items(found, fields["dataset"])
            about("two_spaces", pair_fields, "this pair")
            download(found["tables"]["measures"], found["manifest"], "two_spaces", "this pair")
            st.subheader("Against the number of items", anchor="gallery")
            gallery_view.draw(gallery_view.fields_of(pair_fields))
        try_this(*pair)
st.page_link(nav.page("yours"), label="Measure your own vectors", icon=":material/upload_file:")
