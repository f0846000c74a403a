"""Views that share a few numbers, so that what is missing can be told from what is there."""

import numpy as np


def planted(n=300, widths=(6, 5, 4), shared=3, noise=0.3, rate=0.3, seed=0):
    """Views {a, b, c} and masks with at least one view a row."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n, shared))
    names = "abcdef"[: len(widths)]
    views = {
        name: common @ rng.standard_normal((shared, d)) + noise * rng.standard_normal((n, d)) + k
        for k, (name, d) in enumerate(zip(names, widths, strict=True))
    }
    there = rng.random((n, len(widths))) >= rate
    there[~there.any(axis=1), 0] = True
    return views, {name: there[:, k] for k, name in enumerate(names)}


def hidden(views, present):
    """The same with NaN wherever a view is not present."""
    return {k: np.where(present[k][:, None], x, np.nan) for k, x in views.items()}


def rmse(filled, views, present):
    """Over the entries that were missing."""
    gone = {k: ~present[k] for k in views}
    return np.sqrt(np.mean(np.concatenate([((filled[k] - views[k])[gone[k]] ** 2).ravel()
                                           for k in views])))  # fmt: skip
