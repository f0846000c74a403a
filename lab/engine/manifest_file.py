"""A manifest from outside: read with a limit, checked whole, before anything of it is used.

Whoever wrote it may have written anything: numbers that no float holds, text that is no text, a
file without end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from lab.core.errors import BadInput

MAX_MB = 60.0
"""Of the file: a result with its tables takes some MB at most, a whole board some tens."""
MAX_DEPTH, MAX_CHARS, MAX_BITS = 30, 100_000, 64
"""Of what is nested, of one text, and of one whole number."""
USE = "Use the manifest of a result: the file the app's download or --json wrote."


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest in a file, bare or inside a whole result as ``--json`` prints it; then
    the result's ``tables`` are in it too.

    Raises ``BadInput`` for a file that is not there, above 60 MB, or no JSON object.
    """
    most = int(MAX_MB * 1e6)
    try:
        with path.open("rb") as file:
            # One byte more tells a file that is too large, and a pipe that says no size.
            size = path.stat().st_size
            data = b"" if size > most else file.read(most + 1)
        if max(size, len(data)) > most:
            raise BadInput(f"a manifest of at most {MAX_MB:.0f} MB at {path}", "more", USE)
        content = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("a manifest file (JSON)", f"{path}: {error}", "Check the path.") from error
    if not isinstance(content, dict):
        raise BadInput("a JSON object", type(content).__name__, "Use a result's manifest.")
    # A whole result as --json printed it holds its manifest: take it from there.
    inner = content.get("manifest", content)
    if not isinstance(inner, dict):
        raise BadInput("a manifest object", type(inner).__name__, "Use a result's manifest.")
    if content.get("summary", inner.get("summary")) != inner.get("summary"):
        raise BadInput("one summary in a result", "two that differ", "Use the file as written.")
    return {**inner, "tables": content["tables"]} if "tables" in content else inner


def check_manifest(manifest: Any) -> None:
    """Raise ``BadInput`` for what is no manifest, or has a value in it that cannot be computed
    with, compared or shown."""
    if not isinstance(manifest, Mapping):
        raise BadInput("a manifest object", type(manifest).__name__, USE)
    fault = [
        f"{name} as {type(manifest.get(name)).__name__}"
        for name, kind in (("experiment", str), ("spec", Mapping), ("summary", Mapping))
        if not isinstance(manifest.get(name), kind)
    ]
    fault += [
        f"{name} as {type(manifest[name]).__name__}"
        for name in ("depends_on", "versions", "tables", "made_of")
        if not isinstance(manifest.get(name, {}), Mapping)
    ]
    fault = fault or [
        f"{name} as {type(part).__name__}"
        for name, part in manifest.get("made_of", {}).items()
        if not isinstance(part, Mapping)
    ]
    if fault:
        expected = "a manifest with experiment, spec and summary"
        raise BadInput(expected, ", ".join(fault), USE)
    _check(manifest, "the manifest", 0)


def _check(value: Any, where: str, depth: int) -> None:
    got = _fault(value) if depth < MAX_DEPTH else f"more than {MAX_DEPTH} levels inside each other"
    if got:
        raise BadInput("plain numbers and text in a manifest", f"{got} in {where}", USE)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _check(name, f"a name in {where}", depth)
            _check(inner, str(name), depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            _check(inner, where, depth + 1)


def _fault(value: Any) -> str:
    """Say why one value cannot be used, or return ""."""
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return f"a whole number of more than {MAX_BITS} bits"
    if not isinstance(value, str):
        return ""
    if len(value) > MAX_CHARS:
        return f"a text of more than {MAX_CHARS:,} characters"
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "half a character (a lone surrogate)"
    return ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
