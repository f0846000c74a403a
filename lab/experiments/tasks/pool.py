"""The pool of an experiment: concepts with label and family; probes cross-fitted on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, Dataset, Encoder, FloatArray, Modality
from lab.core.errors import UnknownId
from lab.encoders import ENCODERS
from lab.probes.kept import kept_probes
from lab.probes.linear import LinearProbe, cross_fit
from lab.store.arrays import key_of

N_FOLDS = 5


@dataclass(frozen=True)
class Pool:
    """Concepts in one order, each with its label at one level and its family."""

    ids: tuple[str, ...]
    labels: NDArray[np.str_] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> Pool:
        """Return the pool with only these rows, in this order."""
        index = np.asarray(rows, np.intp)
        ids = tuple(self.ids[i] for i in index)
        return Pool(ids, self.labels[index], self.families[index])


def reader_of(modality: Modality, encoder: str) -> Encoder:
    """Return an encoder of a modality; raises ``UnknownId`` for any other."""
    entry = ENCODERS.get(encoder)
    if entry.modality != modality:
        known = ", ".join(e.id for e in ENCODERS if e.modality == modality)
        got = f"{encoder}, which reads {entry.modality}"
        raise UnknownId(f"an encoder of {modality}", got, f"Choose one of: {known}.")
    return entry


def pool_of(
    dataset: Dataset, ids: Iterable[str], level: str = "subgroup", *, labelled: bool = True
) -> Pool:
    """Return the pool of these concepts, in their order; ``labelled`` leaves out those without.

    Raises ``UnknownId`` for a level that the data set does not have.
    """
    label = dict(zip(dataset.concepts, dataset.labels(level).tolist(), strict=True))
    family = dict(zip(dataset.concepts, dataset.labels("family").tolist(), strict=True))
    kept = tuple(concept for concept in ids if label[concept] or not labelled)
    return Pool(
        kept,
        np.array([label[c] for c in kept], np.str_),
        np.array([family[c] for c in kept], np.str_),
    )


def cross_fitted(
    encoder: Encoder,
    columns: Sequence[Column],
    x: Sequence[FloatArray],
    ids: Sequence[str],
    classes: NDArray[np.intp],
    units: NDArray[np.str_],
    folds: NDArray[np.intp],
) -> list[LinearProbe]:
    """Fit one probe a fold on clean features, or take them from the store.

    ``x`` holds the features [n, d] of the concepts ``ids`` in each of ``columns``; ``units`` are
    never divided between folds. Raises what ``cross_fit`` and ``kept_probes`` raise.
    """
    parts = {
        "weights": encoder.fingerprint(),
        "data": [[column.facet, column.fingerprint] for column in columns],
        "concepts": list(ids),
        "classes": classes.tolist(),
        "units": units.tolist(),
        "folds": folds.tolist(),
    }
    # The key, not the file, is what grows with the concepts.
    return kept_probes(
        {"encoder": encoder.id, "fit": key_of(parts)},
        lambda: cross_fit(x, classes, units, folds),
    )
