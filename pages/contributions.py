"""Contributions: who carried each answer, and where modalities disagree."""

import streamlit as st

from lab.experiments.missing.contributions.spec import ContributionsSpec
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question
from lab.ui.app.words import sure
from lab.ui.jobs import work
from lab.ui.missing.controls import fields_of
from lab.ui.missing.credit import look

nav.ensure_router()
question(
    "Which modality carried the answer?",
    "Each modality speaks for an answer or against it. Where they disagree, look at the items.",
)
with errors.shown():
    fields = fields_of(choice(), ContributionsSpec, "contributions")
    job = work.run("contributions", fields)
    if not job.done:
        st.markdown("**Every answer is being explained.** This happens once.")
        work.wait(job, "lab.contributions.run")
    else:
        with work.finished("lab.contributions.run"):
            found = job.result()
            look(found, {
                SURE: lambda: sure(found.words().as_dict()),
                METHOD: lambda: method("contributions", fields),
                EXPORT: lambda: download(found.tables["items"], found, "contributions"),
            })  # fmt: skip
