"""Relight: can lighting fool the model but not you?"""

from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import question
from lab.ui.experiments import found
from lab.ui.lighting.closing import try_this
from lab.ui.lighting.live import live
from lab.ui.lighting.subject import sitting

STUDIES = ("certified_light", "lighting_stops", "lighting_defence")

nav.ensure_router()
question(
    "Can lighting fool the model but not you?",
    "Move the light over one picture. A light counts only if you could still name the picture.",
)
with errors.shown():
    chosen = choice()
    subject = sitting(chosen)
    if subject is not None:
        live(subject)
        try_this(subject)
found.draw("What else is known of light", STUDIES)
