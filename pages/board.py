"""Board: where does each encoder break?"""

from dataclasses import replace

import streamlit as st

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.engine.report.reproduce import changed
from lab.experiments.severity.run import SeveritySpec
from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import question
from lab.ui.app.teaching import Act, may
from lab.ui.board import board as board_view
from lab.ui.board import curve as curve_view
from lab.ui.board.asked import BoardAsk, enough, notice, run_of, settled
from lab.ui.board.rows import more_rows
from lab.ui.board.try_this import try_this
from lab.ui.board.under import under
from lab.ui.choose.controls import bound, controls, pick

TASKS = ("auto", "subgroup", "concept")
TASK_HELP = (
    "subgroup: a linear probe names the subgroup of concepts of unseen families. concept: the very "
    "concept is found in a clean gallery of another style, language or voice, with no training. "
    "auto: subgroup for image and text, concept for speech."
)

nav.ensure_router()
question("Where does each encoder break?")
chosen = choice()
messages = st.container()
left, right = st.columns([3, 2], gap="large")
with errors.shown():
    enough(chosen.dataset)
    with left:
        figure, line = st.container(), st.container(horizontal=True, vertical_alignment="center")
    with line, st.popover("Settings of the board", icon=":material/tune:"):
        task = pick("What is asked", TASKS, "severity.task", TASK_HELP, "auto")
        widen = may(Act.WIDEN) and st.toggle(
            "All encoders and perturbations", **bound("widen", False)
        )
        more = more_rows(chosen, messages)
        st.caption(board_view.READING)
    with right:
        drawing = st.container()
        perturbation, level = curve_view.knobs(chosen)
        tools = st.container(horizontal=True)
        with tools, st.popover("Settings of this curve", icon=":material/tune:"):
            modality = ENCODERS.get(chosen.a).modality
            facets = ["", *DATASETS.get(chosen.dataset).facets(modality)]
            settings = controls(
                SeveritySpec,
                "severity",
                skip={"dataset", "encoder", "perturbation", "task", "split_seed", "draw_seed"},
                options={"facet": facets, "gallery_facet": facets},
            )
    wanted = BoardAsk(chosen.dataset, chosen.seed, task, widen, more)
    shown = settled(wanted, f"{chosen.a}.{perturbation}.{task}")
    chosen = replace(chosen, dataset=shown.dataset, seed=shown.seed)
    fields = {
        "dataset": chosen.dataset,
        "encoder": chosen.a,
        "perturbation": perturbation,
        "task": shown.task,
        "split_seed": chosen.seed,
        "draw_seed": chosen.seed,
        **settings,
    }
    run = run_of(shown)
    cell = curve_view.Cell(fields, on_board=not changed("severity", settings))
    with messages:
        notice(wanted, shown, cell.key)
    with figure, errors.shown():
        board_view.draw(run, cell.key)
    with line:
        board_view.status(shown, run)
    with drawing:
        found = curve_view.draw(cell, chosen, run)
    with tools:
        curve_view.pin(cell)
    if found is not None:
        under(found, cell, level, chosen, run)
        try_this(chosen.a, perturbation)
