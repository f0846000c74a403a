"""Choose a probe's penalty and temperature on families held out inside training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.probes.calibration import fit_temperature, log_softmax
from lab.stats.checks import Floats

C_TIMES_DIM = (1.0, 5.6, 32.0, 178.0, 1000.0)
"""Inverse penalties tried, times the number of features: the logit's prior variance is then the
same for encoders of any width."""
TOLERANCE = 1e-3
"""Of the gradient. A tolerance of 1e-6 takes 4 to 8 times as long and was never a point better."""
MAX_ITER = 1000
HELD_OUT = 5
"""One family in five, within each class, judges C and temperature."""


def held_out(y: NDArray[np.intp], family: NDArray[np.intp], seed: int) -> NDArray[np.bool_]:
    """Pick every fifth family in an order that goes class by class and is random within one."""
    names, first = np.unique(family, return_index=True)
    random = stream(seed, "", "probe hold-out")
    order = np.lexsort((random.random(len(names)), y[first]))
    picked = names[order[int(random.integers(HELD_OUT)) :: HELD_OUT]]
    return np.isin(family, picked)


def tune(
    z: NDArray[np.float32], y: NDArray[np.intp], held: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the C and the temperature that suit the held-out families best."""
    inner = np.unique(y[~held])
    # A class that only the held-out families show cannot be answered, whatever C is.
    asked = held & np.isin(y, inner)
    if len(inner) < 2 or len(np.unique(y[asked])) < 2:
        got = f"{len(inner)} to fit on and {len(np.unique(y[asked]))} to judge by"
        do = "Take classes of several families each."
        raise TooFew("2 classes on both sides of the inner split", got, do)
    truth = np.searchsorted(inner, y[asked])
    rows = np.arange(len(truth))
    best = (np.inf, 0.0, 1.0)
    for C, coef, intercept, _ in path(z[~held], y[~held], [c / z.shape[1] for c in C_TIMES_DIM]):
        logits = z[asked] @ coef.T + intercept
        temperature = fit_temperature(logits, truth)
        loss = -float(log_softmax(logits / temperature)[rows, truth].mean())
        if loss > best[0]:
            # The loss falls and then rises in C, and the weakest penalties take the longest.
            break
        best = (loss, C, temperature)
    return best[1], best[2]


def path(
    z: NDArray[np.float32], y: NDArray[np.intp], strengths: Sequence[float]
) -> Iterator[tuple[float, Floats, Floats, NDArray[np.intp]]]:
    """Fit for each C in turn, each from the last: (C, coef, intercept, classes)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(tol=TOLERANCE, max_iter=MAX_ITER, warm_start=True)
    for C in strengths:
        model.set_params(C=C).fit(z, y)
        coef, intercept = model.coef_.astype(np.float64), model.intercept_.astype(np.float64)
        if len(model.classes_) == 2:
            # Of two classes scikit-learn keeps one row; the other one's logit is zero.
            coef = np.concatenate([np.zeros_like(coef), coef])
            intercept = np.concatenate([np.zeros_like(intercept), intercept])
        yield C, coef, intercept, model.classes_
