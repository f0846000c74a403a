"""The answers of a class as one table: one row an answer, in the order in which they came."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from lab.lessons.classroom.records import ClassAnswer
from lab.lessons.classroom.room import ClassState

COLUMNS = ("time", "seat", "lesson", "step", "answer", "counts")
ACTS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def class_csv(state: ClassState) -> bytes:
    """Return every answer as CSV: seats by number, and whether an answer is the seat's last."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    answers = [record for record in state.records if isinstance(record, ClassAnswer)]
    last = {(one.seat, one.lesson, one.step): i for i, one in enumerate(answers)}
    for i, one in enumerate(answers):
        when = datetime.fromtimestamp(one.at_s, UTC).isoformat(timespec="seconds")
        counts = "yes" if last[one.seat, one.lesson, one.step] == i else "no"
        said = one.value if isinstance(one.value, str) else json.dumps(one.value)
        row = (one.lesson, one.step, said)
        table.writerow((when, state.seats[one.seat], *map(_harmless, row), counts))
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run.

    >>> _harmless("=1+1"), _harmless("-0.5"), _harmless("a=b")
    ("'=1+1", '-0.5', 'a=b')
    """
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(ACTS) else text
    return text
