"""What the slide is asked, and the slide made ready once a process."""

from __future__ import annotations

import threading

from pydantic import Field

from lab.core.progress import Progress
from lab.experiments.base import Spec
from lab.experiments.gap.closing.slide import Levels, Slide
from lab.experiments.gap.space import gap_space
from lab.experiments.views.shared_space import SpaceKind


class GapSpec(Spec):
    """Which two clouds, in which shared space, and how they are scored."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("bridge_image/noto", description='The first view, as "encoder/facet".')
    b: str = Field("bridge_text/en", description='The second view, as "encoder/facet".')
    kind: SpaceKind = Field(
        "auto",
        description="The shared space. native: both views come from one encoder, or two "
        "made for one space. ridge, "
        "procrustes: a map from a to b fitted on pairs of other families; it takes both means "
        "away, so hardly a gap is left. auto: native where there is one, else ridge.",
    )
    n_train_pairs: int = Field(
        400, ge=20, le=5000, description="Pairs that a map is fitted on; none for native.",
        json_schema_extra={"unit": "pairs"},
    )  # fmt: skip
    n_test: int = Field(
        240, ge=40, le=1000, description="Test concepts, about so many.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    levels: Levels = Field(
        "gap",
        description="The distances tried. gap: quarters of the gap, from one gap further apart to "
        "two beyond closed. upstream: -5 to 4.75 by .25, as Liang 2022.",
    )
    temperature: float = Field(
        0.07, ge=0.001, le=10.0, description="Of the contrastive loss; 0.07 is where CLIP's starts."
    )
    margin: float = Field(0.02, ge=0.001, le=0.5, description="Differences below it do not matter.")
    n_random: int = Field(5, ge=1, le=50, description="Random directions of the control.")
    split_seed: int = Field(0, ge=0, description="Seed of test concepts, maps and resamples.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


MAX_READY = 4
_ready: dict[Spec, Slide] = {}
_lock = threading.Lock()


def ready(spec: GapSpec, progress: Progress | None = None) -> Slide:
    """Return the slide of a spec, prepared once a process: then ``step`` answers a moving slider.

    Raises what ``gap_space`` raises.
    """
    with _lock:
        slide = _ready.get(spec)
    if slide is None:
        fields = spec.model_dump(include={"kind", "n_train_pairs", "n_test"})
        space = gap_space(
            spec.dataset, spec.a, spec.b, seed=spec.split_seed, progress=progress, **fields
        )
        slide = Slide(
            space,
            temperature=spec.temperature,
            n_random=spec.n_random,
            n_resamples=spec.n_resamples,
            seed=spec.split_seed,
        )
        with _lock:
            if len(_ready) >= MAX_READY:
                _ready.pop(next(iter(_ready)))
            _ready[spec] = slide
    return slide
