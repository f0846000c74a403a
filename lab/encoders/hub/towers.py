"""How each tower of a transformers model turns items to vectors.

Dual encoders (CLIP, SigLIP, CLAP) give the projections that they were trained to compare, of length
1. Single models give a class token where they have one, else the mean over tokens; sentence
encoders are pooled as their own files say.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.core.contracts import FloatArray, Item, Modality
from lab.core.device import device
from lab.core.errors import LabError, Unavailable
from lab.encoders.hub.pooling import read_pooling
from lab.encoders.hub.shape import DUAL, read_config, unloadable
from lab.encoders.inputs.resample import resampled
from lab.encoders.inputs.token_batches import in_token_batches
from lab.encoders.on_device import encoded_items, place_of

VOCABULARIES = ("tokenizer.json", "vocab.*", "*.model")
MAX_TOKENS = 512
"""Longer texts are cut here whatever a model could read."""
EXTRA_POSITIONS = 2
"""RoBERTa and its kin count positions from 2; their table has so many more than usable."""


class Tower(ABC):
    """A loaded tower."""

    @abstractmethod
    def encode(self, items: Sequence[Item]) -> FloatArray:
        """Return ``float32 [n, dim]``, each row of its item alone."""


def load_tower(folder: Path, modality: Modality) -> Tower:
    """Load a tower from safetensors, frozen, in float32, where torch computes.

    Raises ``Unavailable`` where weights or files of preprocessing are missing: what transformers
    would fill up at random is not a trained model.
    """
    from transformers import AutoModel

    config = read_config(folder)
    try:
        model, told = AutoModel.from_pretrained(
            folder,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
            attn_implementation="eager",
            dtype="float32",
        )
    except Exception as error:
        # Damaged files surface as many kinds of error; to a person they are one.
        raise unloadable(folder, "weights", error) from error
    # A pooler is not used, and many checkpoints come without one.
    absent = sorted(key for key in told["missing_keys"] if not key.startswith("pooler."))
    if absent:
        got = f"{len(absent)} tensors missing, such as {absent[0]}"
        raise Unavailable(f"all weights of {folder.name}", got, "Save the whole model again.")
    model = model.eval().requires_grad_(False).to(device())
    try:
        tower: Tower = _TOWERS[modality](folder, model)
    except LabError:
        raise
    except Exception as error:
        # The library of tokenisers raises what has no class of its own.
        raise unloadable(folder, "preprocessing", error) from error
    return tower


class ImageTower(Tower):
    """Pictures, prepared as preprocessor_config.json says, one a call."""

    def __init__(self, folder: Path, model: Any) -> None:
        from transformers import AutoImageProcessor

        auto: Any = AutoImageProcessor
        # The Pillow backend: the other one needs torchvision.
        self._prepare = auto.from_pretrained(
            folder, backend="pil", trust_remote_code=False, local_files_only=True
        )
        self._model = model
        names = [name for name, _ in model.named_parameters()]
        self._has_class_token = any(name.endswith("cls_token") for name in names)

    def encode(self, items: Sequence[Item]) -> FloatArray:
        return encoded_items(self._prepared, self._run, items, place_of(self._model))[0]

    def _prepared(self, item: Item) -> dict[str, Any]:
        return dict(self._prepare(item, return_tensors="pt", input_data_format="channels_last"))

    def _run(self, **pixels: Any) -> tuple[Any]:
        if self._model.config.model_type in DUAL:
            return (_projected(self._model.get_image_features(**pixels)),)
        states = self._model(**pixels).last_hidden_state
        return (states[:, 0] if self._has_class_token else _mean_of_places(states),)


class TextTower(Tower):
    """Texts, through the model's own tokeniser, in canonical batches."""

    def __init__(self, folder: Path, model: Any) -> None:
        from transformers import AutoTokenizer

        if not any(next(folder.glob(pattern), None) for pattern in VOCABULARIES):
            # Without one transformers makes an empty tokeniser, to which all words are unknown.
            raise FileNotFoundError(f"none of {', '.join(VOCABULARIES)}")
        self._tokeniser = AutoTokenizer.from_pretrained(
            folder, trust_remote_code=False, local_files_only=True
        )
        self._model, self._kind = model, model.config.model_type
        text = getattr(model.config, "text_config", model.config)
        self._most = _most_tokens(self._tokeniser, text, folder)
        pad = self._tokeniser.pad_token_id
        self._pad = int(pad if pad is not None else getattr(text, "pad_token_id", None) or 0)
        self._pooling = read_pooling(folder)
        # A tokeniser is set anew for each call, which two threads must not do at once.
        self._lock = threading.Lock()

    def encode(self, items: Sequence[Item]) -> FloatArray:
        with self._lock:
            tokens = self._tokeniser(list(items), truncation=True, max_length=self._most)
        ids: list[list[int]] = tokens["input_ids"]
        if self._kind == "siglip":
            # It was trained on texts filled up to one length, and attends to the filling.
            ids = [own + [self._pad] * (self._most - len(own)) for own in ids]
        return in_token_batches(self._run, ids, place_of(self._model), self._pad, self._most)

    def _run(self, ids: Any, mask: Any) -> Any:
        if self._kind == "siglip":
            return _projected(self._model.get_text_features(input_ids=ids))
        if self._kind in DUAL:
            return _projected(self._model.get_text_features(input_ids=ids, attention_mask=mask))
        states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        return self._pooling(states, mask)


class SoundTower(Tower):
    """Sound, resampled to the model's rate and cut to the longest it reads, one a call."""

    def __init__(self, folder: Path, model: Any) -> None:
        from transformers import AutoFeatureExtractor

        auto: Any = AutoFeatureExtractor
        self._prepare = auto.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        self._model = model

    def encode(self, items: Sequence[Item]) -> FloatArray:
        return encoded_items(self._prepared, self._run, items, place_of(self._model))[0]

    def _prepared(self, item: Item) -> dict[str, Any]:
        rate_hz = int(self._prepare.sampling_rate)
        # Cut here: the extractor would cut a longer sound at a place drawn at random.
        sound = resampled(item, rate_hz)[: int(self._prepare.nb_max_samples)]
        return dict(self._prepare(sound, sampling_rate=rate_hz, return_tensors="pt"))

    def _run(self, **features: Any) -> tuple[Any]:
        return (_projected(self._model.get_audio_features(**features)),)


_TOWERS: dict[Modality, type[Any]] = {
    Modality.IMAGE: ImageTower,
    Modality.TEXT: TextTower,
    Modality.SPEECH: SoundTower,
}


def _most_tokens(tokeniser: Any, config: Any, folder: Path) -> int:
    """Return how many tokens a text may have: what tokeniser, model and our cap allow."""
    declared = int(tokeniser.model_max_length)
    positions = int(getattr(config, "max_position_embeddings", None) or MAX_TOKENS)
    # Where the tokeniser does not say, its default is a number beyond any length.
    room = min(declared, positions) if declared <= MAX_TOKENS * 100 else positions - EXTRA_POSITIONS
    tuned = read_pooling(folder).max_tokens
    return min(room, MAX_TOKENS, tuned or MAX_TOKENS)


def _projected(output: Any) -> Any:
    """Return the projections of a dual encoder, each of length 1."""
    import torch

    return torch.nn.functional.normalize(getattr(output, "pooler_output", output), dim=1)


def _mean_of_places(states: Any) -> Any:
    """Return the mean over tokens [n, t, d] or over places of maps [n, d, h, w]."""
    return states.mean(dim=(2, 3)) if states.ndim == 4 else states.mean(dim=1)
