"""What went wrong, for a person: what happened, why, what to do. Never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from lab.core.errors import Cancelled, LabError, TooFew
from lab.core.printable import printable, short
from lab.engine.damaged import explained
from lab.ui.app import nav

ONE_AT_A_TIME = {"source": "my own"}
SMALL_TOO: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Hurt one picture of yours", "one_sample", ONE_AT_A_TIME),
    ("Relight one picture of yours", "lighting", ONE_AT_A_TIME),
    ("Add pictures", "yours", {}),
)
"""What works with a few pictures: words, the address of a page, what is asked of it."""


class Lacks(Exception):
    """A data set that is in order has not what a page asks for: nobody's mistake.

    ``instead`` draws links to what can be asked of it.
    """

    def __init__(self, said: str, instead: Callable[[], None]) -> None:
        super().__init__(said)
        self.instead = instead


def show(error: Exception) -> None:
    """Show an error as a message; where nobody foresaw it, a damaged model may explain it."""
    if not isinstance(error, Lacks | LabError):
        logging.getLogger(__name__).error("unexpected error", exc_info=error)
        error = explained(error)
    if isinstance(error, Lacks):
        st.info(plain(str(error)), icon=":material/info:")
        error.instead()
    elif isinstance(error, Cancelled):
        st.info(f"Stopped. {error.do}", icon=":material/stop_circle:")
    elif isinstance(error, TooFew) and str(st.session_state.get(nav.DATA, "")).startswith("own:"):
        too_small(error, "Your data set is too small for this.")
    elif isinstance(error, LabError):
        st.error(
            f"**This does not work as asked.** {said(error)}",
            icon=":material/error:",
        )
    else:
        st.error(
            f"**Something unexpected happened** ({type(error).__name__}). What was computed is "
            "kept. Reload the page; if it happens again, the terminal where Faultline runs "
            "holds the details.",
            icon=":material/error:",
        )


def too_small(error: TooFew, lead: str) -> None:
    """Say what one's own data set has too little of, and what works with it: nobody's mistake."""
    families = " A family is one picture with its near copies."
    st.info(
        f"**{plain(lead)}** It needs {plain(error.expected)}. It has {plain(error.got)}."
        f"{families if 'famil' in error.expected else ''} Add pictures, or look at what works now:",
        icon=":material/info:",
    )
    with st.container(horizontal=True):
        for words, page, query in SMALL_TOO:
            st.page_link(nav.page(page), label=words, icon=":material/arrow_forward:",
                         query_params=query)  # fmt: skip


def said(error: LabError) -> str:
    """Return an error of the lab as a paragraph and what to do."""
    return f"Expected {plain(error.expected)}; got {plain(error.got)}.\n\n{plain(error.do)}"


def plain(text: str) -> str:
    """Return text from outside with everything that markdown would read made harmless.

    Lines stay lines; other characters that cannot be seen are escaped.
    """
    seen = "\n".join(map(printable, text.split("\n")))
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-!|$:~" else c for c in seen)


def named(name: str) -> str:
    """Return a name or value from outside, such as a file's: plain, on one line, cut if long."""
    return plain(short(name))


@contextmanager
def shown() -> Iterator[None]:
    """Show an error of the block as a message in its place; the rest of the page goes on."""
    try:
        yield
    except Exception as error:
        # Streamlit's own signals to stop or to run again derive from BaseException.
        show(error)
