"""Where something stands in a lesson's file: line and column, for the message about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.core.errors import LabError

PAIRS = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class TomlBlock:
    """Some TOML within a file: its text, and the line of the file on which it begins, from 1."""

    file: str
    text: str
    line: int

    def at(self, offset: int) -> str:
        """Say the place of an offset into the text."""
        before = self.text[:offset]
        line, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        return f"{self.file}, line {self.line + line}, column {column + 1}"

    def of(self, path: Sequence[str | int]) -> str:
        """Say the place of a value by its path, or of the nearest thing around it that is there."""
        return self.at(offset_of(self.text, path))


def offset_of(text: str, path: Sequence[str | int]) -> int:
    """Return where the key at a path stands; what is not there is where its owner stands.

    >>> offset_of('id = "a"\\ntruth = {run = "x"}', ["truth", "run"])
    18
    >>> offset_of('[[sides]]\\na = 1\\n[[sides]]\\na = 2', ["sides", 1, "a"])
    26
    """
    start, found, end = 0, 0, len(text)
    for i, part in enumerate(path):
        if isinstance(part, int):
            tables = list(re.finditer(rf"\[\[\s*{re.escape(str(path[i - 1]))}\s*\]\]", text))
            if part < len(tables):
                start = found = tables[part].start()
                continue
            opened = text.find("[", start)
            items = _items(text, opened) if opened >= 0 else []
            if part >= len(items):
                return found
            start, end = items[part]
            found = start
        else:
            key = rf"(?<![\w-])[\"']?{re.escape(part)}[\"']?(?=\s*[=.\]])"
            seen = re.compile(key).search(text, start, end)
            if seen is None:
                return found
            found, start = seen.start(), seen.end()
    return found


def _items(text: str, opened: int) -> list[tuple[int, int]]:
    """Return where the items of an array begin and end; strings and inner brackets are skipped."""
    found, closing, begun, at = [], [], opened + 1, opened
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            at = text.find(sign, at + 1) if text.find(sign, at + 1) > 0 else len(text)
        elif sign in PAIRS:
            closing.append(PAIRS[sign])
        elif closing and sign == closing[-1]:
            closing.pop()
        if len(closing) == 1 and sign == ",":
            found.append((begun, at))
            begun = at + 1
        if not closing:
            break
        at += 1
    last = [(begun, at)] if text[begun:at].strip() else []
    return [(b + len(text[b:e]) - len(text[b:e].lstrip()), e) for b, e in [*found, *last]]


def moved(error: LabError, place: str) -> LabError:
    """Return the same error with the place where it was seen."""
    return type(error)(error.expected, f"{error.got} in {place}", error.do)
