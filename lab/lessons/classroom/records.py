"""What stands in the file of a class: one record a line, each whole in itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from lab.core.errors import BadInput
from lab.core.printable import printable, short

MOST_CHARS = 4_000
"""Characters of one answer: a text, or anything else as JSON."""
MOST_LINE_BYTES = 40_000
"""A line of ours is shorter: six bytes a character at most, and a few hundred beside them."""
Word = Annotated[str, Field(min_length=1, max_length=80)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""Since 1970."""


class ClassRecord(BaseModel):
    """What every record has: when it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    at_s: Seconds


class Opened(ClassRecord):
    """The class was opened: the codes that let students and the teacher in."""

    what: Literal["opened"] = "opened"
    code: Word
    teacher: Word


class Joined(ClassRecord):
    """Somebody gave the code and got a seat: random letters, and no name."""

    what: Literal["joined"] = "joined"
    seat: Word


class ClassAnswer(ClassRecord):
    """One seat's answer to one step; a later one takes its place."""

    what: Literal["answered"] = "answered"
    seat: Word
    lesson: Word
    step: Word
    value: JsonValue


class Moved(ClassRecord):
    """The teacher went to a step, or set the timer."""

    what: Literal["moved"] = "moved"
    lesson: Word
    step: Annotated[int, Field(ge=0)]
    ends_s: Seconds | None = None
    """When the time for this step is over."""


class Revealed(ClassRecord):
    """The teacher showed what came out: these predictions take no more answers."""

    what: Literal["revealed"] = "revealed"
    lesson: Word
    steps: tuple[Word, ...]


class Hidden(ClassRecord):
    """The teacher took one seat's text off the projector, or put it back; the answer stays."""

    what: Literal["hidden"] = "hidden"
    lesson: Word
    step: Word
    seat: Word
    hidden: bool = True


AnyRecord = Opened | Joined | ClassAnswer | Moved | Revealed | Hidden
Record = Annotated[AnyRecord, Field(discriminator="what")]
_ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(Record)


def record_of(line: bytes, number: int) -> AnyRecord:
    """Return the record of a line; raises ``BadInput``, which names the line by its number."""
    expected, do = f"a record on line {number} of the class file", "The other lines count."
    if len(line) > MOST_LINE_BYTES:
        got = f"one of {len(line)} bytes, of which {MOST_LINE_BYTES} are allowed"
        raise BadInput(expected, got, do)
    try:
        record = _ADAPTER.validate_json(line)
        if isinstance(record, ClassAnswer):
            sized(record.value)
        return record
    except ValidationError as error:
        raise BadInput(expected, _said(error.errors()[0], line), do) from error
    except (BadInput, RecursionError) as error:
        raise BadInput(expected, "an answer that is too long or too deep", do) from error


def sized(value: JsonValue) -> None:
    """Raise ``BadInput`` for an answer that is no JSON, or longer than is kept."""
    expected = f"an answer of at most {MOST_CHARS:,} characters"
    if not isinstance(value, str) or len(value) <= MOST_CHARS:  # no copy of a text of megabytes
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
            text.encode()
        except (ValueError, TypeError, RecursionError) as error:
            raise BadInput(expected, f"what is no JSON ({error})", "Answer again.") from error
    n = len(value if isinstance(value, str) else text)
    if n > MOST_CHARS:
        raise BadInput(expected, f"{n:,} characters", "Say it in fewer words.")


def _said(first: Mapping[str, Any], line: bytes) -> str:
    where = ".".join(str(part) for part in first["loc"][1:])
    begins = printable(short(line.decode("utf-8", "replace"), 60))
    return f"{first['msg']}{f' at {where}' if where else ''}: {begins}"
