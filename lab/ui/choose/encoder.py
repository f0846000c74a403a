"""Which encoder: one of the list, or a typed id of any other model or of one's own vectors."""

from __future__ import annotations

from lab.encoders import ENCODERS
from lab.ui.app.errors import plain
from lab.ui.choose.typed_id import TypedChoice

CHOICE = TypedChoice(
    kind="an encoder",
    listed=ENCODERS.ids,
    offered=ENCODERS.ids,
    registry=ENCODERS,
    typed="Or type hub:owner/name#image for a model of the hub or a folder, "
    "vectors:/path/file.npz#image for vectors of your own; the page Encoders says more.",
    looks_up="a model or a file",
)
pick_encoder, several_encoders, usable = CHOICE.pick, CHOICE.several, CHOICE.usable


def called(encoder: str) -> str:
    """Return what an encoder is called in a label: its id, or the title of what a long id built."""
    return encoder if encoder in ENCODERS else plain(ENCODERS.get(encoder).card.title)
