"""Missing: which modalities are there, what fills the hole, and when one more hurts."""

import streamlit as st

from lab.experiments.missing.lattice.spec import LatticeSpec
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question
from lab.ui.app.words import sure
from lab.ui.jobs import work
from lab.ui.missing.controls import fields_of
from lab.ui.missing.show import look

nav.ensure_router()
question(
    "What happens when a modality is missing?",
    "Switch a modality off, and choose what fills the hole. Sometimes the answer gets better.",
)
with errors.shown():
    fields = fields_of(choice(), LatticeSpec, "lattice")
    job = work.run("lattice", fields)
    if not job.done:
        st.markdown("**Every subset, fill and rate is being computed.** This happens once.")
        work.wait(job, "lab.missing.run")
    else:
        with work.finished("lab.missing.run"):
            found = job.result()
            look(found, fields, {
                SURE: lambda: sure(found.words().as_dict()),
                METHOD: lambda: method("lattice", fields),
                EXPORT: lambda: download(found.tables["arms"], found, "lattice"),
            })  # fmt: skip
