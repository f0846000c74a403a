"""Faultline: an interactive lab for the limits of multimodal generalization.

Importing this package is silent, light and offline: nothing above ``lab.core`` is loaded
until one of the functions below is called.

>>> import lab
>>> sorted(lab.__all__)
['LabError', 'catalogue', 'run']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.core.errors import LabError

if TYPE_CHECKING:
    from lab.core.progress import Progress
    from lab.experiments.base import Result

__all__ = ["LabError", "catalogue", "run"]
__version__ = "0.1.0"


def run(experiment: str, *, progress: Progress | None = None, **fields: Any) -> Result:
    """Run one experiment by id and return its result.

    Fields not given take the default of the experiment's spec. Raises ``UnknownId`` for an
    unknown experiment or field and ``BadInput`` for a value out of its range.
    """
    from lab.engine.local import run as run_here

    return run_here(experiment, progress=progress, **fields)


def catalogue(kind: str) -> list[dict[str, Any]]:
    """Describe every registered entry of a kind: datasets, encoders, perturbations, ...

    Raises ``UnknownId`` for a kind that has no registry.
    """
    from lab.engine.catalogue import catalogue as list_here

    return list_here(kind)
