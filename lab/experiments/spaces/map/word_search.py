"""Find concepts by a word in any language: by its name, else by its meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from lab.core.contracts import Column, Modality
from lab.core.items import check_item
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.probes.retrieval import Gallery

READER = "use"
"""Reads the word for its meaning: a multilingual encoder, whatever is on the map."""
NAMED_IN = "en"


@dataclass(frozen=True)
class WordMatch:
    """A concept that was found, and how."""

    concept: str
    name: str
    """Its English name."""
    language: str
    """The language in which the word is its name; "" where it was found by meaning."""
    cosine: float | None
    """How near in meaning, centred by all names; None for a name."""


def find_concepts(
    dataset: str, text: str, among: Collection[str], n: int = 6
) -> tuple[WordMatch, ...]:
    """Return up to ``n`` of the concepts ``among``, best first: names first, then by meaning.

    A name counts in every language of the data set, letter case aside. Raises ``BadInput`` for an
    empty text and ``Unavailable`` where the multilingual encoder is not there.
    """
    check_item("search", Modality.TEXT, text, 0)
    entry = DATASETS.get(dataset)
    named = _names(dataset).get(text.strip().casefold(), {})
    found = [
        WordMatch(concept, entry.name(concept), language, None)
        for concept, language in named.items()
        if concept in among
    ]
    known = {match.concept for match in found}
    column = entry.column(Modality.TEXT, NAMED_IN)
    names = embed(ENCODERS.get(READER), column)
    query = embed(
        ENCODERS.get(READER), Column(Modality.TEXT, "own", ("own",), [text], ""), keep=False
    )
    mean = names.x.mean(axis=0)
    order, cosine = Gallery(names.x, query_mean=mean, gallery_mean=mean).nearest(
        query.x, len(names.ids)
    )
    for row, value in zip(order[0], cosine[0], strict=True):
        concept = names.ids[row]
        if len(found) >= n:
            break
        if concept in among and concept not in known:
            found.append(WordMatch(concept, entry.name(concept), "", float(value)))
    return tuple(found[:n])


@lru_cache(maxsize=4)
def _names(dataset: str) -> dict[str, dict[str, str]]:
    """From a name, letter case aside, to the concepts that bear it and the first such language."""
    entry = DATASETS.get(dataset)
    found: dict[str, dict[str, str]] = {}
    for language in entry.facets(Modality.TEXT):
        column = entry.column(Modality.TEXT, language)
        for concept, name in zip(column.ids, column.items, strict=True):
            found.setdefault(str(name).casefold(), {}).setdefault(concept, language)
    return found
