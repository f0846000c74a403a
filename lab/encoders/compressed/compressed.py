"""An encoder made smaller: the same items and pixels or tokens, another graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.encoders.base import FrozenEncoder
from lab.encoders.compressed.graphs import ONNX, kept_graph
from lab.encoders.onnx_model import OnnxModel
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile


@dataclass(frozen=True)
class Original:
    """What is made smaller: an encoder, its graph, and how items become the graph's input."""

    id: str
    modality: Modality
    dim: int
    card: Card
    recipe: str
    files: tuple[PackageFile, ...]
    graph: Callable[[], bytes]
    """In fp32, as exported."""
    inputs: Callable[[Sequence[Item]], list[NDArray[Any]]]
    """One array an item, so that what is scaled by the item never depends on another."""


@dataclass(frozen=True)
class SmallForm:
    """One way to make an encoder smaller."""

    id: str
    title: str
    """In running text: "8-bit weights"."""
    done: str
    """What was done, for the card."""
    size_mb: float
    """Of the graph on disk."""
    make: Callable[[], bytes]
    files: tuple[PackageFile, ...] = (ONNX,)


class Compressed(FrozenEncoder[OnnxModel]):
    """A smaller form of an encoder; its graph is made once and kept."""

    def __init__(self, original: Original, form: SmallForm) -> None:
        self.modality, self.dim = original.modality, original.dim
        self.original, self.form = original, form
        card = replace(
            original.card,
            title=f"{original.card.title}, {form.title}",
            architecture=f"{original.card.architecture}; {form.title}",
            size_mb=form.size_mb,
            differentiable=False,
            notes=f"Made from {original.id}: {form.done} {original.card.notes}".strip(),
            # Its vectors are told in the original's own coordinates, exactly or nearly.
            space=original.id,
        )
        super().__init__(
            f"{original.id}-{form.id}", card, f"{original.recipe}; item by item; {form.id} v1",
            (*original.files, *form.files),
        )  # fmt: skip

    def graph(self) -> bytes:
        """Return the ONNX graph, made on first use. Raises what making it raises."""
        return kept_graph(f"{self.id}-{self.fingerprint()[:16]}", self.form.make)

    def _load(self) -> OnnxModel:
        return OnnxModel(self.graph())

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return np.concatenate(side_by_side(self.model(), self.original.inputs(items)))
