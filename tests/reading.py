"""How hard a sentence is to read: the grade of Flesch and Kincaid, over its words alone."""

import re

GROUP = re.compile(r"[aeiouy]+")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def grade(text):
    """The school grade that a text asks for (Kincaid et al. 1975): .39 words a sentence + 11.8
    syllables a word - 15.59. Numbers and what stands in brackets are seen, not read.
    """
    text = re.sub(r"\([^)]*\)", "", text)
    words = WORD.findall(text)
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word):
    """Groups of vowels; a last e after a consonant other than l is silent."""
    word = word.lower()
    n = len(GROUP.findall(word))
    return max(n - (word.endswith("e") and not word.endswith("le") and n > 1), 1)
