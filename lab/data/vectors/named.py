"""Several named arrays of one .npz file, such as probabilities and labels; nothing is unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from lab.core.errors import BadInput, LabError, unknown_id
from lab.data.vectors.limits import check_dtype
from lab.data.vectors.npy_file import arrays_of
from lab.data.vectors.table import content_of


def read_named(
    source: str | Path | bytes, names: Mapping[str, bool], name: str = ""
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a .npz file, from its path or bytes; of ``names`` the true ones must be
    there, and the others may.

    Raises ``BadInput`` for a file that is absent, no .npz, damaged or a bomb, an array that is
    missing or not of plain numbers, and ``UnknownId`` for a name that is none of these.
    """
    data, called = content_of(source, name)
    if not data.startswith(b"PK\x03\x04"):
        got = f"{len(data)} bytes of another kind"
        raise BadInput(f"a .npz file in {called}", got, f"numpy.savez(file, {_call(names)})")
    try:
        found = arrays_of(data, called)
    except LabError:
        raise
    except Exception as error:
        # Damage surfaces as many kinds of error; to a person they are one.
        got = f"{len(data)} bytes that do not read ({type(error).__name__}: {str(error)[:120]})"
        raise BadInput(f"a whole .npz file in {called}", got, "Save it again.") from error
    for one in found:
        if one not in names:
            raise unknown_id(f"array in {called}", one, names)
    for one, needed in names.items():
        if needed and one not in found:
            got = ", ".join(sorted(found)) or "nothing"
            raise BadInput(
                f"the array {one} in {called}", got, f"numpy.savez(file, {_call(names)})"
            )
    for one, array in found.items():
        check_dtype(array.dtype, f"{one} of {called}")
    return found


def _call(names: Mapping[str, bool]) -> str:
    return ", ".join(f"{name}=..." for name, needed in names.items() if needed)
