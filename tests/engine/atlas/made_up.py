"""An atlas of known truth: encoders x ways to hurt, with resamples around chosen values."""

import numpy as np
import pandas as pd

from lab.engine.atlas.atlas import Atlas, ItemGroup
from lab.engine.atlas.merits import MERITS

GROUP = ItemGroup("emojilab", "text", "en", 0)
ENCODERS = ("minilm", "use", "ngrams", "bridge_text")
WAYS = ("char_drop", "char_swap", "keyboard_typos", "ocr", "word_drop")
B = 400


def made_up(values, noise=0.01, status=None, pairs=(), group=GROUP):
    """``values``: by merit [encoders, ways], or one table for all; ``status`` by (encoder, way)."""
    tables = values if isinstance(values, dict) else dict.fromkeys(MERITS, values)
    n_encoders, n_ways = np.shape(next(iter(tables.values())))
    random = np.random.default_rng(0)
    rows = [
        {**group._asdict(), "encoder": ENCODERS[i], "perturbation": WAYS[j],
         "status": (status or {}).get((ENCODERS[i], WAYS[j]), "breaks"),
         "tail": 0.025, "n": 240, "n_families": 190, "chance": 0.03,
         **{merit: float(table[i][j]) for merit, table in tables.items()}}
        for i in range(n_encoders) for j in range(n_ways)
    ]  # fmt: skip
    cells = pd.DataFrame(rows)
    draws = {
        merit: (cells[merit].to_numpy()[:, None] + noise * random.normal(size=(len(cells), B)))
        .astype(np.float16)
        for merit in MERITS
    }  # fmt: skip
    curves = pd.DataFrame({"cell": [], "severity": [], "score": []})
    return Atlas(cells, curves, pd.DataFrame(list(pairs)), draws, n_planned=2 * len(cells))
