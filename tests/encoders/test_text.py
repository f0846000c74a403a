"""What the text encoders are for: meaning for the pretrained, letters for the baseline."""

import math

import numpy as np
import pytest

from lab.encoders import ENCODERS
from lab.encoders.baselines.ngrams import ngrams, place

PARAPHRASES = [
    ("a man is riding a horse", "someone rides on horseback"),
    ("the weather is cold today", "it is chilly outside"),
    ("she bought a new car", "a woman purchased an automobile"),
    ("the child is asleep", "the kid is sleeping"),
    ("he cooks dinner", "a man prepares an evening meal"),
]
TRANSLATIONS = [
    ("the dog sleeps", "el perro duerme"),
    ("I like bread", "Ich mag Brot"),
    ("the red house", "la maison rouge"),
    ("good morning", "buenos días"),
]


def hits(encoder_id, pairs):
    """How many first texts find their own partner among all second texts."""
    a, b = (ENCODERS.get(encoder_id).encode([pair[k] for pair in pairs]) for k in (0, 1))
    return int((np.argmax(a @ b.T, axis=1) == np.arange(len(pairs))).sum())


@pytest.mark.parametrize("encoder_id", ["minilm", "use"])
def test_paraphrases_are_nearer_than_unrelated(encoder_id):
    assert hits(encoder_id, PARAPHRASES) == len(PARAPHRASES)


def test_use_crosses_languages_and_the_letters_do_not():
    assert hits("use", TRANSLATIONS) == len(TRANSLATIONS)
    assert hits("ngrams", TRANSLATIONS) < len(TRANSLATIONS)


@pytest.mark.parametrize("encoder_id", ["minilm", "use", "ngrams"])
def test_vectors_have_length_one(encoder_id):
    x = ENCODERS.get(encoder_id).encode([text for pair in PARAPHRASES for text in pair])
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=1e-5)


def test_minilm_is_the_mean_of_its_tokens():
    """Against the plain recipe: no padding, no batch, one text at a time."""
    import torch

    encoder = ENCODERS.get("minilm")
    model = encoder.model()
    texts = ["a cat", "an ear of corn beside a long winding river in the northern mountains"]
    for text in texts:
        ids = torch.tensor([model.tokeniser.encode(text).ids])
        with torch.no_grad():
            mean = model.network(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy()
        np.testing.assert_allclose(
            encoder.encode([text])[0], mean / np.linalg.norm(mean), atol=2e-6
        )


def test_ngrams_against_the_definition():
    text = "Corn corn ear"
    expected = np.zeros(2048)
    grams = ngrams(text)
    for gram in set(grams):
        dimension, sign = place(gram)
        expected[dimension] += sign * (1 + math.log(grams.count(gram)))
    expected /= np.linalg.norm(expected)
    np.testing.assert_allclose(ENCODERS.get("ngrams").encode([text])[0], expected, atol=1e-7)
    a, b = ENCODERS.get("ngrams").encode(["CORN", "corn"])
    np.testing.assert_array_equal(a, b)


def test_ngrams_spread_over_dimensions_and_signs():
    places = [place(f"{a}{b}") for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiouxyz12"]
    assert len({dimension for dimension, _ in places}) > 200
    assert 90 < sum(sign == 1 for _, sign in places) < 170
