"""Fitted probes in the store, so that a second start does not fit them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lab.probes.linear import LinearProbe
from lab.store.arrays import load_arrays, save_arrays
from lab.store.code import code_digest


def kept_probes(
    parts: Mapping[str, Any], fit: Callable[[], list[LinearProbe]]
) -> list[LinearProbe]:
    """Return the probes of a key, fitted once and kept.

    ``parts`` names everything that ``fit`` reads: features, labels, families, folds. Raises what
    ``fit`` raises, and ``StoreError`` where nothing can be kept.
    """
    key = {"kind": "probes", "method": code_digest(__name__), **parts}
    arrays = load_arrays(key, "coef", "intercept", "seen", "C", "temperature")
    if arrays is None:
        probes = fit()
        arrays = {
            "coef": np.stack([probe.coef for probe in probes]),
            "intercept": np.stack([probe.intercept for probe in probes]),
            "seen": np.stack([probe.seen for probe in probes]),
            "C": np.array([probe.C for probe in probes]),
            "temperature": np.array([probe.temperature for probe in probes]),
        }
        save_arrays(key, arrays)
    # Read back even when just fitted: both ways give the same object.
    return [
        LinearProbe(
            arrays["coef"][i],
            arrays["intercept"][i],
            arrays["seen"][i],
            float(arrays["C"][i]),
            float(arrays["temperature"][i]),
        )
        for i in range(len(arrays["C"]))
    ]
