"""Class prototypes: a class known by the mean direction of its examples, without training."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows


def class_prototypes(x: ArrayLike, classes: NDArray[np.intp], n_classes: int) -> Floats:
    """Return the mean of the unit rows of each class, scaled to length 1: [n_classes, d].

    ``x`` [n, d] are examples and ``classes`` [n] their codes (prototypes as in Snell et al. 2017,
    equation 1, on directions). Raises ``BadInput`` for codes that do not fit and ``TooFew`` for a
    class without an example.
    """
    rows, codes = unit_rows(finite_array(x, "examples", 2)), np.asarray(classes)
    if codes.shape != (len(rows),):
        got = f"shape {codes.shape}"
        raise BadInput(f"one class an example, ({len(rows)},)", got, "Align the rows.")
    if codes.min() < 0 or codes.max() >= n_classes:
        got = f"{codes.min()} to {codes.max()}"
        raise BadInput(f"classes in 0..{n_classes - 1}", got, "Number the classes from 0.")
    size = np.bincount(codes, minlength=n_classes)
    if not size.all():
        got = f"none of {int(np.sum(size == 0))} classes"
        raise TooFew("at least one example of each class", got, "Leave the empty classes out.")
    sums = np.zeros((n_classes, rows.shape[1]))
    np.add.at(sums, codes, rows)
    return unit_rows(sums / size[:, None])
