"""Which towers a transformers model has, and how wide they are: from its configuration alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.core.contracts import Modality
from lab.core.errors import BadInput, Unavailable
from lab.encoders.hub.pooling import read_pooling

DUAL = {
    "clip": (Modality.IMAGE, Modality.TEXT),
    "siglip": (Modality.IMAGE, Modality.TEXT),
    "clap": (Modality.SPEECH, Modality.TEXT),
}
"""The towers of each kind of dual encoder."""
MAX_LAYERS = 1_000


@dataclass(frozen=True)
class Shape:
    """What can be said of a tower from the configuration alone."""

    kind: str
    dual: bool
    dim: int
    pooling: str
    notes: str = ""


def shape_of(folder: Path, modality: Modality) -> Shape:
    """Read the configuration of a model and say what its tower of a modality is.

    Raises ``BadInput`` for a model without such a tower, and ``Unavailable`` for an architecture
    that transformers does not have or that needs code of its own.
    """
    config = read_config(folder)
    kind = str(config.model_type)
    if kind in DUAL:
        if modality not in DUAL[kind]:
            raise _no_tower(folder, kind, modality, DUAL[kind])
        # SigLIP has no projection of its own size: its towers are as wide as the image's.
        dim = getattr(config, "projection_dim", None) or config.vision_config.hidden_size
        return Shape(kind, True, int(dim), "projected and of length 1", _notes(kind, modality))
    reads = {Modality.IMAGE: "num_channels", Modality.TEXT: "vocab_size"}
    towers = tuple(m for m, attribute in reads.items() if hasattr(config, attribute))
    if modality not in towers or config.is_encoder_decoder:
        raise _no_tower(folder, kind, modality, () if config.is_encoder_decoder else towers)
    if modality == Modality.IMAGE:
        dim = getattr(config, "hidden_size", None) or config.hidden_sizes[-1]
        return Shape(kind, False, int(dim), "class token, or mean over places where there is none")
    pooling = read_pooling(folder)
    return Shape(kind, False, int(config.hidden_size), pooling.words)


def read_config(folder: Path) -> Any:
    """Return the configuration; raises ``Unavailable`` where transformers has no such model, and
    ``BadInput`` where it claims more layers than any model has."""
    from transformers import AutoConfig

    auto: Any = AutoConfig
    try:
        config = auto.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        claimed = _most_layers(config.to_dict())
    except Exception as error:
        raise unloadable(folder, "configuration", error) from error
    if claimed > MAX_LAYERS:
        # Each would be made, one after another, before it is missed among the weights.
        do = "See that its config.json is whole."
        raise BadInput(f"a model of at most {MAX_LAYERS:,} layers", f"{claimed:,}", do)
    return config


def _most_layers(told: Any) -> int:
    """Return the largest number of layers that a configuration says anywhere."""
    if not isinstance(told, dict):
        return 0
    own = [told[name] for name in map(str, told) if "layers" in name or name == "depths"]
    flat = [n for one in own for n in (one if isinstance(one, list) else [one])]
    inner = [_most_layers(value) for value in told.values()]
    return max([n for n in flat if isinstance(n, int)] + inner, default=0)


def _notes(kind: str, modality: Modality) -> str:
    if kind == "clap" and modality == Modality.SPEECH:
        return "Sound is resampled to the model's rate; what is longer than it reads is cut off."
    return ""


def _no_tower(folder: Path, kind: str, got: Modality, there: Sequence[Modality]) -> BadInput:
    known = ", ".join(f"#{modality}" for modality in there)
    return BadInput(
        f"a tower for {got} in {folder.name}",
        f"a {kind} model with {known or 'none that is read here'}",
        f"End the id in {known}." if known else f"Kinds of dual encoders: {', '.join(DUAL)}.",
    )


def unloadable(folder: Path, part: str, error: Exception) -> Unavailable:
    """Return the error for files that transformers could not read."""
    lines = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {lines[0][:200] if lines else ''}"
    do = "See that its files are whole, and of a kind that needs no code of its own."
    return Unavailable(f"the {part} of {folder.name}, read by transformers", said, do)
