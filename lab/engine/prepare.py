"""Everything that is made once on a fresh machine: drawings, exported models, compiled layout."""

from __future__ import annotations

from lab.core.progress import Progress


def prepare(progress: Progress) -> None:
    """Rasterise the drawings of every style, export and unpack the models, and compile UMAP.

    What is there is left alone.
    """
    from lab.data import DATASETS
    from lab.encoders import ENCODERS
    from lab.language import LANGUAGE_MODELS
    from lab.probes.umap_layout import warm_up

    for entry in (*DATASETS, *ENCODERS, *LANGUAGE_MODELS):
        make = getattr(entry, "prepare", None)
        if make is not None:
            make(progress)
    warm_up(progress)
