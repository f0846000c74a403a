"""The knobs of any experiment: the main ones open, the rest behind a button."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import streamlit as st

from lab.experiments.base import Experiment
from lab.experiments.knobs import called, label, main_of, options_of
from lab.ui.choose import dataset, encoder
from lab.ui.choose.controls import REFUSED, controls
from lab.ui.choose.typed_id import TypedChoice

TYPED: dict[str, TypedChoice] = {"encoder": encoder.CHOICE, "dataset": dataset.CHOICE}
"""By the end of a field's name: what may be typed into it too, beside its list."""


def choose(entry: Experiment) -> dict[str, Any]:
    """Draw the knobs of an experiment and return what is chosen, by name."""
    main, known = main_of(entry), entry.spec_type.model_fields
    rest = [name for name in known if name not in main]
    chosen = _draw(entry, main)
    if rest:
        with st.popover(f"More: {len(rest)} settings", icon=":material/tune:"):
            chosen |= _draw(entry, rest)
        refused = st.session_state.get(REFUSED, {})
        unfit = [called(n, known[n]) for n in rest if f"{entry.id}.{n}" in refused]
        if unfit:
            # What is said inside is not seen while it is folded away.
            st.warning(f"The link asks for what cannot be: {', '.join(unfit)}. Open “More” to see "
                       "what is used instead.")  # fmt: skip
    return chosen


def _draw(entry: Experiment, names: Collection[str]) -> dict[str, Any]:
    known = entry.spec_type.model_fields
    options = {name: found for name in known if (found := options_of(entry, name))}
    typed = {n: TYPED[kind] for n in names if n in options and (kind := _kind(n)) in TYPED}
    chosen = {name: _typed(entry, name, typed[name], options[name]) for name in typed}
    skip = [name for name in known if name not in names or name in typed]
    return chosen | controls(entry.spec_type, entry.id, skip, options)


def _kind(name: str) -> str:
    return name.rpartition("_")[2]


def _typed(entry: Experiment, name: str, choice: TypedChoice, options: list[str]) -> str:
    """Draw a list that takes a typed id too, such as ``own:PATH``."""
    field, key = entry.spec_type.model_fields[name], f"{entry.id}.{name}"
    usual = str(field.default)
    more = [name for name in options if name not in choice.registry]
    listed = replace(choice, offered=lambda: [name for name in options if name not in more])
    listed.pick(label(name, field), key, field.description or "", usual, more)
    asked = str(st.session_state.get(key, usual))
    return asked if asked in more else listed.usable(asked, usual)
