"""Contributions: who carried each answer, and where modalities disagree."""

from lab.ui.app import nav
from lab.ui.app.skeleton import question
from lab.ui.missing.credit import look
from lab.ui.missing.page import page

nav.ensure_router()
question(
    "Which modality carried the answer?",
    "Each modality speaks for an answer or against it. Where they disagree, look at the items.",
)
page("contributions", "items", "Every answer is being explained.", look)
