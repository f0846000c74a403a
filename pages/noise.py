"""Noise: fusions under noise, ranked by every definition of robustness at once."""

import streamlit as st

from lab.experiments.missing.scoreboard.spec import ScoreboardSpec
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question
from lab.ui.app.words import sure
from lab.ui.jobs import work
from lab.ui.missing.controls import fields_of
from lab.ui.missing.noise import look

nav.ensure_router()
question(
    "Which fusion holds under noise?",
    "Each definition of holding ranks the methods. The method on which they disagree most stands "
    "first.",
)
with errors.shown():
    fields = fields_of(choice(), ScoreboardSpec, "scoreboard")
    job = work.run("scoreboard", fields)
    if not job.done:
        st.markdown("**Every fusion is being asked under every noise.** This happens once.")
        work.wait(job, "lab.noise.run")
    else:
        with work.finished("lab.noise.run"):
            found = job.result()
            look(found, {
                SURE: lambda: sure(found.words().as_dict()),
                METHOD: lambda: method("scoreboard", fields),
                EXPORT: lambda: download(found.tables["curves"], found, "scoreboard"),
            })  # fmt: skip
