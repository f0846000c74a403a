"""Three views of five classes: the class shifts each view's mean."""

import numpy as np

from lab.fusion.base import Examples
from lab.fusion.missingness import missing

VIEWS = ("image", "text", "speech")
N_CLASSES = 5


def examples(n, seed, rate=0.0, strength=0.6, width=16):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_CLASSES, n)
    centres = np.random.default_rng(99).normal(size=(N_CLASSES, len(VIEWS), width))
    views = {
        view: strength * centres[labels, k] + rng.normal(size=(n, width))
        for k, view in enumerate(VIEWS)
    }
    return Examples(views, missing(views, dict.fromkeys(VIEWS, rate), seed), labels)


def accuracy(fused, asked):
    return float((fused.log_proba(asked.views, asked.present).argmax(1) == asked.labels).mean())
