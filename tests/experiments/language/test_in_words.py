"""What a modality becomes in words: only by others, never by its own family, and by all of them."""

import numpy as np
import pytest

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.align.several import SeveralSpaces
from lab.experiments.language import in_words
from lab.experiments.language.in_words import told_by_others, words_of
from lab.experiments.views.view import parse_views
from lab.language.transcribe import Transcript


def spaces_of(concepts, n_train, families=None):
    n = len(concepts)
    families = np.array(families or [f"family {i}" for i in range(n)])
    train, rest = np.arange(n_train), np.arange(n_train, n)
    return SeveralSpaces({}, tuple(concepts), families, families, train, rest[:0], rest)


def test_no_concept_is_told_of_by_its_own_family():
    families = [f"family {i // 2}" for i in range(60)]
    spaces = spaces_of([f"c{i}" for i in range(60)], 50, families)
    x = np.random.default_rng(0).standard_normal((30, 4)).repeat(2, axis=0)  # twins lie together
    told = told_by_others(spaces, x, [[family] for family in families], 1, 1)
    assert all(told) and all(one != own for one, own in zip(told, families, strict=True))
    # Nor by one that is not for training.
    assert set(told) <= set(families[:50])


def test_a_place_is_called_by_the_nearest_known_country():
    dataset = DATASETS.get("placelab")
    names = ["Germany", "France", "Japan", "Kenya", "Peru", "Poland", "Austria"]
    concepts = [c for name in names for c in dataset.concepts if dataset.name(c) == name]
    place, text = parse_views(dataset, "sphere/city, ngrams/en")
    told = words_of("placelab", spaces_of(concepts, 6), place, text.facet, 5, Progress())
    assert told[-1] == "Germany" and told[0] == "Poland"
    assert all(own != other for own, other in zip(names, told, strict=True))
    assert words_of("placelab", spaces_of(concepts, 6), text, "en", 5, Progress()) == names


def test_a_picture_is_keywords_of_others_and_a_name_where_there_are_none(monkeypatch):
    dataset = DATASETS.get("emojilab")
    labels = dataset.labels("subgroup")
    concepts = [c for c, label in zip(dataset.concepts, labels, strict=True) if label][:60]
    (picture,) = parse_views(dataset, "hog/noto")
    told = words_of("emojilab", spaces_of(concepts, 50), picture, "en", 4, Progress())
    known = {word for c in concepts[:50] for word in dataset.keywords(c, "en")}
    assert all(0 < len(text.split(", ")) <= 4 for text in told)
    assert {word for text in told for word in text.split(", ")} <= known
    (flag,) = parse_views(DATASETS.get("placelab"), "hog/twemoji")
    place = DATASETS.get("placelab")
    flags = [c for c, one in zip(place.concepts, place.labels("subgroup"), strict=True) if one][:50]
    told = words_of("placelab", spaces_of(flags, 40), flag, "en", 1, Progress())
    assert set(told) <= {place.name(c) for c in flags[:40]}


def test_speech_is_what_is_heard_in_its_own_language(monkeypatch):
    asked = []

    def heard(sounds, language, progress):
        asked.append((len(sounds), language))
        return [Transcript("fox", 0.9), Transcript("", 0.0)]

    monkeypatch.setattr(in_words, "transcribe", heard)
    dataset = DATASETS.get("emojilab")
    (voice,) = parse_views(dataset, "mfcc/sw+f2")
    told = words_of("emojilab", spaces_of(dataset.concepts[:2], 1), voice, "en", 5, Progress())
    assert told == ["fox", ""] and asked == [(2, "sw")]


def test_too_few_training_concepts_are_refused():
    from lab.core.errors import BadInput

    spaces = spaces_of([f"c{i}" for i in range(10)], 8)
    with pytest.raises(BadInput):
        told_by_others(spaces, np.eye(10), [["word"]] * 10, 1)
