"""Which languages an encoder was trained on, where its authors say so."""

from __future__ import annotations

_READ = {
    "use": "ar de en es fr it ja ko nl pl pt ru th tr zh zh-Hant",
    "minilm": "en",
}
"""use: Yang et al. 2019, arXiv:1907.04307, section 2 (16 languages). minilm: pairs of English
texts, by its model card."""


def was_trained_on(encoder: str, language: str) -> bool | None:
    """Return whether an encoder was trained on a language, or None where that is not documented.

    Controls with random weights read nothing.

    >>> was_trained_on("use", "es"), was_trained_on("use", "sw"), was_trained_on("ngrams", "es")
    (True, False, None)
    """
    if encoder not in _READ:
        return None
    return language in _READ[encoder].split()
