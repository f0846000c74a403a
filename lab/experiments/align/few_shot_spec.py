"""What is asked of few shots: whose pictures and names, and how large an episode is."""

from __future__ import annotations

from pydantic import Field

from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.experiments.base import Spec
from lab.experiments.views.view import View, parse_views, views_digest, with_facets


class PrototypesSpec(Spec):
    """Whose pictures and names, and what an episode is."""

    dataset: str = Field("emojilab", description="The paired data set; its subgroups are classes.")
    pictures: str = Field(
        "lite0/noto, lite0/twemoji, lite0/fluent-emoji-flat, lite0/noto-v1, lite0/emojione",
        description="Views whose pictures may be shown and asked about, all of one encoder.",
    )
    new_style: str = Field(
        "lite0/openmoji", description="A view that is asked about and never shown; empty: none."
    )
    text: str = Field("minilm/en", description="The view of the names.")
    ways: str = Field(
        "5, 20", description="Classes of an episode; the claims are on the first number."
    )
    shots: str = Field("1, 2, 5, 10, 20", description="Pictures of each class that are shown.")
    n_names: int = Field(
        5, ge=1, le=50, description="Names of each class that a generator reads, of concepts that "
        "may be shown: names cost less than pictures.",
    )  # fmt: skip
    n_rounds: int = Field(
        30, ge=3, le=300, description="Times that each class is asked about, at least, in a seed "
        "and division of the classes; every third time about other families.",
    )  # fmt: skip
    n_seeds: int = Field(
        10, ge=1, le=50, description="Draws of divisions, families, episodes and generators."
    )


def numbers_of(text: str, least: int, what: str) -> list[int]:
    """Return the rising whole numbers that a text names. Raises ``BadInput`` for anything else.

    >>> numbers_of("1, 5, 20", 1, "shots")
    [1, 5, 20]
    """
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or found != sorted(set(found)) or found[0] < least:
        do = f'Write {what} such as "5, 20".'
        raise BadInput(f"rising whole numbers of {what} from {least} on", repr(text), do)
    return found


def views_of(spec: PrototypesSpec) -> tuple[tuple[View, ...], View | None, View]:
    """Return the known styles, the new one and the names. Raises as ``parse_views``."""
    dataset = DATASETS.get(spec.dataset)
    new = parse_views(dataset, spec.new_style)[0] if spec.new_style else None
    return parse_views(dataset, spec.pictures), new, parse_views(dataset, spec.text)[0]


def named(spec: PrototypesSpec) -> PrototypesSpec:
    """Return the spec with the facet of each view named."""
    return with_facets(spec, "pictures", "text", *(["new_style"] if spec.new_style else []))


def fingerprint(spec: PrototypesSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: pictures, names, labels and weights."""
    pictures, new, text = views_of(spec)
    return views_digest(spec.dataset, [*pictures, *([new] if new else []), text])
