"""One's own pictures: one at a time, or a folder as a data set."""

from __future__ import annotations

import streamlit as st

from lab.ui.app.links import links
from lab.ui.choose.dataset import CHOICE
from lab.ui.yours.typed import typed

LAYOUT = """
A folder on the machine where Faultline runs, in one of two forms:

- a sub-folder for each class, with its pictures inside (`fruit/apple.jpg`, `animal/cat.png`);
- a CSV file with the columns `file`, `label` and `caption`. Captions make it a data set of pictures
  *and* text.
"""
TEMPLATE = b"file,label,caption\napple.jpg,fruit,a red apple\ncats/cat.jpg,animal,a cat\n"
USES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Where does an encoder break on them?", "board", {}),
    ("One picture under the microscope", "one_sample", {}),
    ("Relight one picture", "lighting", {}),
)


def draw() -> None:
    """Draw what to bring and what can be done with it."""
    st.markdown("**One picture.** It stays in your session, and no file is kept of it.")
    links((("Bring one picture, and hurt it", "one_sample", {"source": "my own"}),))
    st.markdown("**Many pictures, as a data set.**")
    st.markdown(LAYOUT)
    st.download_button("A CSV to fill in", TEMPLATE, "pictures.csv", "text/csv",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    chosen = typed(CHOICE, "Folder or CSV file", "yours.folder", "/path/to/folder", "own:")
    if chosen:
        links([(words, page, {**query, "ds": chosen}) for words, page, query in USES])
