"""N-LEEP: LEEP for features without a head: clusters of the target take the place of classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lab.core.seeds import stream
from lab.stats.checks import Floats
from lab.transferability import SCORES
from lab.transferability.base import Score, ScoreNeeds
from lab.transferability.leep import mean_log_likelihood
from lab.transferability.target import Target

VARIANCE_KEPT = 0.8
PARTS_A_CLASS = 5


def clustered(target: Target) -> float | str:
    """LEEP on the parts of a Gaussian mixture of the target's principal components.

    The reason why it is undefined comes back where there are fewer items than parts.
    """
    n_parts = PARTS_A_CLASS * target.n_classes
    if len(target) < n_parts:
        return f"{len(target)} items for a mixture of {n_parts} parts"
    return mean_log_likelihood(replace(target, x=parts_of(target.x, n_parts, target.seed)))


def parts_of(x: Floats, n_parts: int, seed: int) -> Floats:
    """Return how probable each part of a mixture is for each row: [n, n_parts], rows sum to 1.

    ``x`` [n, d] is first reduced to the principal components that hold 80 % of the variance.
    """
    from sklearn.decomposition import PCA
    from sklearn.mixture import GaussianMixture

    reduced = PCA(VARIANCE_KEPT, svd_solver="full").fit_transform(x)
    # The mixture's own ridge is absolute: in units of the spread it means the same at any scale.
    reduced = reduced / reduced.std()
    start = int(stream(seed, "", "n_leep mixture").integers(2**31))
    mixture = GaussianMixture(n_parts, random_state=start).fit(reduced)
    return np.asarray(mixture.predict_proba(reduced))


SCORES.register(
    Score(
        id="nleep",
        title="N-LEEP, LEEP on clusters",
        symbol="N-LEEP",
        needs=ScoreNeeds.FEATURES,
        source="Li et al. (2021), CVPR, section 3.2: 80 % of the variance, 5 parts a class. The "
        "code in common use leaves the logarithm out; it is taken here. Deviation: components are "
        "scaled by one factor before the mixture, whose ridge is absolute",
        formula=r"\mathrm{LEEP}\ \text{with}\ \theta(x)_v = p(v \mid \mathrm{PCA}_{80\%}(x))",
        meaning="How well labels follow from the cluster that an item falls into: 0 for sure, "
        "below it less.",
        misleads="With few items a part every item becomes a cluster of its own, and the score "
        "nears 0 whatever the labels are.",
        compute=clustered,
        bounds=(None, 0.0),
        invariant=frozenset({"scale", "shift"}),
        cost=2,
    )
)
