"""Start: where does each encoder break?"""

import streamlit as st

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.severity.run import SeveritySpec
from lab.ui.app import errors, nav
from lab.ui.app.about import about, changed
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.words import tell
from lab.ui.board import board as board_view
from lab.ui.board import curve as curve_view
from lab.ui.board import merits
from lab.ui.board import samples as samples_view
from lab.ui.board import subsets as subsets_view
from lab.ui.board.try_this import try_this
from lab.ui.choose.controls import bound, controls, pick

TASKS = ("auto", "subgroup", "concept")
TASK_HELP = (
    "subgroup: a linear probe names the subgroup of concepts of unseen families. concept: the very "
    "concept is found in a clean gallery of another style, language or voice, with no training. "
    "auto: subgroup for image and text, concept for speech."
)

nav.ensure_router()
st.title("Where does each encoder break?")
st.markdown(
    "Hurt one input step by step. The **breakpoint** is where an encoder has lost half of what it "
    "knew above chance. Click a cell for its curve, then a point of the curve for its samples."
)
chosen = choice()
left, right = st.columns([3, 2], gap="large")
with left, st.container(horizontal=True, vertical_alignment="bottom"):
    task = pick("What is asked", TASKS, "severity.task", TASK_HELP, "auto")
    widen = st.toggle("Widen: all encoders and perturbations", **bound("widen", False))
    widen = widen and board_view.agreed(chosen.dataset, chosen.seed, task)
with errors.shown():
    run = board_view.board_of(chosen.dataset, chosen.seed, task, widen)
    with right:
        perturbation = curve_view.pick_perturbation(chosen)
        with st.popover("Settings of this curve", icon=":material/tune:"):
            modality = ENCODERS.get(chosen.a).modality
            facets = ["", *DATASETS.get(chosen.dataset).facets(modality)]
            settings = controls(
                SeveritySpec,
                "severity",
                skip={"dataset", "encoder", "perturbation", "task", "split_seed", "draw_seed"},
                options={"facet": facets, "gallery_facet": facets},
            )
    fields = {
        "dataset": chosen.dataset,
        "encoder": chosen.a,
        "perturbation": perturbation,
        "task": task,
        "split_seed": chosen.seed,
        "draw_seed": chosen.seed,
        **settings,
    }
    cell = curve_view.Cell(fields, on_board=not changed("severity", settings))
    with left, errors.shown():
        board_view.draw(run, cell.key)
    with right:
        found = curve_view.draw(cell, chosen, run)
        level = curve_view.level_and_pin(cell)
    if found is not None:
        with right:
            merits.merits(found)
        st.subheader("What this means")
        tell(found["words"], "this curve")
        try_this(chosen.a, perturbation)
        st.subheader("The samples behind the point")
        samples_view.samples(found, level)
        about("severity", fields, "the curve")
        download(found["tables"]["curve"], found["manifest"], "severity", "the curve")

    st.subheader("What is left when a modality is missing?", anchor="missing")
    subsets_view.draw(chosen, run.done and not run.cancelled)
