"""Under every figure: the formula, where it comes from, and the code that computes it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import streamlit as st

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


def changed(experiment: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not at their default."""
    known = EXPERIMENTS.get(experiment).spec_type.model_fields
    return {name: value for name, value in fields.items() if value != known[name].default}


def python_line(experiment: str, fields: Mapping[str, Any]) -> str:
    """Return the Python that runs this.

    >>> print(python_line("severity", {"encoder": "hog", "n_test": 240}))
    import lab
    result = lab.run("severity", encoder='hog')
    """
    given = "".join(f", {name}={value!r}" for name, value in changed(experiment, fields).items())
    return f'import lab\nresult = lab.run("{experiment}"{given})'


def shell_line(experiment: str, fields: Mapping[str, Any]) -> str:
    """Return the command that runs this.

    >>> shell_line("severity", {"encoder": "hog", "n_test": 240})
    'python -m lab run severity --encoder hog'

    What a shell would take apart is quoted.

    >>> print(shell_line("spaces", {"views": "lite0/noto, use/es"}))
    python -m lab run spaces --views 'lite0/noto, use/es'
    """
    chosen = changed(experiment, fields)
    given = "".join(f" --{name} {shlex.quote(str(value))}" for name, value in chosen.items())
    return f"python -m lab run {experiment}{given}"
