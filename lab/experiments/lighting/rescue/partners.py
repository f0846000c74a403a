"""Partners of a picture: a text or an utterance of the same concept, asked for the same classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, Encoder, Modality
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders.embed import column_for, embed
from lab.experiments.lighting.ground import PicturePool
from lab.experiments.tasks.pool import cross_fitted
from lab.fusion.late import late_fusion
from lab.probes.linear import predict_out_of_fold
from lab.stats.checks import Floats


@dataclass(frozen=True)
class Partner:
    """What another modality says of every concept of a ground, by probes of the same folds."""

    modality: Modality
    encoder: str
    facet: str
    synthetic: bool
    log_p: Floats = field(repr=False)
    """``[n, K]``, calibrated, out of fold; zero where the concept has no item."""
    present: NDArray[np.bool_] = field(repr=False)


def partner_column(name: str, encoder: Encoder, facet: str) -> Column:
    """Return what a partner reads of a data set; raises ``UnknownId`` without such items."""
    dataset = DATASETS.get(name)
    return column_for(encoder, dataset, facet or dataset.facets(encoder.modality)[0])


def partner_of(ground: PicturePool, entry: Encoder, facet: str, progress: Progress) -> Partner:
    """Fit, or take from the store, a partner's probes on the classes and folds of a ground.

    Raises ``UnknownId`` for a modality or facet that the data set lacks, ``Unavailable`` where
    weights are missing, and ``TooFew`` where a class has no item.
    """
    column = partner_column(ground.dataset, entry, facet)
    at = {concept: i for i, concept in enumerate(column.ids)}
    here = np.array([i for i, concept in enumerate(ground.ids) if concept in at], np.intp)
    classes, families, folds = ground.classes[here], ground.families[here], ground.folds[here]
    if len(np.unique(classes)) < len(ground.names):
        got = f"{len(np.unique(classes))} with {entry.modality} in {column.facet}"
        raise TooFew(f"items of all {len(ground.names)} classes", got, "Choose another facet.")
    progress.start(f"{entry.id}: partners", len(column))
    x = embed(entry, column, progress=progress).x[[at[ground.ids[i]] for i in here]]
    ids = [ground.ids[i] for i in here]
    probes = cross_fitted(entry, [column], [x], ids, classes, families, folds)
    log_p = np.zeros((len(ground.ids), len(ground.names)))
    log_p[here] = predict_out_of_fold(probes, folds, x)
    present = np.zeros(len(ground.ids), bool)
    present[here] = True
    return Partner(entry.modality, entry.id, column.facet, column.synthetic, log_p, present)


def fused(tables: dict[str, Floats]) -> Floats:
    """Return the late fusion ``[n, K]`` of log-probabilities that are all present."""
    everywhere = {name: np.ones(len(table), bool) for name, table in tables.items()}
    return late_fusion(tables, everywhere)


def wrong_partners(
    ground: PicturePool, rows: NDArray[np.intp], partners: Sequence[Partner], seed: int
) -> NDArray[np.intp]:
    """Return for each of ``rows`` ``[m]`` another row, of a wrong class, that has all partners.

    It depends on (seed, id) alone. Each is answered by the probe that never saw it.
    """
    usable = np.logical_and.reduce([partner.present for partner in partners])
    other = []
    for row in rows:
        wrong = np.flatnonzero(usable & (ground.classes != ground.classes[row]))
        other.append(stream(seed, ground.ids[row], "wrong partner").choice(wrong))
    return np.array(other, np.intp)
