"""What all encoders share: the check of items, the check of vectors, one model for all sessions."""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from lab.core.contracts import Availability, Card, FloatArray, Item, Modality
from lab.core.progress import Progress
from lab.encoders.items import check_items, check_vectors
from lab.encoders.weights import PackageFile

Model = TypeVar("Model")

N_RANDOM = 3
"""Random-weight controls of each architecture: one draw may be lucky, three show the spread."""


class FrozenEncoder(ABC, Generic[Model]):
    """A model that never changes, loaded once in a process when it is first used.

    ``recipe`` names everything that makes the vector beside the bytes of ``files``: preprocessing,
    pooling, seed, each with a version. A changed recipe is another cache key.
    """

    modality: Modality
    dim: int

    def __init__(
        self, encoder_id: str, card: Card, recipe: str, files: tuple[PackageFile, ...] = ()
    ) -> None:
        self.id, self.card, self.recipe, self.files = encoder_id, card, recipe, files
        self._lock = threading.RLock()
        self._model: Model | None = None

    @abstractmethod
    def _load(self) -> Model: ...

    @abstractmethod
    def _encode(self, items: Sequence[Item]) -> FloatArray: ...

    def availability(self) -> Availability:
        """Say whether all files are here, and the command that brings the first missing one."""
        for file in self.files:
            missing = file.missing()
            if missing:
                return Availability(False, f"{missing[0].upper()}{missing[1:]}.", file.command)
        return Availability(True)

    def fingerprint(self) -> str:
        """Hash of weights and recipe: equal means equal vectors on one kind of processor.

        Raises ``Unavailable`` where the weights are missing.
        """
        parts = [self.recipe, *(file.digest() for file in self.files if file.inside)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def prepare(self, progress: Progress | None = None) -> None:
        """Do ahead what the first use would otherwise wait for; here there is nothing."""

    def model(self) -> Model:
        """Return the loaded model, shared by every session of this process."""
        with self._lock:
            if self._model is None:
                for file in self.files:
                    file.path()
                self._model = self._load()
            return self._model

    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Return one vector an item, ``float32 [n, dim]``, whatever else is in the list.

        Raises ``BadInput`` for an item of the wrong kind (with its index) and ``Unavailable``
        where the weights are missing.
        """
        check_items(self.id, self.modality, items)
        if len(items) == 0:
            return np.zeros((0, self.dim), np.float32)
        return check_vectors(self.id, self._encode(items))
