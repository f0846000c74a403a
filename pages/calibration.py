"""Calibration: what can people still see, and what are the guards held to?"""

from lab.ui.app import errors, nav
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import question
from lab.ui.calibration import session as calibration_view
from lab.ui.calibration.results import results

ASKED = "What can people still see?"

nav.ensure_router()
if calibration_view.asking():
    question(ASKED)
    calibration_view.ask()
else:
    question(
        ASKED,
        "A light that fools a model counts only if people can still name the picture. Guards "
        "stand in for people. Your answers set their limits.",
    )
    chosen = choice()
    with errors.shown():
        calibration_view.intro(chosen.dataset)
    with errors.shown():
        results(chosen.dataset)
