"""MultiBench's published curves on MOSI, noise 0 to .9 (Liang et al. 2021)."""

import numpy as np

from lab.limits.robustness.noise_curves import NoiseCurves

LEVELS = np.arange(10) / 10
LF = np.array([.7521, .7025, .6212, .5535, .5297, .4811, .4891, .4672, .4541, .4469])  # fmt: skip
MULT = np.array([.8337, .7488, .6693, .6526, .5884, .5206, .4979, .4965, .4995, .4858])  # fmt: skip


def published():
    return NoiseCurves(("LF", "MulT"), LEVELS, np.stack([LF, MULT]))
