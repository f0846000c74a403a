"""Widgets from a spec: each field with its unit in the label, bounds, default and help."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic.fields import FieldInfo
from streamlit.errors import StreamlitAPIException

from lab.experiments.base import Spec
from lab.experiments.knobs import bounds, called, label
from lab.ui.app.errors import named

USUAL = "lab.usual"
CAME, REFUSED = "lab.came", "lab.refused"
"""What links asked for that could not be, by key, until the person chooses."""
LARGEST = 2**53 - 1
"""Beyond it a browser does not tell two whole numbers apart."""


def controls(
    spec_type: type[Spec],
    experiment: str,
    skip: Collection[str] = (),
    options: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Draw a widget for each field but ``skip`` and return what is chosen, by name.

    Keys are ``<experiment>.<field>``, bound to the address. ``options`` lists the values of a text
    field that has few ("" stands for its default).
    """
    chosen = {}
    for name, field in spec_type.model_fields.items():
        if name not in skip:
            key = f"{experiment}.{name}"
            chosen[name] = _widget(name, field, key, (options or {}).get(name))
    return chosen


def bound(key: str, default: object) -> dict[str, Any]:
    """Return what ties a widget to the address, and remember its default for clearing."""
    st.session_state.setdefault(USUAL, {})[key] = default
    return {"key": key, "bind": "query-params"}


def bound_number(
    key: str, default: float, least: float | None, most: float | None, title: str
) -> dict[str, Any]:
    """As ``bound``, for a number; a link that asks for what is none, or out of bounds, is told so.

    Streamlit takes the default in silence instead, and at infinity it breaks.
    """
    low, high = -LARGEST if least is None else least, LARGEST if most is None else most
    refused: dict[str, str] = st.session_state.setdefault(REFUSED, {})
    asked = st.query_params.get_all(key)
    fits = not asked or (len(asked) == 1 and _between(asked[0], low, high))
    if not fits:
        refused[key] = ", ".join(asked)
        # Where the widget was bound before, letting it go takes the value out of the address.
        with suppress(StreamlitAPIException):
            st.query_params.pop(key)
    elif st.session_state.get(key, default) != default:
        refused.pop(key, None)
    if key in refused:
        st.warning(
            f"The link asks for “{named(refused[key])}” as {title}. It can go from {low:g} to "
            f"{high:g}, so {default:g} is chosen instead."
        )
    tied = bound(key, default)
    return tied if fits else {"key": key}


def clear(keys: Collection[str]) -> None:
    """Put bound widgets back to their defaults; call it from a callback."""
    usual = st.session_state.get(USUAL, {})
    for key in keys:
        if key in usual:
            st.session_state[key] = usual[key]
        else:
            # Its widget has not been drawn in this session, so the address alone holds it.
            st.query_params.pop(key, None)


def pick(
    title: str, options: Sequence[str], key: str, told: str = "", default: object = None
) -> str:
    """Draw a bound choice; a link that asks for what is not there gets a notice."""
    usual = str(default) if default in options else options[0]
    _absent(title.lower(), options, key, usual)
    if st.session_state.get(key) not in (None, *options):
        # What was chosen before does not fit any more, such as a blur for a text encoder. Set, not
        # deleted: else the browser goes on showing it.
        st.session_state[key] = usual
    chosen = st.selectbox(
        title, options, options.index(usual), help=f"{told} Default: {usual}.".strip(),
        **bound(key, usual),
    )  # fmt: skip
    return str(chosen)


def _absent(title: str, options: Sequence[str], key: str, usual: str) -> None:
    """Say that a link asks for what is no choice, until the person chooses.

    Only what the address brought: a choice that fits no more after a click is no one's mistake.
    """
    came = st.session_state.setdefault(CAME, st.query_params.to_dict())
    refused: dict[str, str] = st.session_state.setdefault(REFUSED, {})
    asked = came.get(key)
    if asked is None or asked in options:
        return
    if st.session_state.get(key) not in (None, usual):
        del came[key]
        refused.pop(key, None)
        return
    refused[key] = asked
    st.warning(
        f"The link asks for “{named(asked)}” as {title}. There is no such choice here, so "
        f"“{usual or 'the first'}” is chosen instead."
    )


def _widget(name: str, field: FieldInfo, key: str, options: Sequence[str] | None) -> Any:
    shown = "the first" if field.default == "" else field.default
    told = f"{field.description or ''} Default: {shown}.".strip()
    if get_origin(field.annotation) is Literal:
        options = [str(value) for value in get_args(field.annotation)]
    if field.annotation in {int, float}:
        kind: type[int] | type[float] = int if field.annotation is int else float
        least, most = bounds(field)
        tied = bound_number(key, field.default, least, most, called(name, field))
        title = label(name, field)
        return kind(st.number_input(title, least, most, field.default, help=told, **tied))
    shared = {"help": told, **bound(key, field.default)}
    if options is not None:
        values = list(options)
        _absent(called(name, field), values, key, str(field.default))
        return st.selectbox(label(name, field), values, values.index(field.default), **shared)
    if field.annotation is bool:
        return st.toggle(label(name, field), field.default, **shared)
    return st.text_input(label(name, field), field.default, **shared)


def _between(asked: str, low: float, high: float) -> bool:
    try:
        return low <= float(asked) <= high
    except ValueError:
        return False
