"""Faultline: an interactive lab for the limits of multimodal generalization.

Importing this package is silent, light and offline: nothing above ``lab.core`` is loaded
until one of the functions below is called.

>>> import lab
>>> sorted(lab.__all__)
['LabError', 'catalogue', 'encoder', 'explore', 'run']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.core.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.core.contracts import Encoder
    from lab.core.progress import Progress
    from lab.experiments.base import Result
    from lab.notebook.explore import Explorer

__all__ = ["LabError", "catalogue", "encoder", "explore", "run"]
__version__ = "0.1.0"


def run(experiment: str, *, progress: Progress | None = None, **fields: Any) -> Result:
    """Run one experiment by id and return its result.

    Fields not given take the default of the experiment's spec. Raises ``UnknownId`` for an
    unknown experiment or field and ``BadInput`` for a value out of its range.
    """
    from lab.engine.local import run as run_here

    return run_here(experiment, progress=progress, **fields)


def explore(experiment: str, **fields: Any) -> Explorer:
    """Show an experiment in a notebook with its knobs as widgets; ``.result`` is its result.

    Raises as ``run``, and ``Unavailable`` where ipywidgets is not installed.
    """
    from lab.notebook.explore import Explorer

    return Explorer(experiment, **fields)


def encoder(
    made: Callable[[Sequence[Any]], Any] | Any,
    modality: str,
    *,
    name: str = "own",
    concepts: Sequence[str] | None = None,
) -> Encoder:
    """Make an encoder of a function or of an array, for this process.

    ``made`` is a function from n items to vectors ``[n, d]``, or an array ``[n, d]`` with the
    ``concepts`` of its rows. Its ``.id`` is what runs take. Raises ``BadInput`` for anything else.
    """
    from lab.encoders.of_function import encoder_of

    return encoder_of(made, modality, name, concepts)


def catalogue(kind: str) -> list[dict[str, Any]]:
    """Describe every registered entry of a kind: datasets, encoders, perturbations, ...

    Raises ``UnknownId`` for a kind that has no registry.
    """
    from lab.engine.catalogue import catalogue as list_here

    return list_here(kind)
