"""Encoders that show their layers: the same checks as for their vectors, at every depth."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from lab.core.contracts import FloatArray, Item
from lab.encoders.base import FrozenEncoder, Model
from lab.encoders.items import check_items, check_vectors


class LayeredEncoder(FrozenEncoder[Model]):
    """A frozen encoder that keeps ``Layered``; you give the way from items to pooled layers.

    Layers count as the networks' own files do: the first block is block 0.
    """

    layers: tuple[str, ...]
    layer_dims: tuple[int, ...]
    encoded_layer: str

    @abstractmethod
    def _encode_layers(self, items: Sequence[Item]) -> Sequence[FloatArray]:
        """Return one ``float32 [n, layer_dims[l]]`` a layer, in order; there is an item."""

    def encode_layers(self, items: Sequence[Item]) -> dict[str, FloatArray]:
        """Return ``float32 [n, layer_dims[l]]`` by layer, row by row as ``encode``.

        Raises ``BadInput`` for an item of the wrong kind (with its index) and ``Unavailable``
        where the weights are missing.
        """
        check_items(self.id, self.modality, items)
        if len(items) == 0:
            widths = zip(self.layers, self.layer_dims, strict=True)
            return {layer: np.zeros((0, width), np.float32) for layer, width in widths}
        found = zip(self.layers, self._encode_layers(items), strict=True)
        return {layer: check_vectors(self.id, x) for layer, x in found}
