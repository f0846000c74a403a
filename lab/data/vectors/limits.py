"""How large a file of vectors may be, unpacked too, and what its readers hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput

MAX_BYTES = 2_000_000_000
"""Of a file, and of what it unpacks to: a million rows of 500 numbers."""
MAX_ROWS = 1_000_000
MAX_ID_CHARS = 200
MAX_RATIO = 100
"""What is packed may unpack to this many times the file; real vectors pack to a half at best."""
SMALL_BYTES = 50_000_000
"""Below this any ratio passes: a table of zeros packs a thousandfold and is an honest input."""
ID_NAMES = ("id", "ids", "concept")
"""The array or column of one of these names holds the ids."""


@dataclass(frozen=True)
class Table:
    """What a reader found: an array of plain numbers and the ids, neither checked any further."""

    x: NDArray[Any]
    ids: Sequence[str] | None


def most_unpacked(packed: int) -> int:
    """Return how many bytes a file of so many may unpack to."""
    return min(MAX_BYTES, max(SMALL_BYTES, MAX_RATIO * packed))


def check_unpacked(unpacked: int, packed: int, called: str) -> None:
    """Raise ``BadInput`` where what a file claims to unpack to is too much, or a bomb."""
    most = most_unpacked(packed)
    if unpacked > most:
        raise BadInput(
            f"at most {most / 1e6:,.0f} MB when {called} is unpacked",
            f"{unpacked / 1e6:,.0f} MB out of {packed / 1e6:.2f} MB",
            "Save it without compression, or fewer rows.",
        )


def check_dtype(dtype: np.dtype[Any], called: str) -> None:
    """Raise ``BadInput`` for anything but integers and floats of up to 64 bits."""
    if dtype.hasobject:
        do = "Save numbers as float32 and ids as str; Python objects would run code when read."
        raise BadInput(f"plain numbers in {called}", "an array of Python objects", do)
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise BadInput(f"integers or floats in {called}", f"{dtype}", "Save it as float32.")


def text_ids(ids: NDArray[Any], called: str) -> list[str]:
    """Return a vector of text or integers as text; raises ``BadInput`` for anything else."""
    if ids.ndim != 1 or ids.dtype.kind not in "USiu":
        got = f"{ids.dtype} of shape {list(ids.shape)}"
        raise BadInput(f"ids as text or integers [n] in {called}", got, "Save them so.")
    if ids.dtype.kind == "S":
        return [bytes(name).decode("utf-8") for name in ids]
    return [str(name) for name in ids.tolist()]


def split_ids(arrays: dict[str, NDArray[Any]], called: str) -> Table:
    """Return the one array of vectors among named ones, and the ids that may stand beside it.

    Raises ``BadInput`` where there is no such array or more than one.
    """
    names = [name for name in arrays if name.lower() in ID_NAMES]
    others = [name for name in arrays if name not in names]
    if len(others) != 1 or len(names) > 1:
        got = ", ".join(sorted(arrays)[:10]) or "nothing"
        expected = f"one array of vectors, and at most one of {', '.join(ID_NAMES)}, in {called}"
        raise BadInput(expected, got, "Save each space in a file of its own.")
    x = arrays[others[0]]
    check_dtype(x.dtype, called)
    return Table(x, text_ids(arrays[names[0]], called) if names else None)
