"""The widgets that answer a step: a choice, a number, a number a level, an order."""

from __future__ import annotations

import math
from typing import Any, Literal

import streamlit as st

from lab.lessons.steps import Asked
from lab.ui.app.errors import plain

SHORT_CHARS, MOST_PILLS = 28, 5
STEPS = 50
"""About so many places a slider has."""


def answering(step: Asked, key: str, before: Any, *, locked: bool = False) -> Any:
    """Draw the widgets of a step, at an earlier answer where there is one; return what they say.

    None: nothing is chosen yet. An order in which an option stands twice is None too, and said.
    """
    draw = {"choice": _choice, "number": _number, "curve": _curve, "order": _order}[step.form]
    unit = f" ({step.unit})" if step.unit else ""
    st.markdown(f"#### {step.ask}{unit}")
    return draw(step, key, before, locked)


def step_of(low: float, high: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that divides a range into about fifty.

    >>> step_of(0, 5), step_of(0, 1), step_of(0, 300)
    (0.1, 0.02, 5.0)
    """
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    nice = max(part for part in (1, 2, 5) if part * power <= rough * (1 + 1e-9))
    return round(nice * power, 10)


def _choice(step: Asked, key: str, before: Any, locked: bool) -> Any:
    options = list(step.options)
    index = options.index(before) if before in options else None
    say = step.options
    if len(options) <= MOST_PILLS and max(map(len, say.values())) <= SHORT_CHARS:
        return st.pills(
            step.ask, options, default=None if index is None else options[index], wrap=True,
            format_func=lambda one: plain(say[one]), key=key, disabled=locked,
            label_visibility="collapsed",
        )  # fmt: skip
    return st.radio(
        step.ask, options, index=index, format_func=lambda one: plain(say[one]), key=key,
        disabled=locked, label_visibility="collapsed",
    )  # fmt: skip


def _slider(
    label: str,
    step: Asked,
    key: str,
    before: Any,
    locked: bool,
    seen: Literal["visible", "collapsed"] = "visible",
) -> float:
    apart = step_of(step.low, step.high)
    start = step.low + apart * round((step.high - step.low) / 2 / apart)
    return float(
        st.slider(
            label, float(step.low), float(step.high),
            float(start if before is None else before), apart, key=key, disabled=locked,
            label_visibility=seen,
        )
    )  # fmt: skip


def _number(step: Asked, key: str, before: Any, locked: bool) -> float:
    return _slider(step.ask, step, key, before, locked, "collapsed")


def _curve(step: Asked, key: str, before: Any, locked: bool) -> list[float]:
    said = before or [None] * len(step.options)
    with st.grid(min(3, len(step.options)), min_column_width=180, gap="small"):
        return [
            _slider(plain(title), step, f"{key}.{level}", said[i], locked)
            for i, (level, title) in enumerate(step.options.items())
        ]


def _order(step: Asked, key: str, before: Any, locked: bool) -> list[str] | None:
    if "first" not in step.ask:
        st.caption("Highest first.")
    options = list(step.options)
    found: list[str | None] = []
    with st.grid(min(3, len(options)), min_column_width=180, gap="small"):
        for i in range(len(options)):
            found.append(
                st.selectbox(
                    place(i + 1), options, index=options.index(before[i]) if before else None,
                    format_func=lambda one: step.options[one], key=f"{key}.{i}", disabled=locked,
                    placeholder="Choose",
                )
            )  # fmt: skip
    chosen = [one for one in found if one is not None]
    twice = [step.options[one] for one in options if chosen.count(one) > 1]
    if twice:
        st.warning(f"{plain(twice[0])} stands twice. Put each in one place.")
    return chosen if len(chosen) == len(options) and not twice else None


def place(n: int) -> str:
    """Say a place in an order.

    >>> [place(n) for n in (1, 2, 3, 4, 11, 21)]
    ['1st', '2nd', '3rd', '4th', '11th', '21st']
    """
    ending = "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
