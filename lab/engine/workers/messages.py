"""What a pool and its worker processes tell each other: one JSON object a line, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from lab.core import errors
from lab.core.errors import LabError

KINDS = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, LabError)
}


class WorkerFailed(Exception):
    """What a worker met that is nobody's mistake; the terminal of the server holds the details."""


def tell(stream: IO[str], **message: Any) -> None:
    """Write one message; a NaN in it is a programming error."""
    stream.write(json.dumps(message, allow_nan=False) + "\n")
    stream.flush()


def heard(line: str) -> dict[str, Any]:
    """Return the message of a line."""
    message: dict[str, Any] = json.loads(line)
    return message


def error_as_data(error: BaseException) -> dict[str, str]:
    """Return an error as plain data: its parts where it is the lab's, else its name and text."""
    if isinstance(error, LabError):
        return {
            "kind": type(error).__name__,
            "expected": error.expected,
            "got": error.got,
            "do": error.do,
        }
    return {"kind": "", "text": f"{type(error).__name__}: {error}"}


def error_of(data: Mapping[str, str]) -> Exception:
    """Return the error of plain data.

    >>> error_of(error_as_data(errors.BadInput("a picture", "a song", "Draw one.")))
    BadInput('Expected a picture; got a song. Draw one.')
    >>> error_of(error_as_data(ZeroDivisionError("by zero")))
    WorkerFailed('ZeroDivisionError: by zero')
    """
    kind = KINDS.get(data["kind"])
    if kind is None:
        return WorkerFailed(data.get("text", "an unknown kind of error"))
    return kind(data["expected"], data["got"], data["do"])
