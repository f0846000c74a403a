"""The line of Python and the command that compute a run again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from lab.experiments import EXPERIMENTS


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
