"""First lesson: How do I make a model fail, and measure it?"""

from lab.ui.app import errors, nav
from lab.ui.app.skeleton import question
from lab.ui.learn import tutorial

nav.ensure_router()
question(
    "How do I make a model fail, and measure where?",
    "This takes about 40 minutes. Each step sends you to a page and brings you back here.",
)
with errors.shown():
    tutorial.draw()
