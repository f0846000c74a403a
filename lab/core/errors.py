"""The one family of errors: each says what was expected, what came, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MAX_ASKED = 500
"""So many characters of an unknown id are looked at: it may be a text of megabytes."""


class LabError(Exception):
    """Base of every error raised on purpose; ``str()`` is fit to be shown to a person."""

    def __init__(self, expected: str, got: str, do: str) -> None:
        self.expected, self.got, self.do = expected, got, do
        super().__init__(f"Expected {expected}; got {got}. {do}")

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        # Workers hand errors back across processes; the default would pass one argument.
        return type(self), (self.expected, self.got, self.do)


class BadInput(LabError):
    """A value, shape or file that cannot be used as it is."""


class TooFew(BadInput):
    """Not enough items, classes or families for what was asked."""


class UnknownId(LabError):
    """An id that no registry, spec or data set knows."""


class Unavailable(LabError):
    """A package, model weight or file that is not on this machine, or no network."""


class StoreError(LabError):
    """The store could not be written or read: full disk, permission, damaged file."""


class Cancelled(LabError):
    """The work was stopped by the person who started it."""

    def __init__(
        self,
        expected: str = "the work to go on",
        got: str = "a request to stop",
        do: str = "What was computed so far is kept; start again to go on from there.",
    ) -> None:
        super().__init__(expected, got, do)


def unknown_id(kind: str, got: str, known: Iterable[str]) -> UnknownId:
    """Build the error for an unknown id, with the nearest known names in it.

    >>> print(unknown_id("encoder", "lite", ["lite0", "hog"]))
    Expected a known encoder; got 'lite'. Did you mean lite0? Known: hog, lite0.
    """
    names, asked = sorted(known), str(got)[:MAX_ASKED]
    alike = {name: difflib.SequenceMatcher(None, name, asked).ratio() for name in names}
    # Nearest first, and by name among the equally near.
    near = sorted((name for name in names if alike[name] >= 0.4), key=lambda n: -alike[n])[:3]
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    do = f"{hint}Known: {', '.join(names) or 'none'}."
    return UnknownId(f"a known {kind}", repr(asked), do)
