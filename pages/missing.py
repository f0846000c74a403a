"""Missing: which modalities are there, what fills the hole, and when one more hurts."""

from lab.ui.app import nav
from lab.ui.app.skeleton import question
from lab.ui.missing.page import page
from lab.ui.missing.show import look

nav.ensure_router()
question(
    "What happens when a modality is missing?",
    "Switch a modality off, and choose what fills the hole. Sometimes the answer gets better.",
)
page("lattice", "arms", "Every subset, fill and rate is being computed.", look)
