"""Noise: fusions under noise, ranked by every definition of robustness at once."""

from lab.ui.app import nav
from lab.ui.app.skeleton import question
from lab.ui.missing.noise import look
from lab.ui.missing.page import page

nav.ensure_router()
question(
    "Which fusion holds under noise?",
    "Each definition of holding ranks the methods. The method on which they disagree most stands "
    "first.",
)
page("scoreboard", "curves", "Every fusion is being asked under every noise.", look)
