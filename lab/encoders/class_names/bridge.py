"""A bridge between pictures and texts through ImageNet class names, without any pair of the two.

After DeViSE (Frome et al. 2013) and ESZSL (Romera-Paredes & Torr 2015): a classifier's last layer
has a row W_c of weights for each class, a text encoder has a vector t_c of the class's name. Ridge
regression finds the map A between them, A = (W'W + I)^-1 W'(T - mu), and A then maps a picture's
features. Ours: rows of W are centred and scaled to length 1, mu is the mean of T, and both sides
end with length 1: image -> l2(l2(f) A), text -> l2(l2(t) - mu).

It sees only what 1,000 class names express. It is not CLIP and never called so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import lab.encoders.efficientnet_lite.encoder
import lab.encoders.minilm.encoder  # noqa: F401 - see IMAGES
from lab.core.contracts import Card, Column, FloatArray, Item, Modality
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM, FrozenEncoder
from lab.encoders.class_names.names import N_CLASSES, NAMES, class_names
from lab.encoders.efficientnet_lite.network import ARCHITECTURE, FEATURES, LITE0, published_tensors
from lab.encoders.embed import embed
from lab.encoders.minilm.network import CONFIG, TOKENISER, TRANSFORMERS, WEIGHTS
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

PROMPT = "a photo of a {}"
RIDGE = 1.0
IMAGES, TEXTS = "lite0", "minilm"
"""What it is built on. Their modules are imported so that their code is part of its keys."""
SPACE = "bridge through ImageNet class names"
TEXT_DIM = 384


class BridgeImage(FrozenEncoder[Floats]):
    """Pictures to 384 numbers of length 1, where texts lie; the model is A ``[1280, 384]``.

    With a seed the class names are shuffled before A is fitted: the control.
    """

    modality, dim = Modality.IMAGE, TEXT_DIM

    def __init__(self, encoder_id: str, card: Card, recipe: str, seed: int | None = None) -> None:
        files = (ARCHITECTURE, LITE0.weights, TRANSFORMERS, CONFIG, TOKENISER, WEIGHTS, NAMES)
        super().__init__(encoder_id, card, recipe, files)
        self._seed = seed

    def _load(self) -> Floats:
        classifier = published_tensors(LITE0)["_fc.weight"].numpy().astype(np.float64)
        names = name_vectors()
        if self._seed is not None:
            names = names[stream(self._seed, "", "class names").permutation(N_CLASSES)]
        return fit_bridge(classifier, names)

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        return self.cross(ENCODERS.get(IMAGES).encode(items))

    def cross(self, features: FloatArray) -> FloatArray:
        """Take the classifier's features ``[n, 1280]`` to where texts lie, ``[n, 384]``."""
        bridge = self.model()
        with one_blas_thread():
            # Row by row: a product of many rows rounds otherwise than of one.
            mapped = [row @ bridge for row in unit_rows(features.astype(np.float64))]
        return np.asarray(unit_rows(np.stack(mapped)), np.float32)


class BridgeText(FrozenEncoder[Floats]):
    """Texts to 384 numbers of length 1, less the mean of the class names ``mu [384]``."""

    modality, dim = Modality.TEXT, TEXT_DIM

    def __init__(self, encoder_id: str, card: Card, recipe: str) -> None:
        super().__init__(
            encoder_id, card, recipe, (TRANSFORMERS, CONFIG, TOKENISER, WEIGHTS, NAMES)
        )

    def _load(self) -> Floats:
        mean: Floats = name_vectors().mean(axis=0)
        return mean

    def _encode(self, items: Sequence[Item]) -> FloatArray:
        mean = self.model()
        texts = unit_rows(ENCODERS.get(TEXTS).encode(items).astype(np.float64))
        return np.asarray(unit_rows(texts - mean), np.float32)


def fit_bridge(classifier: Floats, names: Floats) -> Floats:
    """Return A ``[k, d]`` from rows of weights ``[c, k]`` and vectors of names ``[c, d]``."""
    with one_blas_thread():
        weights = unit_rows(classifier - classifier.mean(axis=0))
        texts = names - names.mean(axis=0)
        gram = weights.T @ weights + RIDGE * np.eye(weights.shape[1])
        return np.asarray(np.linalg.solve(gram, weights.T @ texts), np.float64)


def name_vectors() -> Floats:
    """Return the text vector of each class's prompt, ``[1000, 384]``, kept like any embedding.

    Raises ``Unavailable`` where names or text encoder are absent.
    """
    ids = tuple(str(k) for k in range(N_CLASSES))
    prompts = [PROMPT.format(name) for name in class_names()]
    facet = f"ImageNet class names, {PROMPT!r}"
    column = Column(Modality.TEXT, facet, ids, prompts, NAMES.digest())
    return unit_rows(embed(ENCODERS.get(TEXTS), column).x.astype(np.float64))


SOURCES = "Frome et al. 2013, DeViSE; Romera-Paredes & Torr 2015, ESZSL; class names of WordNet"
IMAGE_CARD = Card(
    title="Bridge through ImageNet class names, image side",
    licence="Apache-2.0 (picture weights), MIT (text weights, list of names), WordNet (names)",
    source=f"the classifier of EfficientNet-Lite0 and MiniLM, joined here; {SOURCES}",
    trained_on="what EfficientNet-Lite0 and MiniLM were trained on; joined on 1,000 class names, "
    "without a pair of picture and text",
    architecture=f"ridge map [{FEATURES}, {TEXT_DIM}] from rows of the classifier to name vectors",
    size_mb=110.0,
    family="efficientnet-lite",
    space=SPACE,
    notes="It sees only what 1,000 class names express: animals, food and objects, hardly a scene "
    "or a deed. It belongs to its CNN: no judge of it, nor judged by it.",
)
TEXT_CARD = Card(
    title="Bridge through ImageNet class names, text side",
    licence="MIT (text weights, list of names), WordNet (names)",
    source=f"MiniLM, less the mean of the class names; {SOURCES}",
    trained_on="what MiniLM was trained on",
    architecture=f"MiniLM minus the mean vector of 1,000 prompts, {PROMPT.format('...')!r}",
    size_mb=91.0,
    family="minilm",
    space=SPACE,
    notes="Its control is the image side's: shuffled names have the same mean, so they leave this "
    "side as it is.",
)
IMAGE_RECIPE = (
    f"bridge v1: {IMAGES} features and classifier rows, centred, of length 1; {TEXTS} of "
    f"{PROMPT!r}; ridge {RIDGE:g}"
)

ENCODERS.register(BridgeImage("bridge_image", IMAGE_CARD, IMAGE_RECIPE))
ENCODERS.register(
    BridgeText("bridge_text", TEXT_CARD, f"bridge v1: {TEXTS} less the mean of {PROMPT!r}")
)
for shuffle_seed in range(N_RANDOM):
    ENCODERS.register(
        BridgeImage(
            f"bridge_image-shuffled-{shuffle_seed}",
            replace(
                IMAGE_CARD,
                title=f"Bridge through ImageNet class names, shuffled names {shuffle_seed}",
                trained_on="what EfficientNet-Lite0 and MiniLM were trained on; joined on class "
                "names in a wrong order",
                family=f"bridge-shuffled-{shuffle_seed}",
                control="shuffled names",
                control_of="bridge_image",
                notes=f"The same map, fitted on class names shuffled with seed {shuffle_seed}: "
                "what it scores owes nothing to the names.",
            ),
            f"{IMAGE_RECIPE}; names shuffled v1, seed {shuffle_seed}",
            shuffle_seed,
        )
    )
