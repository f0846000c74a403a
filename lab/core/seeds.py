"""Random streams: a sample's randomness depends on (draw seed, sample id, purpose) alone."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, sample_id: str, purpose: str) -> np.random.Generator:
    """Return the generator of one sample for one purpose (usually a perturbation's id).

    It never depends on batch size, order, process or machine. ``seed`` is the draw seed.

    >>> a = stream(0, "cat", "gaussian_noise").random()
    >>> b = stream(0, "cat", "gaussian_noise").random()
    >>> c = stream(0, "dog", "gaussian_noise").random()
    >>> a == b, a == c
    (True, False)
    """
    name = f"{int(seed)}\x1f{sample_id}\x1f{purpose}".encode()
    key = int.from_bytes(hashlib.blake2b(name, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.Philox(key=key))
