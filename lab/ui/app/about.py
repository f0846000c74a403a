"""Under every figure: the formula, where it comes from, and the code that computes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.engine.report.reproduce import python_line, shell_line
from lab.experiments import EXPERIMENTS


def about(experiment: str, fields: Mapping[str, Any], of: str = "this") -> None:
    """Draw the block for one experiment as it was run with ``fields``.

    ``of`` says what it belongs to, where a page has several: "the table".
    """
    with st.expander(f"Formula, references, and the code for {of}", icon=":material/function:"):
        method(experiment, fields)


def method(experiment: str, fields: Mapping[str, Any]) -> None:
    """Draw what stands in the block, for a place of its own such as a tab."""
    entry = EXPERIMENTS.get(experiment)
    st.latex(entry.formula)
    for reference in entry.references:
        st.markdown(f"- {reference}")
    st.code(python_line(experiment, fields), language="python")
    st.code(shell_line(experiment, fields), language="bash")
