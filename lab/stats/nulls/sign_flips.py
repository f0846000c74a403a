"""Sign flips over families: how often a mean as far from 0 comes where either sign is as likely."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of, finite_array

N_FLIPS = 9_999
AT_ONCE = 2_000


def family_parts(
    values: Floats, families: NDArray[np.intp], classes: NDArray[np.intp] | None = None
) -> Floats:
    """Return what each family adds to the mean of ``values`` [n], or [n, k]: [families, ...].

    With ``classes`` [n] it is the mean over classes of the mean in the class. The parts add up to
    the mean.
    """
    of_class = np.zeros(len(values), np.intp) if classes is None else classes
    size = np.bincount(of_class)
    weight = 1.0 / (size[of_class] * np.sum(size > 0))
    table = (values.reshape(len(values), -1) * weight[:, None]).T
    n_families = int(families.max()) + 1
    parts = np.stack([np.bincount(families, row, n_families) for row in table], axis=1)
    return np.asarray(parts.reshape(n_families, *values.shape[1:]))


def sign_flip_p(
    differences: ArrayLike,
    families: ArrayLike,
    classes: ArrayLike | None = None,
    *,
    n_flips: int = N_FLIPS,
    seed: int = 0,
) -> float:
    """Return the two-sided p that the mean of paired differences [n] is 0.

    All items of a family change sign together: under the null that a family's difference is as
    likely to be its opposite (Fisher 1935, section 21; Pitman 1937). Never 0 (Phipson & Smyth
    2010). Differences that are all 0 give 1.
    """
    values = finite_array(differences, "differences", 1)
    n = len(values)
    labels = None if classes is None else codes_of(classes, n, "classes")
    parts = family_parts(values, codes_of(families, n, "families"), labels)
    # Sums in another order differ by rounding: equal up to that is as extreme.
    least = abs(float(parts.sum())) - 1e-12 * max(1.0, float(np.abs(parts).sum()))
    random = stream(seed, "", "sign flips")
    beyond = 0
    for start in range(0, n_flips, AT_ONCE):
        some = min(AT_ONCE, n_flips - start)
        signs = 2.0 * random.integers(2, size=(some, len(parts))) - 1.0
        beyond += int(np.sum(np.abs(signs @ parts) >= least))
    return (1 + beyond) / (1 + n_flips)
