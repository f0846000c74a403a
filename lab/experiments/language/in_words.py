"""What each modality becomes in words: the way through language.

Whatever is told of a concept comes from other families: a training concept is told of by the other
training folds, every other concept by all training concepts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import FloatArray, Modality
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.align.several import SeveralSpaces
from lab.experiments.views.view import View, see
from lab.language.tags import class_tags, neighbour_tags
from lab.language.transcribe import transcribe
from lab.stats.checks import codes_of

N_FOLDS = 5
CLASSIFIER = "lite0"


def words_of(
    dataset_id: str, spaces: SeveralSpaces, view: View, language: str, n: int, progress: Progress
) -> list[str]:
    """Return the words of each concept's item of a view, "" where it has none.

    A picture: its ``n`` likeliest classes, where Lite0 is the view's encoder, and as many keywords
    of the nearest pictures. Speech: what Whisper writes. A place: the name of the nearest known
    one. A text: itself. Raises ``Unavailable`` with the command where Whisper is absent, and as
    ``neighbour_tags``.
    """
    dataset, concepts = DATASETS.get(dataset_id), spaces.concepts
    column = dataset.column(view.modality, view.facet, concepts)
    if view.modality == Modality.TEXT:
        return list(column.items)
    if view.modality == Modality.SPEECH:
        spoken = view.facet.partition("+")[0]
        return [heard.text for heard in transcribe(list(column.items), spoken, progress)]
    names = [(name,) for name in dataset.column(Modality.TEXT, language, concepts).items]
    if view.modality == Modality.PLACE:
        return told_by_others(spaces, embed(ENCODERS.get("sphere"), column).x, names, 1, 1)
    if keywords := getattr(dataset, "keywords", None):
        names = [keywords(concept, language) or name
                 for concept, name in zip(concepts, names, strict=True)]  # fmt: skip
    seen = see(dataset_id, [view], labelled=True, progress=progress)
    x = seen.x[view][[seen.concepts.index(concept) for concept in concepts]]
    known = told_by_others(spaces, x, names, n)
    if view.encoder != CLASSIFIER:
        return known
    return [
        ", ".join((*tags.words, more)) for tags, more in zip(class_tags(x, n), known, strict=True)
    ]


def told_by_others(
    spaces: SeveralSpaces, x: FloatArray, words: Sequence[Sequence[str]], n: int, k: int = 15
) -> list[str]:
    """Return for each row of ``x`` [concepts, d] the ``n`` commonest words of the ``k`` nearest
    training concepts outside its own fold. Raises as ``neighbour_tags``."""
    fold = np.full(len(x), -1)
    family = codes_of(spaces.families[spaces.train], len(spaces.train), "families")
    drawn = stream(0, "", "folds of words").permutation(int(family.max()) + 1)
    fold[spaces.train] = drawn[family] % N_FOLDS
    told = np.full(len(x), "", object)
    for held in np.unique(fold):
        known = spaces.train[fold[spaces.train] != held]
        tags = neighbour_tags(x[known], [words[i] for i in known], x[fold == held], n, k)
        told[fold == held] = [", ".join(some.words) for some in tags]
    return [str(text) for text in told]
