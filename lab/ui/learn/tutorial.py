"""The tutorial for students as the documentation has it, one step at a time, with ways to go."""

from __future__ import annotations

import re

import streamlit as st

from lab.store.paths import top
from lab.ui.app import nav
from lab.ui.choose.controls import bound

FILE = top() / "docs" / "pages" / "tutorials" / "student.md"
STEP = "step"


def steps() -> dict[str, str]:
    """Return the text of each step by its title, as Markdown that a page can show."""
    text = re.sub(r"<!--.*?-->", "", FILE.read_text(encoding="utf-8"))
    # A link of the documentation leads nowhere from here; its words stay.
    text = re.sub(r"\[([^\]]+)\]\((?!http)[^)]*\)", r"\1", text)
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {title: _quoted(body) for title, _, body in (part.partition("\n") for part in parts)}


def _quoted(body: str) -> str:
    """Return a text with each note of the documentation as a quotation.

    >>> print(_quoted('!!! question "Try it"\\n    Guess\\n    first.\\n\\nThen look.'))
    > **Try it**
    > Guess
    > first.
    <BLANKLINE>
    Then look.
    """
    noted = re.sub(r'^!!! \w+ "(.*)"$', r"> **\1**", body, flags=re.MULTILINE)
    lines, inside = [], False
    for line in noted.split("\n"):
        inside = line.startswith("> ") or (inside and line.startswith("    "))
        lines.append(f"> {line.strip()}" if inside and not line.startswith("> ") else line)
    return "\n".join(lines).strip()


def named_in(text: str) -> list[nav.Entry]:
    """Return the pages that a step sends its reader to, each named as *Title*."""
    return [entry for entry in nav.shown() if f"*{entry.title}*" in text]


def draw() -> None:
    """Draw one step, the ways to the pages that it names, and the way to the next."""
    found = steps()
    titles = list(found)
    title = st.segmented_control(
        "Step", titles, default=titles[0], required=True, wrap=True, **bound(STEP, titles[0])
    )
    title = title or titles[0]
    left, right = st.columns([3, 1], gap="large")
    with left:
        st.markdown(found[title])
    with right:
        for entry in named_in(found[title]):
            st.page_link(nav.page(entry.url), label=f"Open {entry.title}", icon=entry.icon)
        after = titles.index(title) + 1
        if after < len(titles):
            st.button("Next step", type="primary", icon=":material/arrow_forward:",
                      key="lab.learn.next", on_click=_go, args=(titles[after],))  # fmt: skip


def _go(title: str) -> None:
    st.session_state[STEP] = title
