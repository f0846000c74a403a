"""Surprise me: a claim by chance, of all that were recorded."""

from lab.ui.app import errors, nav
from lab.ui.app.skeleton import question
from lab.ui.lessons import surprise

nav.ensure_router()
question(
    "Can you tell how it came out?",
    "A claim is drawn by lot from all that were measured here. Guess first, then see the numbers.",
)
with errors.shown():
    surprise.draw()
