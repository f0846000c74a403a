"""What a block of TOML says, as the model of it has it; what is wrong is said with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from lab.core.errors import BadInput, unknown_id
from lab.lessons.places import TomlBlock, moved
from lab.lessons.steps import AnyStep

KINDS = {str(one.model_fields["kind"].default): one for one in get_args(get_args(AnyStep)[0])}
"""From the name of a kind to its class."""
GIVEN = {"title", "text", "kind"}
"""What the section itself says of its step."""


def toml_of(block: TomlBlock) -> dict[str, Any]:
    """Return what a block says. Raises ``BadInput`` with line and column."""
    try:
        return tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        said = str(error)[: found.start()] if found else str(error)
        last = block.text.count("\n")
        line, column = (int(found[1]), int(found[2])) if found and found[1] else (last + 1, 1)
        place = f"{block.file}, line {block.line + line - 1}, column {column}"
        raise BadInput("TOML", f"{said!r} in {place}", "Mend that line.") from error
    except RecursionError as error:
        raise BadInput("TOML", f"brackets inside brackets in {block.at(0)}", "Say less.") from error


def filled(
    model: type[BaseModel],
    content: Mapping[str, Any],
    what: str,
    block: TomlBlock,
    under: Sequence[str] = (),
) -> Any:
    """Return the content as the model has it; ``under`` is where in the block it stands.

    Raises ``UnknownId`` or ``BadInput`` for the first thing that is wrong.
    """
    try:
        return model.model_validate(dict(content))
    except ValidationError as error:
        # What is not known first: a field that is misspelt is missing too.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    path = [part for part in first["loc"] if part not in {"tuple", "str", "int"}]
    name, place = ".".join(map(str, path)), block.of([*under, *path])
    if first["type"] == "extra_forbidden":
        raise moved(unknown_id(f"field of {what}", str(path[-1]), _fields_at(model, path)), place)
    if first["type"] == "missing":
        do = f"Write {path[-1]} = ..."
        raise BadInput(f"the field {name} of {what}", f"none in {place}", do)
    got = f"{str(first.get('input'))[:80]!r} in {place}"
    raise BadInput(f"{name} of {what}: {first['msg']}", got, "Mend that line.")


def _fields_at(model: type[BaseModel], path: list[str | int]) -> set[str]:
    """Return the fields that are known where the last part of a path stands."""
    here: Any = model
    for part in path[:-1]:
        if isinstance(here, type) and issubclass(here, BaseModel) and part in here.model_fields:
            here = here.model_fields[str(part)].annotation
        inner = [one for one in get_args(here) if one not in {str, int, type(None), ...}]
        here = inner[0] if inner else here
    known = isinstance(here, type) and issubclass(here, BaseModel)
    return (
        set(here.model_fields) - (GIVEN if model in KINDS.values() else set()) if known else set()
    )
