"""Bring a target of another encoder into the source's space, fold by fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.core.seeds import stream
from lab.experiments.transfer.ground import ViewPool
from lab.experiments.views.view import View
from lab.probes.maps import fit_map


def mapped_out_of_fold(
    ground: ViewPool, pair: tuple[View, View], folds: NDArray[np.intp], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return the target's rows [n, d] in the source's space, and the same by shuffled pairs.

    For each fold a ridge map from target to source is fitted on the pairs of the other folds, the
    ones that the fold's probe was trained on too; it moves the fold's own rows. The control is
    fitted on the same rows with their partners shuffled: what it keeps is not from the pairing.
    """
    source, target = ground.seen.x[pair[0]], ground.seen.x[pair[1]]
    found, control = np.empty_like(source), np.empty_like(source)
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold), folds == fold
        shuffled = train[stream(seed, str(fold), "shuffled pairs").permutation(len(train))]
        for rows, out in ((train, found), (shuffled, control)):
            fitted = fit_map(
                target[train], source[rows], "ridge", families=ground.units[train], seed=seed
            )
            # The probe reads the source's own coordinates, the map is centred.
            out[test] = fitted.map_x(target[test]) + fitted.mean_y
    return found, control
