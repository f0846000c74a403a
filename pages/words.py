"""Words: what is lost when everything must pass through words?"""

from lab.ui.app import errors, nav
from lab.ui.app.skeleton import question
from lab.ui.experiments import found
from lab.ui.words.live import live

STUDIES = (
    "socratic", "too_many_words", "picture_tokens", "translate_or_join", "concreteness",
    "which_voice", "tag_anchors", "unpaired_captions", "prompting",
)  # fmt: skip
"""In the order in which they lead on from one item: many, too many words, other words than ours."""

nav.ensure_router()
question(
    "What is lost when everything must pass through words?",
    "A picture becomes words, and a language model answers from the words alone. Take some away, "
    "add your own, and see the answer change.",
)
with errors.shown():
    live()
found.draw("What else is known of words", STUDIES)
