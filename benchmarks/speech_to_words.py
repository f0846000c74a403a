"""Print how much of what people say Whisper writes down rightly, in six languages of Stamps.

python benchmarks/speech_to_words.py [captions a language] [--write]

The same captions in every language, each of another family. ``--write`` keeps it in RESULTS.md.
"""

# ruff: noqa: T201  what a benchmark says is its result

import sys

import numpy as np
import results

from lab.core import say
from lab.core.contracts import Modality
from lab.core.seeds import stream
from lab.data import DATASETS, availability_of
from lab.language.transcribe import Transcript, available, transcribe
from lab.stats.intervals.bootstrap import family_bootstrap
from lab.stats.intervals.share import share_interval

NUMBERS = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
N = NUMBERS[0] if NUMBERS else 30
LANGUAGES = {"es": "Spanish", "fr": "French", "ca": "Catalan", "ro": "Romanian", "ru": "Russian",
             "bg": "Bulgarian"}  # fmt: skip


def plain(text: str) -> str:
    """Return a text without letter case, marks and more than one space at a time."""
    kept = "".join(c if c.isalnum() or c in "'’" else " " for c in text.casefold())
    return " ".join(kept.replace("’", "'").split())


def wrong_letters(heard: str, said: str) -> float:
    """Return the letters to insert, drop or change, over those said, at most 1."""
    row = np.arange(len(said) + 1)
    for i, letter in enumerate(heard, 1):
        last, row = row, np.full(len(said) + 1, i)
        for j, other in enumerate(said, 1):
            row[j] = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != other))
    return min(1.0, float(row[-1]) / len(said))


def drawn(n: int) -> list[str]:
    """Return ``n`` concepts that are spoken and written in all languages, each of a family."""
    data = DATASETS.get("stamps")
    family = dict(zip(data.concepts, data.labels("family").tolist(), strict=True))
    there = set.intersection(*(set(data.column(modality, language).ids) for language in LANGUAGES
                               for modality in (Modality.SPEECH, Modality.TEXT)))  # fmt: skip
    mixed = stream(0, "", "captions spoken").permutation(sorted(there)).tolist()
    return list({family[concept]: concept for concept in reversed(mixed)}.values())[:n]


def main() -> None:
    """Print a row a language, and keep them if asked."""
    data = DATASETS.get("stamps")
    if missing := available() or availability_of(data).command:
        print(f"Nothing is heard here without: {missing}")
        return
    concepts = drawn(N)
    resamples = family_bootstrap(concepts, None, n_items=len(concepts))
    rows = []
    for language, title in LANGUAGES.items():
        sounds, texts = (data.column(modality, language, concepts).items
                         for modality in (Modality.SPEECH, Modality.TEXT))  # fmt: skip
        heard: list[Transcript] = transcribe(list(sounds), language)
        pairs = [(plain(one.text), plain(said)) for one, said in zip(heard, texts, strict=True)]
        right = np.array([float(a == b) for a, b in pairs])
        letters = resamples.estimate([1 - wrong_letters(a, b) for a, b in pairs])
        found = (share_interval(right, np.arange(len(concepts))), (letters.low, letters.high))
        shown = zip((float(right.mean()), letters.value), found, strict=True)
        cells = " | ".join(say.estimate(value, *ends) for value, ends in shown)
        rows.append(f"| {title} | {cells} | {len(pairs)} |")
        print(rows[-1], flush=True)
    body = "\n".join([
        "| language | captions written without a mistake | letters right | n |",
        "|---|---|---|---|", *rows, "",
        "Whisper base on recordings of people, who say short captions (the same ones in every "
        "language, one of a family). Letter case and marks do not count. 95 % intervals over "
        "captions; how many people speak is not known.",
    ])  # fmt: skip
    if "--write" in sys.argv:
        results.keep("Speech to words", "python benchmarks/speech_to_words.py --write", body)


if __name__ == "__main__":
    main()
