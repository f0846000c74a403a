"""Pictures and names of made classes: how far the names tell what pictures look like is known."""

import numpy as np

from lab.experiments.align.shots import Album

D, E = 24, 16


def album(n_classes=12, families=6, members=2, styles=3, tells=1.0, seed=0, noise=1.0):
    """Every concept in ``styles`` known styles and a new one; ``tells`` 0: names say nothing."""
    rng = np.random.default_rng(seed)
    turn = rng.standard_normal((E, D)) / np.sqrt(E)
    middle = 1.5 * rng.standard_normal((n_classes, E))
    of_class = np.repeat(np.arange(n_classes), families * members)
    n = len(of_class)
    text = middle[of_class] + 0.5 * rng.standard_normal((n, E))
    seen = tells * text @ turn + (1 - tells) * rng.standard_normal((n_classes, D))[of_class]
    x = np.concatenate([seen + noise * rng.standard_normal((n, D)) for _ in range(styles + 1)])
    return Album(
        x, np.tile(np.arange(n), styles + 1), np.repeat(np.arange(styles + 1) == styles, n),
        text, np.array([f"class {c:02}" for c in of_class]),
        np.array([f"family {i // members}" for i in range(n)]),
    )  # fmt: skip
