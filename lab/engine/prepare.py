"""Everything that is made once on a fresh machine: drawings and exported models."""

from __future__ import annotations

from lab.core.progress import Progress


def prepare(progress: Progress) -> None:
    """Rasterise the drawings of every style and export the models; what is there is left alone."""
    from lab.data import DATASETS
    from lab.encoders import ENCODERS

    for entry in (*DATASETS, *ENCODERS):
        make = getattr(entry, "prepare", None)
        if make is not None:
            make(progress)
