"""The widgets that answer a step: a choice, a number, a number a level, an order."""

from __future__ import annotations

import math
from typing import Any, Literal

import streamlit as st

from lab.lessons.steps import Asked, Check
from lab.ui.app.errors import plain

SHORT_CHARS, MOST_PILLS = 28, 5
STEPS = 50
"""About so many places a slider has."""


def answering(step: Asked, key: str, before: Any, *, locked: bool = False) -> Any:
    """Draw the widgets of a step, at an earlier answer where there is one; return what they say.

    None: nothing is chosen yet. An order in which an option stands twice is None too, and said.
    """
    unit = f" ({step.unit})" if step.unit else ""
    st.markdown(f"#### {step.ask}{unit}")
    if step.form == "choice":
        _choice(step, key, before, locked)
    elif step.form == "number" and isinstance(step, Check):
        _typed(step, key, before)
    elif step.form == "number":
        _slider(step, key, before, locked, step.ask, "collapsed")
    else:
        {"curve": _curve, "order": _order}[step.form](step, key, before, locked)
    return said(step, key)


def said(step: Asked, key: str) -> Any:
    """Return what the widgets of a step say now, in a callback too; None: no answer yet."""
    state = st.session_state
    if step.form in {"choice", "number"}:
        return state[key]
    if step.form == "curve":
        return [float(state[f"{key}.{level}"]) for level in step.options]
    order = [state[f"{key}.{i}"] for i in range(len(step.options))]
    return order if set(order) == set(step.options) else None


def step_of(low: float, high: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that divides a range into about fifty.

    >>> step_of(0, 5), step_of(0, 1), step_of(0, 300)
    (0.1, 0.02, 5.0)
    """
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    nice = max(part for part in (1, 2, 5) if part * power <= rough * (1 + 1e-9))
    return round(nice * power, 10)


def _choice(step: Asked, key: str, before: Any, locked: bool) -> None:
    options, say = list(step.options), step.options
    shared: dict[str, Any] = {
        "format_func": lambda one: plain(say[one]), "key": key, "disabled": locked,
        "label_visibility": "collapsed",
    }  # fmt: skip
    if len(options) <= MOST_PILLS and max(map(len, say.values())) <= SHORT_CHARS:
        st.pills(step.ask, options, default=before, wrap=True, **shared)
    else:
        index = options.index(before) if before in options else None
        st.radio(step.ask, options, index=index, **shared)


def _typed(step: Asked, key: str, before: Any) -> None:
    """A number that is read off a figure is typed: a slider's places may miss it."""
    st.number_input(
        f"From {step.low:g} to {step.high:g}", float(step.low), float(step.high), before,
        step_of(step.low, step.high), "%g", key=key, placeholder="Type a number", width=260,
    )  # fmt: skip


def _slider(
    step: Asked, key: str, before: Any, locked: bool, label: str,
    seen: Literal["visible", "collapsed"] = "visible",
) -> None:  # fmt: skip
    apart = step_of(step.low, step.high)
    start = step.low + apart * round((step.high - step.low) / 2 / apart)
    st.slider(
        label, float(step.low), float(step.high), float(start if before is None else before),
        apart, key=key, disabled=locked, label_visibility=seen,
    )  # fmt: skip


def _curve(step: Asked, key: str, before: Any, locked: bool) -> None:
    with st.grid(min(3, len(step.options)), min_column_width=180, gap="small"):
        for i, (level, title) in enumerate(step.options.items()):
            _slider(step, f"{key}.{level}", before[i] if before else None, locked, plain(title))


def _order(step: Asked, key: str, before: Any, locked: bool) -> None:
    if "first" not in step.ask:
        st.caption("Highest first.")
    options = list(step.options)
    with st.grid(min(3, len(options)), min_column_width=180, gap="small"):
        chosen = [
            st.selectbox(
                place(i + 1), options, index=options.index(before[i]) if before else None,
                format_func=step.options.__getitem__, key=f"{key}.{i}", disabled=locked,
                placeholder="Choose",
            )
            for i in range(len(options))
        ]  # fmt: skip
    twice = [step.options[one] for one in options if chosen.count(one) > 1]
    if twice:
        st.warning(f"{plain(twice[0])} stands twice. Put each in one place.")


def place(n: int) -> str:
    """Say a place in an order.

    >>> [place(n) for n in (1, 2, 3, 4, 11, 21)]
    ['1st', '2nd', '3rd', '4th', '11th', '21st']
    """
    ending = "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
