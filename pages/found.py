"""What was found: the seven questions of this lab, and every recorded claim under each."""

from lab.ui.app import errors, nav
from lab.ui.app.skeleton import question
from lab.ui.lessons import found

nav.ensure_router()
question(
    found.ASKS,
    "Each mark is one claim that was fixed before it was measured. Point at one to read it.",
)
with errors.shown():
    found.draw()
