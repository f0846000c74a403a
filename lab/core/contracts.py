"""What the rooms promise each other: modalities, items, columns, cards, encoders, perturbations.

An *item* is one input of one modality:

- image: ``uint8 [224, 224, 3]`` RGB;
- text: ``str``, not empty;
- speech: ``float32 [n]`` in [-1, 1] at 16 kHz mono;
- place: ``float64 [2]`` (float32 too): latitude in [-90, 90], longitude in [-180, 180], degrees.

A missing item is ``None``; the mask of an embedding says which rows are present.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Item: TypeAlias = Any
FloatArray: TypeAlias = NDArray[np.float32]

CANVAS_PX = 224
SAMPLE_RATE_HZ = 16_000
MAX_SEVERITY = 5.0


class Modality(StrEnum):
    """The kinds of input the house knows; ``ANY`` marks what works on all of them."""

    IMAGE = "image"
    TEXT = "text"
    SPEECH = "speech"
    PLACE = "place"
    ANY = "any"


@dataclass(frozen=True)
class Column:
    """One modality of a data set under one facet: aligned ids and items.

    ``facet`` is the style of an image ("noto"), the language of a text ("en"), the voice of an
    utterance ("en+m3") or which place is meant ("city"). ``fingerprint`` names the
    content of the *whole* facet, so that the pair (fingerprint, id) identifies an item whatever
    rows were taken.
    """

    modality: Modality
    facet: str
    ids: tuple[str, ...]
    items: Sequence[Item]
    fingerprint: str
    synthetic: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> Column:
        """Return the column with only these rows, in this order."""
        rows = [int(r) for r in rows]
        return Column(
            self.modality,
            self.facet,
            tuple(self.ids[r] for r in rows),
            [self.items[r] for r in rows],
            self.fingerprint,
            self.synthetic,
        )


@dataclass(frozen=True)
class Card:
    """What a person should know of a model before trusting it."""

    title: str
    licence: str
    source: str
    trained_on: str
    architecture: str
    size_mb: float
    family: str
    """Models that share training or weights share a family: a judge is never of the victim's."""
    differentiable: bool = False
    control: str = ""
    """Empty for a pretrained encoder, else "random weights", "hand-made" or "shuffled names"."""
    control_of: str = ""
    """The id of the encoder this one is a control of, if any."""
    notes: str = ""
    space: str = ""
    """Encoders with the same space, not empty, are comparable without fitting a map: the towers of
    a dual encoder, whatever their modality."""
    optional: bool = False
    """Its package is not among the requirements: whoever wants it installs it."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Availability:
    """Whether something can be used on this machine now, and the command that mends it."""

    ok: bool
    reason: str = ""
    command: str = ""


@runtime_checkable
class Encoder(Protocol):
    """A frozen model from items of one modality to vectors.

    ``encode`` is deterministic and row-wise: the vector of an item never depends on the other
    items, their order or the batch. It raises ``BadInput`` for items of the wrong kind and
    ``Unavailable`` when its weights are not there.
    """

    id: str
    modality: Modality
    dim: int
    card: Card

    def availability(self) -> Availability: ...

    def fingerprint(self) -> str:
        """Hash of weights and preprocessing: the part of a cache key that the model owns."""
        ...

    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Return ``float32 [n, dim]``, finite."""
        ...


@runtime_checkable
class Layered(Encoder, Protocol):
    """An encoder that also shows what it holds on the way from its input to its vector.

    ``layers`` names the depths from first to last and ``layer_dims`` their widths. Every layer is
    pooled over places or tokens as ``encode`` pools, and is as row-wise and deterministic.
    """

    layers: tuple[str, ...]
    layer_dims: tuple[int, ...]
    encoded_layer: str
    """The layer that ``encode`` returns; not always the last."""

    def encode_layers(self, items: Sequence[Item]) -> dict[str, FloatArray]:
        """Return ``float32 [n, layer_dims[l]]``, finite, by layer name and in their order."""
        ...


@runtime_checkable
class KnowsConcepts(Protocol):
    """What an encoder may offer beside: vectors of concepts by id, without looking at any item."""

    def look_up(self, concepts: Sequence[str]) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return ``float32 [n, dim]`` and which concepts it has; rows of the others are zero."""
        ...


@runtime_checkable
class Perturbation(Protocol):
    """A way to hurt an input, by severity in [0, 5].

    Severity 0 returns the very same bytes; 1..5 are the published levels, everything between is
    interpolated in the physical unit. One draw seed serves all severities (the same noise field,
    scaled), so that curves are smooth in severity.
    """

    @property
    def id(self) -> str: ...

    @property
    def modality(self) -> Modality: ...

    @property
    def label(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def levels(self) -> tuple[float, float, float, float, float]: ...

    @property
    def deterministic(self) -> bool: ...

    @property
    def monotone(self) -> bool: ...

    @property
    def source(self) -> str: ...

    @property
    def zero_is_clean(self) -> bool:
        """Whether 0 of the unit is the clean item, so that two values have a ratio."""
        ...

    def physical(self, severity: float) -> float:
        """The value of the knob, in ``unit``, at a severity in [0, 5]."""
        ...

    def describe(self, severity: float) -> str:
        """The severity in words with its unit, such as "3.1 stops darker"."""
        ...

    def apply(
        self, items: Sequence[Item], ids: Sequence[str], severity: float, draw_seed: int
    ) -> list[Item]:
        """Return hurt copies (never edits its input); ``None`` where the item is taken away.

        Raises ``BadInput`` for a severity outside [0, 5] or items of the wrong kind.
        """
        ...


@dataclass(frozen=True)
class DataCard:
    """What a person should know of a data set."""

    title: str
    licence: str
    source: str
    synthetic: tuple[str, ...] = ()
    """The modalities that were made by a program, such as synthesised speech."""
    notes: str = ""


@runtime_checkable
class Dataset(Protocol):
    """A paired data set: the same concepts in several modalities and facets."""

    id: str
    card: DataCard
    modalities: tuple[Modality, ...]

    @property
    def concepts(self) -> tuple[str, ...]:
        """Stable ids of all concepts."""
        ...

    def facets(self, modality: Modality) -> tuple[str, ...]:
        """Facet ids of a modality, the default first."""
        ...

    def labels(self, level: str) -> NDArray[np.str_]:
        """The label of each concept at "group", "subgroup" or "family", aligned with concepts."""
        ...

    def name(self, concept: str) -> str:
        """A short human name of a concept in English."""
        ...

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        """The items of these concepts (default: all that exist in the facet), in this order.

        Raises ``UnknownId`` for an unknown facet or concept and ``BadInput`` for a concept that
        has no item in the facet.
        """
        ...


@runtime_checkable
class MayBeAbsent(Protocol):
    """What a data set offers beside when it has to be fetched: whether it is on this machine.

    While it is not, everything of it but id, card, modalities and this raises ``Unavailable``.
    """

    def availability(self) -> Availability: ...


@dataclass(frozen=True)
class Embedding:
    """Vectors of a column: rows aligned with ids; ``present`` is False where the item was None.

    Rows that are not present are zero and must not be read.
    """

    ids: tuple[str, ...]
    x: FloatArray
    present: NDArray[np.bool_] = field(repr=False)
