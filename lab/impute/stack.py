"""A plain stack of autoencoders, as deep as the cascade, in which no stage adds to its input."""

from __future__ import annotations

from lab.impute.base import IMPUTERS, TableImputer
from lab.impute.stages import N_STAGES, Staged

IMPUTERS.register(
    TableImputer(
        "stack", "a plain stack of autoencoders",
        "Bengio, Lamblin, Popovici & Larochelle (2006), NIPS (greedy training)", Staged(N_STAGES),
    )
)  # fmt: skip
