"""What is made smaller and how: the knobs of compression, and every form of a model by its arm."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lab.core.contracts import MAX_SEVERITY, Encoder
from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.encoders.compressed import lite0, minilm, smollm
from lab.encoders.compressed.compressed import Compressed
from lab.experiments.base import Spec
from lab.experiments.views.view import View

ROOMS = {"lite0": lite0, "minilm": minilm, "smollm2_text": smollm}
NAMED = ("en", "es", "keyboard_typos")
USUAL = {"lite0": ("noto", "openmoji", "gaussian_noise"), "minilm": NAMED, "smollm2_text": NAMED}
"""Facet of training, new facet, and how an item is hurt, where the spec leaves them open."""
SAID = {"lite0": ("style", "the known style"), "minilm": ("language", "English")}
SAID["smollm2_text"] = SAID["minilm"]
"""What a new facet is, and how the known one is called."""
EIGHT = {"lite0": "int8-static", "minilm": "int8-dynamic", "smollm2_text": "int8-dynamic"}
BETTER = {
    "lite0": ("int8-static", "int8-dynamic", "fixed ranges by channel", "ranges by item and layer"),
    "minilm": ("3layers-taught", "3layers", "three layers taught", "three layers as they are"),
    "smollm2_text": ("15layers-taught", "15layers", "half of the layers, taught,",
                     "half of the layers as they are"),
}  # fmt: skip
"""Two forms of one size, and what the first has before the second."""


class CompressionSpec(Spec):
    """Which model is made smaller, and what it is asked then."""

    dataset: str = Field("emojilab", description="The paired data set.")
    encoder: Literal["lite0", "minilm", "smollm2_text"] = Field(
        "lite0", description="What is made smaller."
    )
    facet: str = Field("", description="Style or language of training; empty: the usual one.")
    new_facet: str = Field("", description="One that no head is trained on; empty: the usual one.")
    perturbation: str = Field("", description="How items are hurt; empty: noise or typing errors.")
    severity: float = Field(2.0, gt=0, le=MAX_SEVERITY, description="How much they are hurt.")
    shares: str = Field("0.3, 0.5, 0.7", description="Shares of weights made zero.")
    level: Literal["group", "subgroup"] = Field("subgroup", description="What is asked.")
    n_concepts: int = Field(0, ge=0, le=1000, description="Concepts, classes even; 0: all.")
    n_timed: int = Field(60, ge=0, le=1000, description="Items that are timed; 0: none.")
    split_seed: int = Field(0, ge=0, description="Seed of folds and resamples.")
    draw_seed: int = Field(0, ge=0, description="Seed of the perturbation's draws.")


def shares_of(spec: CompressionSpec) -> list[float]:
    """Return the shares of weights that are zero, from none on. Raises ``BadInput`` for others."""
    try:
        found = {float(part) for part in spec.shares.split(",")}
    except ValueError:
        found = {1.0}
    if not 0 <= min(found) <= max(found) < 1:
        raise BadInput("shares from 0 to under 1", repr(spec.shares), 'Write "0.3, 0.5, 0.7".')
    return sorted({0.0, lite0.ZEROED, *found})


def forms_of(spec: CompressionSpec) -> dict[str, tuple[str, Encoder]]:
    """Return title and encoder of every form by the end of its arms: "@0", "/4bit", "@0.5"."""
    room, shares = ROOMS[spec.encoder], shares_of(spec)
    kept = [form for form in room.FORMS if not form.id.startswith("pruned")]
    zeroed = {f"@{share:g}": room.pruned(share) for share in shares if share}
    forms = {**{f"/{form.id}": form for form in kept}, **zeroed}
    found: dict[str, tuple[str, Encoder]] = {"@0": ("the original", ENCODERS.get(spec.encoder))}
    for end, form in forms.items():
        made = Compressed(room.ORIGINAL, form)
        # What the registry has is kept under its own key, for every page.
        found[end] = form.title, ENCODERS.get(made.id) if made.id in ENCODERS else made
    return found


def resolved(spec: CompressionSpec) -> CompressionSpec:
    """Return the spec with facets and perturbation named; raises as ``shares_of``."""
    shares_of(spec)
    usual = zip(("facet", "new_facet", "perturbation"), USUAL[spec.encoder], strict=True)
    return spec.model_copy(update={name: getattr(spec, name) or value for name, value in usual})


def both_views(spec: CompressionSpec) -> list[View]:
    """Return the original's views, known and new."""
    return [View(spec.encoder, facet) for facet in (spec.facet, spec.new_facet)]
