"""What an eye says of a picture in words: the words that everything after it must live on.

Two eyes, both honest and limited. The classifier's names what it was trained on, 1,000 ImageNet
classes. The neighbours' says which keywords the nearest pictures of other concepts have. Neither
knows the labels or the names that are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.encoders.class_names.names import class_names
from lab.encoders.efficientnet_lite.network import FEATURES, LITE0, published_tensors
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread


@dataclass(frozen=True)
class Tags:
    """The words of one picture, the surest first, and how sure each is, in [0, 1]."""

    words: tuple[str, ...]
    confidences: tuple[float, ...]

    def above(self, threshold: float) -> Tags:
        """Return the words that are at least so sure; there may be none."""
        kept = [pair for pair in zip(self.words, self.confidences, strict=True)
                if pair[1] >= threshold]  # fmt: skip
        return Tags(tuple(word for word, _ in kept), tuple(sure for _, sure in kept))

    def first(self, n: int) -> Tags:
        """Return the ``n`` surest words, or all where there are fewer."""
        return Tags(self.words[:n], self.confidences[:n])


def class_tags(features: FloatArray, n: int) -> list[Tags]:
    """Return the ``n`` likeliest ImageNet classes of each picture by Lite0's own last layer.

    ``features`` are Lite0's, ``[items, 1280]``; a confidence is a softmax probability, and two
    classes of one name count together. Raises ``BadInput`` for features of another width and
    ``Unavailable`` where the weights or the names are absent.
    """
    if features.ndim != 2 or features.shape[1] != FEATURES:
        do = "Encode the pictures with lite0."
        raise BadInput(f"features of Lite0, [n, {FEATURES}]", f"{list(features.shape)}", do)
    tensors = published_tensors(LITE0)
    weights, bias = (tensors[f"_fc.{name}"].numpy().astype(np.float64)
                     for name in ("weight", "bias"))  # fmt: skip
    with one_blas_thread():
        # Row by row: a product of many rows rounds otherwise than of one.
        logits = np.array([weights @ row for row in features.astype(np.float64)]).reshape(-1, 1000)
    odds = np.exp(logits + bias - (logits + bias).max(axis=1, keepdims=True, initial=-np.inf))
    names, columns = np.unique(np.array(class_names()), return_inverse=True)
    by_name = np.zeros((len(odds), len(names)))
    np.add.at(by_name.T, columns, odds.T)
    return _surest(names, by_name / odds.sum(axis=1, keepdims=True), n)


def neighbour_tags(
    seen: Floats, words: Sequence[Sequence[str]], x: Floats, n: int, k: int = 15
) -> list[Tags]:
    """Return the ``n`` commonest words among the ``k`` nearest pictures that have words.

    ``seen`` are the vectors ``[m, d]`` of pictures whose ``words`` are known, of concepts that are
    not asked about; ``x [items, d]`` those of the others. A confidence is the share of neighbours
    with the word. Raises ``BadInput`` where there are fewer pictures than neighbours.
    """
    if len(seen) < k or len(words) != len(seen):
        do = "Give the words of every picture, or ask fewer neighbours."
        raise BadInput(f"{k} pictures or more with words", f"{len(seen)} and {len(words)}", do)
    names = np.array(sorted({word for some in words for word in some}))
    column = {name: j for j, name in enumerate(names)}
    has = np.zeros((len(seen), len(names)))
    for row, some in enumerate(words):
        has[row, [column[word] for word in some]] = 1.0
    with one_blas_thread():
        known = unit_rows(seen.astype(np.float64))
        alike = np.array([known @ row for row in unit_rows(x.astype(np.float64))])
    nearest = np.argsort(-alike.reshape(-1, len(seen)), axis=1, kind="stable")[:, :k]
    return _surest(names, has[nearest].mean(axis=1), n)


def _surest(names: np.ndarray, sure: Floats, n: int) -> list[Tags]:
    """Return the words of each row by falling confidence, alphabetic among equals, none of zero."""
    tags = []
    for row in sure:
        order = [j for j in np.argsort(-row, kind="stable")[:n] if row[j] > 0]
        tags.append(Tags(tuple(str(names[j]) for j in order), tuple(float(row[j]) for j in order)))
    return tags
