"""Captions without pairs: disjoint parts, what the eye says, and every arm shown as text."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.language.caption_parts import (
    caption_parts,
    content,
    detected,
    sentence_of,
    words_of,
)
from lab.experiments.language.unpaired_captions import SHOWN, TITLES
from lab.language.tags import Tags
from tests.experiments.language.toy_words import registered
from tests.experiments.test_contract import SMALL, keeps

FIELDS = {**SMALL["unpaired_captions"], "dataset": "toy_words", "pictures": "lite0/large"}


@pytest.fixture(scope="module")
def result():
    with registered():
        yield lab.run("unpaired_captions", **FIELDS)


def test_it_keeps_what_every_experiment_promises(result):
    keeps(result)


def test_words_of_class_names_are_as_sure_as_all_that_hold_them():
    tags = Tags(("wall clock", "analog clock", "sea of ice"), (0.4, 0.3, 0.01))
    found = detected(tags, 0.05)
    assert found.words == ("clock", "wall", "analog")
    assert found.confidences == pytest.approx((0.7, 0.4, 0.3))
    assert detected(tags, 0.9).words == ("clock",)  # none is so sure: the surest stands


def test_a_plural_says_what_its_singular_says():
    assert content(words_of("The dogs of glass")) == content(words_of("a dog, glass")) == {
        "dog", "glass"}  # fmt: skip


def test_no_test_picture_has_its_sentence_or_one_of_its_family_in_the_corpus():
    parts = caption_parts("emojilab", "lite0/noto", 20, 0.05, 0, Progress())
    data = DATASETS.get("emojilab")
    family = dict(zip(data.concepts, data.labels("family"), strict=True))
    apart = {family[concept] for concept in parts.concepts}
    told = {" ".join(words) for words in parts.lexicon.read(parts.corpus)}
    for concept in data.concepts:
        if family[concept] in apart:
            assert " ".join(sentence_of(data, concept)[:8]) not in told, concept
    assert len(parts.corpus) > len(parts.train.tags) > len(parts.concepts)


def test_the_captions_of_every_arm_are_shown_as_text(result):
    rows = result.tables["samples"]
    assert len(rows) == min(SHOWN, FIELDS["n_asked"])
    assert set(rows[0]) == {"item", "detected", *TITLES}
    assert all(isinstance(text, str) and text for row in rows for text in row.values())


def test_scores_are_shares_and_the_detected_words_alone_hold_what_was_detected(result):
    values = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for arm in TITLES:
        assert all(0 <= values[arm, name] <= 1 for name in ("recall", "precision", "r1", "r10"))
        assert np.isfinite(values[arm, "fluency"]) and values[arm, "fluency"] < 0


def test_pictures_that_the_eye_cannot_read_are_refused():
    with pytest.raises(BadInput, match="lite0"):
        lab.run("unpaired_captions", pictures="hog/noto")
