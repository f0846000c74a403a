"""What a person answered, checked: it came from outside, and may be anything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from lab.core.errors import BadInput, unknown_id
from lab.core.printable import short
from lab.lessons.steps import Asked, Debate, Explain

Answer: TypeAlias = str | float | list[float] | list[str]
"""A key or a text; a number; a number for each option; the options in an order."""

MOST_CHARACTERS = 4000
SIDES = ("first", "second")
"""The answers of a debate: which side somebody would speak for."""


def checked(step: Any, raw: object) -> Answer:
    """Return an answer that fits the step.

    A choice and a side of a debate come as a key, a number as a number, a curve as one number for
    each option, in their order or by key, an order as all keys, highest first, a text as it is.
    Raises ``BadInput`` or ``UnknownId`` for anything else.
    """
    if isinstance(step, Explain):
        return _text(raw)
    if isinstance(step, Debate):
        return _key(raw, SIDES)
    if not isinstance(step, Asked):
        do = "Answer another step."
        raise BadInput("a step that asks something", getattr(step, "kind", "none"), do)
    if step.form == "choice":
        return _key(raw, step.options)
    if step.form == "number":
        return _number(raw, step)
    if step.form == "curve" and isinstance(raw, Mapping) and set(raw) == set(step.options):
        raw = [raw[key] for key in step.options]
    if not isinstance(raw, list | tuple) or len(raw) != len(step.options):
        got = f"{len(raw)}" if isinstance(raw, list | tuple) else _shown(raw)
        do = f"Answer for each of: {', '.join(step.options)}."
        raise BadInput(f"a list of {len(step.options)}", got, do)
    if step.form == "curve":
        return [_number(one, step) for one in raw]
    keys = [_key(one, step.options) for one in raw]
    if len(set(keys)) < len(keys):
        raise BadInput("each option once", ", ".join(keys), "Put each in one place.")
    return keys


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise BadInput("a text", _shown(raw), "Write an answer.")
    if len(raw) > MOST_CHARACTERS:
        got = f"{len(raw):,}"
        raise BadInput(f"at most {MOST_CHARACTERS:,} characters", got, "Say it shorter.")
    if not raw.strip():
        raise BadInput("an answer", "nothing", "Write a sentence.")
    return raw


def _key(raw: object, known: Any) -> str:
    if not isinstance(raw, str) or raw not in known:
        raise unknown_id("option", _shown(raw), known)
    return raw


def _number(raw: object, step: Asked) -> float:
    try:
        number = float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
    except OverflowError:
        number = math.inf
    said = f"a number from {step.low:g} to {step.high:g}"
    if number is None or not math.isfinite(number) or not step.low <= number <= step.high:
        raise BadInput(said, _shown(raw), "Give one in this range.")
    return number


def _shown(raw: object) -> str:
    """Say what came, short whatever it is."""
    if isinstance(raw, str):
        return short(raw, 60) or "nothing"
    if isinstance(raw, int | float | bool) and abs(raw) < 1e12:
        return str(raw)
    return type(raw).__name__
