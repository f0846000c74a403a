"""An experiment's words as a page shows them."""

from __future__ import annotations

from lab.ui.app.errors import plain


def lines(words: str) -> str:
    """Return an experiment's words as a list, a sentence an entry."""
    return "\n".join(f"- {plain(line)}" for line in words.split("\n"))
