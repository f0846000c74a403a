"""What a facet is called by a person: "Spanish", "noto", "English, voice m3"."""

from __future__ import annotations

from lab.core.contracts import Dataset, Modality


def facet_name(dataset: Dataset, modality: Modality, facet: str) -> str:
    """Return the name of a facet; a language is named where the data set knows its name.

    >>> from lab.data import DATASETS
    >>> emoji = DATASETS.get("emojilab")
    >>> facet_name(emoji, Modality.TEXT, "sw"), facet_name(emoji, Modality.SPEECH, "es+m3")
    ('Swahili', 'Spanish, voice m3')
    """
    named = getattr(dataset, "language_name", None)
    if named is None or modality not in {Modality.TEXT, Modality.SPEECH}:
        return facet
    language, _, voice = facet.partition("+")
    return f"{named(language)}, voice {voice}" if voice else str(named(language))
