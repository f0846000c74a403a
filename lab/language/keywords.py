"""The search words of a concept without its name: what can be said when the name is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lab.data.emojilab.dataset import EMOJILAB, EmojiLab


def keywords(concept: str) -> tuple[str, ...]:
    """Return the English search words of a concept of EmojiLab, by the alphabet."""
    return cast(EmojiLab, EMOJILAB).keywords(concept, "en")


def other_words(name: str, keywords: Iterable[str]) -> tuple[str, ...]:
    """Return the keywords that share no word with the name, plural and letter case aside.

    >>> other_words("Dog face", ["dogs", "pet", "dog lover", "puppy"])
    ('pet', 'puppy')
    """
    named = _stems(name)
    return tuple(word for word in keywords if not named & _stems(word))


def _stems(text: str) -> set[str]:
    return {word.casefold().rstrip("s") for word in text.replace("-", " ").split()}
