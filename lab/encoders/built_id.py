"""Ids of encoders that are built when asked for: ``prefix:PLACE#MODALITY``."""

from __future__ import annotations

from lab.core.contracts import Modality
from lab.core.errors import BadInput

MODALITIES = tuple(m for m in Modality if m != Modality.ANY)


def parse_built_id(encoder_id: str, prefix: str, place: str) -> tuple[str, Modality]:
    """Return (place, modality) of an id; ``place`` says in an error what should stand there.

    Raises ``BadInput`` for an id of another form.
    """
    where, _, modality = encoder_id.removeprefix(f"{prefix}:").rpartition("#")
    if not where or modality not in MODALITIES:
        raise BadInput(
            f"{prefix}:{place}#MODALITY, the modality one of {', '.join(MODALITIES)}",
            repr(encoder_id),
            f"Say what it reads: {prefix}:{where or place}#{MODALITIES[0]}.",
        )
    return where, Modality(modality)
