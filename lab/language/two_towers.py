"""An eye with two towers: CLIP, SigLIP or the like, ``hub:PLACE#image``, where one can be had.

It was trained on pictures with their texts. What it may say is a list of its own, the 1,000 names
of ImageNet's classes, and never what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from lab.core.contracts import Column, Encoder, FloatArray, Item, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.class_names.bridge import PROMPT
from lab.encoders.class_names.names import class_names
from lab.encoders.embed import embed
from lab.language.tags import Tags
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread

SCALE = 100.0
"""CLIP's learned scale at most (Radford et al. 2021); of other models shares are no probability."""


def towers(eye: str) -> tuple[Encoder, Encoder]:
    """Return the towers of pictures and of texts that share a space.

    Raises ``BadInput`` for an eye without a tower of texts, and ``Unavailable`` where the model is
    neither on this machine nor can be fetched.
    """
    pictures = ENCODERS.get(eye)
    if pictures.modality != Modality.IMAGE or not pictures.card.space:
        do = "Name a CLIP or a SigLIP, such as hub:openai/clip-vit-base-patch32#image."
        raise BadInput("an eye whose pictures and texts share a space", repr(eye), do)
    return pictures, ENCODERS.get(f"{eye.rpartition('#')[0]}#{Modality.TEXT}")


def tower_tags(eye: str, pictures: Sequence[Item], n: int) -> list[Tags]:
    """Return the ``n`` names of classes that lie nearest to each picture; raises as ``towers``."""
    names = _names()
    found = []
    for row in _cosines(towers(eye)[0].encode(pictures), name_vectors(eye)):
        sure = np.exp(SCALE * (row - row.max()))
        sure /= sure.sum()
        order = np.argsort(-row, kind="stable")[:n]
        found.append(Tags(tuple(names[j] for j in order), tuple(float(sure[j]) for j in order)))
    return found


def tower_cosines(eye: str, pictures: Sequence[Item], texts: Sequence[str]) -> Floats:
    """Return the cosines of pictures with texts ``[pictures, texts]``; raises as ``towers``."""
    seen, read = towers(eye)
    return _cosines(seen.encode(pictures), read.encode([PROMPT.format(text) for text in texts]))


def name_vectors(eye: str, progress: Progress | None = None) -> FloatArray:
    """Return where the names of classes lie ``[names, d]``, kept; raises as ``towers``."""
    said = tuple(PROMPT.format(name) for name in _names())
    digest = sha256("\x1f".join(said).encode()).hexdigest()
    column = Column(Modality.TEXT, "class names", _names(), said, digest, False)
    return embed(towers(eye)[1], column, progress=progress).x


def _names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(class_names()))


def _cosines(x: FloatArray, y: FloatArray) -> Floats:
    with one_blas_thread():
        # Row by row: a product of many rows rounds otherwise than of one.
        known = unit_rows(y.astype(np.float64))
        return np.array([known @ row for row in unit_rows(x.astype(np.float64))])
