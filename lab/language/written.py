"""What a language model writes, kept in the store. It is data: shown as text, never run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from lab.core.progress import Progress
from lab.language.base import LanguageModel
from lab.store.arrays import load_arrays, save_arrays
from lab.store.code import code_digest

CHUNK = 32
"""So many texts are put away together: a cut run goes on."""


def written(
    model: LanguageModel,
    prompts: Sequence[str],
    n_tokens: int,
    stop: str = "\n",
    progress: Progress | None = None,
) -> list[str]:
    """Return what most likely follows each prompt, to the end of the line; "" where nothing does.

    Outer spaces and quotes are taken off. Raises as ``LanguageModel.write``.
    """
    progress = progress or Progress()
    progress.start(f"{model.card.title} writes", len(prompts))
    found: list[str] = []
    for start in range(0, len(prompts), CHUNK):
        some = list(prompts[start : start + CHUNK])
        asked = sha256(json.dumps([some, n_tokens, stop]).encode()).hexdigest()
        key = {"kind": "written", "model": model.fingerprint(), "method": code_digest(__name__),
               "asked": asked}  # fmt: skip
        kept = load_arrays(key, "json")
        if kept is None:
            texts = []
            for prompt in some:
                texts.append(model.write(prompt, n_tokens, stop=stop).strip(' "\n'))
                progress.advance()
            kept = {"json": np.frombuffer(json.dumps(texts).encode(), np.uint8)}
            save_arrays(key, kept)
        else:
            progress.advance(len(some))
        found += json.loads(kept["json"].tobytes())
    return found
