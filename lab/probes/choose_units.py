"""Which of many features a class shows in, told from a handful of labels, families left out.

What is judged on families left out is chosen without them: else every choice looks good.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.stats.checks import Floats, codes_of
from lab.stats.threads import one_blas_thread

Score = Callable[[Floats, NDArray[np.intp]], Floats]
"""From features [n, d] and class codes [n], one number a feature, higher being better [d]."""
SHARES = (0.01, 0.02, 0.05, 0.1, 0.25)
"""Of the features, tried as the share that is chosen."""
PENALTIES = (0.1, 1.0, 10.0)
"""Of the ridge that judges, times the mean squared length of a row; the best counts."""
LASSO = 0.1
"""Of the penalty that would leave no feature."""
MOST_FOLDS = 5


def standardised(x: Floats, rows: NDArray[np.intp]) -> Floats:
    """Return features [n, d] less their mean over ``rows``, over their spread there."""
    mean, spread = x[rows].mean(axis=0), x[rows].std(axis=0)
    return np.asarray((x - mean) / np.maximum(spread, 1e-3 * spread.mean() + 1e-12), np.float64)


def anova_f(x: Floats, y: NDArray[np.intp]) -> Floats:
    """Return the variance between classes over that within, by feature: ANOVA's F but for a
    factor that is the same for all."""
    total = ((x - x.mean(axis=0)) ** 2).sum(axis=0)
    within = sum(((x[y == c] - x[y == c].mean(axis=0)) ** 2).sum(axis=0) for c in np.unique(y))
    return np.asarray((total - within) / (within + 1e-9 * (total.mean() + 1e-12)))


def information(x: Floats, y: NDArray[np.intp]) -> Floats:
    """Return the mutual information in nats of the class and each feature cut into thirds."""
    cuts = np.quantile(x, [1 / 3, 2 / 3], axis=0)
    third = (x > cuts[0]).astype(np.intp) + (x > cuts[1])
    joint = np.stack([[(third[y == c] == k).sum(axis=0) for k in range(3)] for c in np.unique(y)])
    p = joint / len(x)
    free = p.sum(axis=0, keepdims=True) * p.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(p > 0, p * np.log(p / free), 0.0).sum(axis=(0, 1)))


def lasso_weight(x: Floats, y: NDArray[np.intp]) -> Floats:
    """Return the length of each feature's weights in a lasso on the classes, shared by them."""
    from sklearn.linear_model import MultiTaskLasso

    target = np.eye(int(y.max()) + 1)[y]
    most = np.linalg.norm((x - x.mean(axis=0)).T @ (target - target.mean(axis=0)), axis=1).max()
    model = MultiTaskLasso(LASSO * max(most, 1e-12) / len(x), tol=1e-3, max_iter=2000)
    return np.asarray(np.linalg.norm(model.fit(x, target).coef_, axis=0))


def folds_of(families: NDArray[np.str_], seed: int) -> NDArray[np.intp]:
    """Return the fold of each row, families whole, five at most. Raises ``TooFew`` for one."""
    family = codes_of(families, len(families), "families")
    n = int(family.max()) + 1
    if n < 2:
        raise TooFew("items of two families to choose by", f"{n}", "Show more labels.")
    return np.asarray((stream(seed, "", "choose units").permutation(n) % MOST_FOLDS)[family])


def choose_units(
    x: Floats, y: NDArray[np.intp], folds: NDArray[np.intp], score: Score
) -> NDArray[np.intp]:
    """Return the best features by ``score``, in number as suits the folds that are left out."""
    counts = [max(round(share * x.shape[1]), 1) for share in SHARES]
    loss = np.zeros((len(counts), len(PENALTIES)))
    for fold in np.unique(folds):
        order = np.argsort(-score(x[folds != fold], y[folds != fold]), kind="stable")
        loss += [_errors(x[:, order[:count]], y, folds == fold) for count in counts]
    order = np.argsort(-score(x, y), kind="stable")
    return order[: counts[int(loss.min(axis=1).argmin())]]


def left_out(x: Floats, y: NDArray[np.intp], folds: NDArray[np.intp]) -> float:
    """Return the squared error an item of a ridge on classes from ``x`` [n, d], folds left out."""
    loss = sum(_errors(x, y, folds == fold) for fold in np.unique(folds))
    return float(np.min(loss) / len(x))


def _errors(x: Floats, y: NDArray[np.intp], out: NDArray[np.bool_]) -> Floats:
    """Return the squared error on the rows ``out``, fitted on the others, at each penalty."""
    target = np.eye(int(y.max()) + 1)[y]
    centre, middle = x[~out].mean(axis=0), target[~out].mean(axis=0)
    a, b = x[~out] - centre, x[out] - centre
    with one_blas_thread():
        values, turn = np.linalg.eigh(a @ a.T)
        put, back = b @ a.T @ turn, turn.T @ (target[~out] - middle)
        penalties = np.array(PENALTIES)[:, None, None] * max(values.mean(), 1e-12)
        answers = middle + put @ (back / (np.maximum(values, 0)[:, None] + penalties))
    return np.asarray(((answers - target[out]) ** 2).sum(axis=(1, 2)), np.float64)
