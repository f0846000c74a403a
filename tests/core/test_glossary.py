"""The glossary: short, plain, without circles, and it knows the words that results use."""

import re
from collections import Counter

import pytest

from lab.core.glossary import GLOSSARY, terms_in
from lab.distance import DISTANCES
from lab.experiments import EXPERIMENTS
from lab.stats.decide import Verdict

HEADLINE_WORDS = """
accuracy, arm, balanced accuracy, board, breakpoint, budget, calibrated score, censored, chance,
CKA, claim, clean, concept, cone, contrastive loss, control, cosine, distance, embedding, encoder,
equivalence, facet, family, gallery, guard, Holm, hubness, interval, judge, late fusion, layer,
margin, modality, modality gap, mutual kNN, pair, permutation, perturbation, linear probe,
random control, retrieval, seed, severity, space, split, stop, study, temperature, tolerance,
transfer, transferability score, undecided, untested, verdict, victim, view, zero-shot
"""


def sentences(text):
    return len(re.findall(r"[.!?](?=\s|$)", text))


def test_each_meaning_is_one_or_two_short_sentences():
    meanings = {term.term: term.meaning for term in GLOSSARY.values()}
    assert len(meanings) > 100
    assert [name for name, text in meanings.items() if sentences(text) not in {1, 2}] == []
    assert [name for name, text in meanings.items() if len(text.split()) > 40] == []
    assert [name for name, text in meanings.items() if not text.endswith(".")] == []


def test_no_word_is_explained_by_itself():
    terms = GLOSSARY.values()
    assert [term.term for term in terms if term in terms_in(term.meaning)] == []


def test_no_spelling_stands_for_two_words():
    spelled = Counter(s.lower() for term in GLOSSARY.values() for s in term.spellings)
    assert [spelling for spelling, times in spelled.items() if times > 1] == []
    assert list(GLOSSARY) == [term.term for term in GLOSSARY.values()]
    assert list(GLOSSARY) == sorted(GLOSSARY, key=str.lower)


def test_every_spelling_is_found_as_the_word_itself():
    spelled = [(term, spelling) for term in GLOSSARY.values() for spelling in term.spellings]
    assert [s for term, s in spelled if terms_in(f"Of {s}, here.") != [term]] == []


def test_the_words_of_headlines_are_known():
    asked = [" ".join(word.split()) for word in HEADLINE_WORDS.split(",")]
    assert [word for word in asked if word not in GLOSSARY] == []
    said = GLOSSARY["verdict"].meaning.replace("not tested", "untested")
    assert [str(verdict) for verdict in Verdict if str(verdict) not in said] == []


def test_titles_of_distances_and_questions_of_experiments_hold_words_of_it():
    assert [entry.title for entry in DISTANCES if not terms_in(entry.title)] == []
    asked = {entry.id: f"{entry.title} {entry.question}" for entry in EXPERIMENTS}
    assert [name for name, text in asked.items() if not terms_in(text)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Families of ENCODERS", ["family", "encoder"]),
        ("the mutual nearest neighbours", ["mutual kNN"]),
        ("armour, unfamiliar, spaceship", []),
        ("an encoder and an encoder", ["encoder"]),
        ("n = 240, p = .03", ["number of items", "p-value"]),
        ("", []),
    ],
)
def test_plurals_capitals_and_the_longest_word(text, words):
    assert [term.term for term in terms_in(text)] == words
