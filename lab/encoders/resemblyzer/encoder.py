"""Resemblyzer: a recurrent network trained to know who speaks, and random controls.

Wan et al. 2018, "Generalized end-to-end loss for speaker verification". The vector is the mean over
windows of 1.6 s, scaled to length 1. Deviation from the package: long silences are not cut out of
the sound before (that needs webrtcvad).

Seen on phrases of five EmojiLab words: cosine .88 within a voice, .58 to .77 between voices. Yet
centred vectors of single words find the same word in another voice in .78 to .96 of 100 cases, as
often as the speech embedding's: synthesised voices share the timing of a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.device import device
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.on_device import place_of
from lab.encoders.resemblyzer.network import (
    DIM,
    TRANSFORMERS,
    WEIGHTS,
    mel_filters,
    mel_windows,
    pretrained,
    shuffled,
)
from lab.encoders.side_by_side import side_by_side


@dataclass(frozen=True)
class VoiceModel:
    """Mel filters, and the network that reads windows of what they let through."""

    filters: NDArray[np.float64]
    network: Any


class Resemblyzer(FrozenEncoder[VoiceModel]):
    """Speech to 256 numbers of length 1 that follow the voice."""

    modality, dim = Modality.SPEECH, DIM

    def __init__(self, encoder_id: str, card: Card, recipe: str, seed: int | None = None) -> None:
        super().__init__(encoder_id, card, recipe, (TRANSFORMERS, WEIGHTS))
        self._seed = seed

    def _load(self) -> VoiceModel:
        network = pretrained() if self._seed is None else shuffled(self._seed)
        return VoiceModel(mel_filters(), network.to(device()))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        return np.stack(side_by_side(lambda item: _mean_of_windows(model, item), items))


def _mean_of_windows(model: VoiceModel, sound: NDArray[np.float32]) -> FloatArray:
    import torch

    torch.set_num_threads(1)  # of the thread that this runs in; see side_by_side
    with torch.inference_mode():
        mel = torch.from_numpy(mel_windows(sound, model.filters)).to(place_of(model.network))
        windows = model.network(mel)
        unit: FloatArray = torch.nn.functional.normalize(windows.mean(dim=0), dim=0).cpu().numpy()
    return unit


CARD = Card(
    title="Resemblyzer",
    licence="Apache-2.0",
    source="PyPI resemblyzer 0.1.4; Wan et al. 2018, arXiv:1710.10467",
    trained_on="recordings of thousands of speakers, to tell them apart (LibriSpeech-other, "
    "VoxCeleb 1 and 2)",
    architecture="recurrent network (3 LSTM layers), 1.4 M parameters, mean over windows of 1.6 s",
    size_mb=17.1,
    family="resemblyzer",
    notes="It was trained to know who speaks, not what is said: its neighbours are no meaning. "
    "Synthesised voices say a word in the same time, so its vectors still tell words apart. Sound "
    "below -30 dB of full scale is raised to that first.",
)
RECIPE = (
    "resemblyzer v1: up to -30 dBFS, power mel 400 every 160, 40 Slaney bands, no log, "
    "windows of 160 step 77, mean, length 1"
)

ENCODERS.register(Resemblyzer("resemblyzer", CARD, RECIPE))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        Resemblyzer(
            f"resemblyzer-random-{random_seed}",
            replace(
                CARD,
                title=f"Resemblyzer, random weights {random_seed}",
                trained_on="nothing: random weights",
                family=f"resemblyzer-random-{random_seed}",
                control="random weights",
                control_of="resemblyzer",
                notes="The trained numbers, shuffled inside each tensor with seed "
                f"{random_seed}: every layer keeps its scale and loses what it learned. The mel "
                "frames before it are untouched.",
            ),
            f"{RECIPE}; shuffled v1, seed {random_seed}",
            random_seed,
        )
    )
