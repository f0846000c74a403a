"""The knobs of any experiment: the main ones open, the rest behind a button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.experiments.base import Experiment
from lab.experiments.knobs import main_of, options_of
from lab.ui.choose.controls import controls


def choose(entry: Experiment) -> dict[str, Any]:
    """Draw the knobs of an experiment and return what is chosen, by name."""
    main, known = main_of(entry), list(entry.spec_type.model_fields)
    options = {name: found for name in known if (found := options_of(entry, name))}
    rest = [name for name in known if name not in main]
    chosen = controls(entry.spec_type, entry.id, rest, options)
    if rest:
        with st.popover(f"More: {len(rest)} settings", icon=":material/tune:"):
            chosen |= controls(entry.spec_type, entry.id, main, options)
    return chosen
