"""One autoencoder that learns to put back hidden views; and the same at a cascade's cost."""

from __future__ import annotations

from lab.impute.base import IMPUTERS, TableImputer
from lab.impute.cascade import CASCADE
from lab.impute.stages import HIDDEN, N_STAGES, Staged

REFERENCE = "Vincent, Larochelle, Bengio & Manzagol (2008), ICML (denoising autoencoders)"
SINGLE = Staged(1)
WIDE = Staged(1, hidden=N_STAGES * HIDDEN)
MATCHED = Staged(1, hidden=WIDE.hidden, steps=round(WIDE.steps * CASCADE.cost / WIDE.cost))
"""As many weights as the cascade and, in more steps, as many multiply-adds."""

IMPUTERS.register(TableImputer("autoencoder", "one autoencoder", REFERENCE, SINGLE))
IMPUTERS.register(
    TableImputer(
        "matched",
        "one autoencoder at the cascade's cost",
        f"{REFERENCE}; the match is ours",
        MATCHED,
    )
)
