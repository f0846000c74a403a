"""The knobs that all lighting experiments share, and what they resolve to: ground, heads, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.adversary.attack.attack import Rules
from lab.adversary.base import Guard
from lab.adversary.calibration.thresholds import in_force, uncalibrated
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core import say
from lab.core.contracts import Modality
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.base import Spec
from lab.experiments.depends import data_digest
from lab.experiments.lighting.ground import (
    Head,
    PicturePool,
    ground_of,
    head_of,
    image_encoder,
    panel_of,
    usual_judges,
)
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.store.arrays import key_of

Which = Literal["in force", "own"]
S = TypeVar("S", bound="RelitSpec")


def pictures(default: int) -> Any:
    """A knob: how many pictures are asked for."""
    return Field(
        default, ge=20, le=2000, description="Pictures, before those are left out that are not "
        "named rightly when clean.", json_schema_extra={"unit": "pictures"},
    )  # fmt: skip


def forwards(default: int, least: int = 2, most: int = 500) -> Any:
    """A knob: what a search may spend."""
    return Field(
        default, ge=least, le=most, description="Forward-equivalents that a search may spend on a "
        "picture: one a light, four with its gradient.", json_schema_extra={"unit": "forwards"},
    )  # fmt: skip


def resamples(default: int) -> Any:
    """A knob: how many resamples an interval is of."""
    return Field(default, ge=100, le=10_000, description="Resamples of families.")


class RelitSpec(Spec):
    """Whose pictures are relit, against whom, and how far."""

    dataset: str = Field("emojilab", description="The data set whose pictures are relit.")
    facet: str = Field("", description="Style of the pictures, or photo; empty: the first.")
    level: Literal["group", "subgroup"] = Field("group", description="The classes to be told.")
    encoder: str = Field("lite0", description="The victim: the encoder that is attacked.")
    thresholds: Which = Field(
        "in force",
        description="The guards' limits: those that people set and locked on this machine, where "
        "they did, or the guards' own.",
    )
    n_test: int = pictures(150)
    stops: float = Field(
        5.0, ge=0.1, le=5.0, description="How far a light may go from daylight.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    n_draws: int = Field(
        4, ge=4, le=8, description="Draws of the sensor's noise that each light is averaged over.",
        json_schema_extra={"unit": "draws"},
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="Seed of pictures, folds, searches, noise, resamples.")
    n_resamples: int = resamples(1000)


class SearchedSpec(RelitSpec):
    """The same, and how the lights are searched."""

    search: str = Field(
        "random", description="How lights are searched; random tries the same for everyone."
    )
    budget: int = forwards(16)

    @model_validator(mode="after")
    def _search_fits(self) -> SearchedSpec:
        if SEARCHES.get(self.search).needs_gradient:
            for name in self.searched():
                if not image_encoder(name).card.differentiable:
                    do = "Choose a search without gradients."
                    raise BadInput(f"an encoder with gradients for {self.search}", name, do)
        return self

    def searched(self) -> Sequence[str]:
        """Return the encoders that lights are searched for."""
        return (self.encoder,)


class LightingSpec(RelitSpec):
    """The same, and who judges."""

    judges: str = Field(
        "auto",
        description="Encoders that must still name the picture, separated by commas, each of "
        "another family than the victim's; auto: the first fitting of lite0, vit, hog.",
    )

    @model_validator(mode="after")
    def _judges_are_no_kin(self) -> LightingSpec:
        family = image_encoder(self.encoder).card.family
        for name in judges_of(self):
            if image_encoder(name).card.family == family:
                raise BadInput(
                    f"judges of another family than {self.encoder}'s, {family}",
                    name,
                    "A judge that shares training or weights with the victim fails with it.",
                )
        return self


def judges_of(spec: LightingSpec) -> tuple[str, ...]:
    """Return the ids of the judges; raises ``BadInput`` where none is named."""
    if spec.judges == "auto":
        return usual_judges(spec.encoder)[:1]
    chosen = tuple(name.strip() for name in spec.judges.split(",") if name.strip())
    if not chosen:
        raise BadInput("at least one judge", repr(spec.judges), "Name one, or write auto.")
    return chosen


def resolved(spec: S) -> S:
    """Return a spec that names its facet and its judges: which are usual depends on what is
    installed."""
    facet = spec.facet or DATASETS.get(spec.dataset).facets(Modality.IMAGE)[0]
    judges = {"judges": ", ".join(judges_of(spec))} if isinstance(spec, LightingSpec) else {}
    return spec.model_copy(update={"facet": facet, **judges})


def outsider_of(spec: LightingSpec) -> str:
    """Return an encoder of pictures that is neither of the victim's family nor of a judge's.

    Raises ``BadInput`` where the judges leave none of lite0, vit and hog.
    """
    taken = {image_encoder(name).card.family for name in (spec.encoder, *judges_of(spec))}
    for name in ("vit", "lite0", "hog"):
        if image_encoder(name).card.family not in taken:
            return name
    raise BadInput(
        "an encoder outside the panel", f"judges {spec.judges}", "Leave one of lite0, vit, hog out."
    )


@dataclass(frozen=True)
class Stage:
    """What every lighting experiment starts from: pictures, victim, judges, guards, thresholds."""

    ground: PicturePool
    victim: Head
    judges: tuple[Head, ...]
    guards: Mapping[str, Guard] = field(repr=False)
    thresholds: Mapping[str, float] = field(repr=False)
    calibration: str
    """Where the thresholds come from: "uncalibrated", or whose sessions."""

    def eligible(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the rows that the victim names rightly when clean."""
        return rows[self.victim.right[rows]]

    def judged(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Say which rows have a judge: at least one that names the clean picture rightly."""
        return panel_of(self.ground, self.judges).eligible[rows]

    def rules(self, spec: LightingSpec, budget: int, *, guided: bool) -> Rules:
        """Return how an attack is run: the spec's room, noise and seed, with all guards."""
        return Rules(
            budget=budget,
            stops=spec.stops,
            n_draws=spec.n_draws,
            seed=spec.seed,
            guards=self.guards,
            thresholds=self.thresholds,
            panel=panel_of(self.ground, self.judges),
            guided=guided,
        )


def stage_of(spec: LightingSpec, progress: Progress, *, n_tune: int = 0) -> Stage:
    """Make everything ready. Raises as its parts do, and ``TooFew`` where few pictures are left."""
    ground = ground_of(
        spec.dataset, spec.facet, spec.level, n_test=spec.n_test, n_tune=n_tune, seed=spec.seed
    )
    victim = head_of(ground, spec.encoder, progress)
    judges = tuple(head_of(ground, name, progress) for name in judges_of(spec))
    guards = {guard.id: guard for guard in GUARDS}
    thresholds, source = thresholds_of(guards, spec.thresholds)
    stage = Stage(ground, victim, judges, guards, thresholds, source)
    left = stage.eligible(ground.test)
    left = left[stage.judged(left)]
    families = len(set(ground.families[left]))
    if families < MIN_FAMILIES:
        raise TooFew(
            f"pictures of {MIN_FAMILIES} families that the victim and a judge name when clean",
            f"{len(left)} of {families} families",
            "Ask for more pictures, or for another victim or judge.",
        )
    return stage


def thresholds_of(
    guards: Mapping[str, Guard], which: Which = "in force"
) -> tuple[dict[str, float], str]:
    """Return each guard's threshold and where they come from, "uncalibrated" or whose sessions.

    Raises ``StoreError`` where locked thresholds are damaged.
    """
    found = in_force() if which == "in force" else uncalibrated()
    return {name: found.values[name] for name in guards}, found.source


def lighting_digest(spec: RelitSpec, *others: str) -> dict[str, str]:
    """What the numbers depend on beside the spec: pictures, weights, thresholds of the guards."""
    entry = DATASETS.get(spec.dataset)
    facet = spec.facet or entry.facets(Modality.IMAGE)[0]
    judges = judges_of(spec) if isinstance(spec, LightingSpec) else ()
    names = dict.fromkeys([spec.encoder, *judges, *others])
    limits, source = thresholds_of({guard.id: guard for guard in GUARDS}, spec.thresholds)
    labels = key_of({"labels": entry.labels(spec.level).tolist()})[:16]
    return {
        "data": f"{data_digest(entry, [(Modality.IMAGE, facet)])}-{labels}",
        "thresholds": key_of({"thresholds": limits, "source": source})[:16],
        **{f"weights of {name}": image_encoder(name).fingerprint() for name in names},
    }


def limits_of(summary: Mapping[str, Any]) -> list[str]:
    """Say what every lighting result has to say of its guards."""
    return [say.UNCALIBRATED] if summary["calibration"] == "uncalibrated" else []


def settings_words(stage: Stage, spec: LightingSpec) -> dict[str, Any]:
    """Return what every lighting result says of itself in its summary."""
    rows = stage.ground.test
    eligible = stage.eligible(rows)
    judged = stage.judged(eligible)
    return {
        "dataset": spec.dataset,
        "facet": stage.ground.column.facet,
        "classes": list(stage.ground.names),
        "chance": stage.ground.chance,
        "majority": stage.ground.majority,
        "judges": [head.encoder.id for head in stage.judges],
        "thresholds": dict(stage.thresholds),
        "calibration": stage.calibration,
        "n_pool": len(stage.ground.ids),
        "n_test": len(rows),
        "n_eligible": len(eligible),
        "n_without_judge": int((~judged).sum()),
        "n_attacked": int(judged.sum()),
    }
