"""An experiment's words as a page shows them."""

from __future__ import annotations

from lab.ui.app.errors import plain


def told(words: str) -> str:
    """Return a study's words: the headline larger than the rest, which is a list."""
    headline, *rest = words.split("\n")
    return "\n".join([f"#### {plain(headline)}", "", *(f"- {plain(line)}" for line in rest)])


def lines(words: str) -> str:
    """Return an experiment's words as a list, a sentence an entry."""
    return "\n".join(f"- {plain(line)}" for line in words.split("\n"))
