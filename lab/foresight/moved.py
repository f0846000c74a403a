"""Scores of how far the features moved: as clouds, row by row, and by their neighbours."""

from __future__ import annotations

import numpy as np

from lab.distance.clouds.frechet import frechet_of_gaussians, gaussian
from lab.distance.drift import drift
from lab.foresight.base import (
    FORESIGHTS,
    Labelled,
    MeanForesight,
    Reads,
    Unlabelled,
    WholeForesight,
)
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats

NEIGHBOURS = 10


def frechet_distance(source: Labelled, target: Unlabelled) -> float:
    """The Frechet distance of the features as two Gaussians, in the unit of the features."""
    x, y = features_of(source), features_of(target)
    if min(x.shape) > len(y):
        return float(np.sqrt(_of_few_rows(x, y)))
    return float(np.sqrt(frechet_of_gaussians(*gaussian(x), *gaussian(y))))


def _of_few_rows(x: Floats, y: Floats) -> float:
    """The squared distance by a table of rows, where there are fewer of them than features.

    tr (S_x S_y)^1/2 is the sum of the singular values of X Y' over the root of (n_x - 1)(n_y - 1).
    """
    a = (x - x.mean(axis=0)) / np.sqrt(len(x) - 1)
    b = (y - y.mean(axis=0)) / np.sqrt(len(y) - 1)
    overlap = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    apart = np.sum((x.mean(axis=0) - y.mean(axis=0)) ** 2)
    return max(float(apart + np.sum(a**2) + np.sum(b**2) - 2 * overlap), 0.0)


def drifted(source: Labelled, target: Unlabelled) -> Floats:
    """How far each item turned, [n], in units of the distance between different source items."""
    return drift(clean_of(target), features_of(target), source.spread)


def neighbours_lost(source: Labelled, target: Unlabelled) -> Floats:
    """The share of each clean item's nearest source items that the hurt item has not, [n]."""
    x = features_of(source)
    gallery = Gallery(x, query_mean=x.mean(axis=0), gallery_mean=x.mean(axis=0))
    k = min(NEIGHBOURS, len(x) - 1)
    before, after = (gallery.nearest(y, k)[0] for y in (clean_of(target), features_of(target)))
    kept = (before[:, :, None] == after[:, None, :]).any(axis=2)
    return np.asarray(1.0 - kept.mean(axis=1))


def features_of(table: Unlabelled) -> Floats:
    """Return the features, which ``foresee`` has seen to be there."""
    return np.empty((len(table), 0)) if table.features is None else table.features


def clean_of(target: Unlabelled) -> Floats:
    """Return the features before, which ``foresee`` has seen to be there."""
    return np.empty((len(target), 0)) if target.clean is None else target.clean


FORESIGHTS.register(
    WholeForesight(
        id="frechet",
        title="Fréchet distance (AutoEval)",
        source="Deng & Zheng (2021), CVPR, equation 3; the root of it. Covariances as they are, "
        "however few the rows: compare values at one number of rows",
        formula=r"\sqrt{|\mu_S - \mu_T|^2 + \mathrm{tr}(\Sigma_S + \Sigma_T - "
        r"2(\Sigma_S\Sigma_T)^{1/2})}",
        meaning="How far the cloud of features moved and changed its shape.",
        misleads="Few rows alone make it large, and features may move where no answer changes.",
        reads=Reads.FEATURES,
        is_accuracy=False,
        whole=frechet_distance,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="drift",
        title="Drift of the embedding",
        source="Our own: lab.distance.drift, on the scale of the source",
        formula=r"\frac{1}{n}\sum_i \frac{1 - \cos(x_i, \tilde x_i)}{\mathrm{mean}_{j \ne k}"
        r"(1 - \cos(x_j, x_k))}",
        meaning="How far items turned from where they were clean: 1 is as far as another item.",
        misleads="A turn that all items share may change no answer.",
        reads=Reads.CLEAN,
        is_accuracy=False,
        rows=drifted,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="neighbours_lost",
        title="Neighbours lost",
        source=f"Our own: the share of the {NEIGHBOURS} nearest source items, by cosine after "
        "the source's mean is taken away, that clean and hurt item do not share",
        formula=r"1 - \frac{1}{nk}\sum_i |N_k(x_i) \cap N_k(\tilde x_i)|",
        meaning="How much of an item's neighbourhood is gone once it is hurt: 0 none, 1 all.",
        misleads="A neighbour lost to one of the same class costs no answer.",
        reads=Reads.CLEAN,
        is_accuracy=False,
        rows=neighbours_lost,
    )
)
