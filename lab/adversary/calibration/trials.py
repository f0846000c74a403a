"""The next trial of a calibration session: which picture, under which light, how strong.

Everything follows from the session's seed and the answers so far. Two staircases a kind of light,
one begun easy and one hard, take turns by chance and set its strength. One trial in eight is a
catch trial at a random place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from lab.adversary.base import Guard, Image, Lights, Relit
from lab.adversary.calibration.lights import KINDS, at_strength, light_of
from lab.adversary.calibration.records import MAX_CLASSES, Catch, Session, Trial
from lab.adversary.guards import GUARDS
from lab.core.contracts import CANVAS_PX, Dataset, Modality
from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.limits.staircase import Staircase, answered, pick
from lab.perturb.light_parameters import named
from lab.perturb.relighting import sensor_noise, shoot
from lab.store.arrays import key_of

N_TRIALS, BLOCK = 64, 8
"""Eight blocks of seven trials and a catch trial: about five minutes."""
SHOWN_PX = 2 * CANVAS_PX
STEP, LEAST_STEP = 0.16, 0.02
STAIRCASES = (("dark", 0.45), ("dark", 0.85), ("bright", 0.45), ("bright", 0.85))
"""Kind of light, and the strength at which it begins."""
_LEAST_EMPTY = 0.3
"""An empty catch trial is a white picture under some light: as dark or bright as any other."""


@dataclass(frozen=True)
class Stimulus:
    """What is to be shown: all of a trial but the answer."""

    picture: str
    truth: str
    kind: str
    staircase: int
    strength: float
    light: Lights
    catch: Catch
    noise_seed: int


def new_session(
    dataset: str,
    seed: int,
    *,
    level: str = "group",
    facet: str = "",
    guards: tuple[Guard, ...] = (),
) -> Session:
    """Set up a session on the pictures of a data set; ``facet`` empty is the first.

    Raises ``UnknownId`` for an unknown data set or facet, and ``BadInput`` where the level has not
    2 to 9 classes: each has one key.
    """
    entry = DATASETS.get(dataset)
    if Modality.IMAGE not in entry.modalities:
        raise BadInput("a data set with pictures", dataset, "Choose another data set.")
    if dataset not in DATASETS:
        do = "Choose one of the list: a session travels to machines without this folder."
        raise BadInput("a data set that everyone has", dataset, do)
    classes = tuple(sorted({str(label) for label in entry.labels(level) if label}))
    if not 2 <= len(classes) <= MAX_CLASSES:
        got = f"{len(classes)} of level {level} in {dataset}"
        raise BadInput(f"2 to {MAX_CLASSES} classes", got, "Choose another data set or level.")
    return Session(
        dataset=dataset,
        facet=facet or entry.facets(Modality.IMAGE)[0],
        level=level,  # type: ignore[arg-type]
        classes=classes,
        seed=seed,
        shown_px=SHOWN_PX,
        guards={guard.id: guard_digest(guard) for guard in guards or GUARDS},
    )


def guard_digest(guard: Guard) -> str:
    """Return a digest of what a guard declares: values of another definition are another's."""
    return key_of({"id": guard.id, "unit": guard.unit, "sense": guard.sense.value,
                   "meaning": guard.meaning, "source": guard.source})[:16]  # fmt: skip


def finished(session: Session) -> bool:
    """Return whether all trials are answered."""
    return len(session.trials) >= N_TRIALS


def next_trial(session: Session) -> Stimulus:
    """Return what the session shows next. Raises ``TooFew`` where it has no picture left."""
    at = len(session.trials)
    rng = stream(session.seed, f"trial {at}", "calibration")
    left = _left(session)
    truth = str(rng.choice(sorted(left)))
    picture = str(rng.choice(left[truth]))
    catch = _catch(session.seed, at)
    states = staircases_of(session)
    which = -1 if catch else pick(states, rng)
    kind = STAIRCASES[which][0] if which >= 0 else str(rng.choice(sorted(KINDS)))
    strength = states[which].level if which >= 0 else float(rng.uniform(_LEAST_EMPTY, 1))
    strength = 0.0 if catch == "clean" else strength
    light = at_strength(light_of(kind, rng), strength)
    return Stimulus(picture, truth, kind, which, strength, light, catch, int(rng.integers(2**31)))


def staircases_of(session: Session) -> list[Staircase]:
    """Return the states of the staircases after the answers so far."""
    states = [Staircase(level, STEP, LEAST_STEP) for _, level in STAIRCASES]
    for trial in session.scored:
        states[trial.staircase] = answered(states[trial.staircase], trial.right)
    return states


def shown(session: Session, stimulus: Stimulus) -> tuple[Image, dict[str, float]]:
    """Return the picture to show, ``uint8 [224, 224, 3]``, and each guard's value of it.

    Of an empty catch trial a white picture is shown under the light; the guards judge it as what is
    left of the picture that it stands for.
    """
    entry = DATASETS.get(session.dataset)
    column = entry.column(Modality.IMAGE, session.facet, [stimulus.picture])
    clean = column.items[0]
    seen = np.full_like(clean, 255) if stimulus.catch == "empty" else clean
    shot = shoot(seen, stimulus.light)
    relit = Relit(shot.still(), shot.luminance_noise())
    values = {name: float(GUARDS.get(name).watch(clean).value(relit)) for name in session.guards}
    return shot.draw(sensor_noise(stimulus.picture, stimulus.noise_seed)), values


def trial_of(
    stimulus: Stimulus, values: dict[str, float], answer: str | None, seconds: float
) -> Trial:
    """Return the record of an answer; None is "cannot tell"."""
    return Trial(
        picture=stimulus.picture,
        truth=stimulus.truth,
        answer=answer,
        kind=stimulus.kind,  # type: ignore[arg-type]
        staircase=stimulus.staircase,
        strength=stimulus.strength,
        light=named(stimulus.light),
        values=values,
        catch=stimulus.catch,
        seconds=seconds,
    )


def members(dataset: Dataset, level: str) -> dict[str, list[str]]:
    """Return what belongs to each class: its subgroups, the largest first."""
    groups, below = dataset.labels(level), dataset.labels("subgroup")
    return {
        str(name): [
            word for word, _ in Counter(below[groups == name].tolist()).most_common() if word
        ]
        for name in np.unique(groups)
        if name
    }


def _left(session: Session) -> dict[str, list[str]]:
    """Return the pictures that were not shown yet, by class; a class without one is not there."""
    entry = DATASETS.get(session.dataset)
    used = {trial.picture for trial in session.trials}
    here = set(entry.column(Modality.IMAGE, session.facet).ids) - used
    left: dict[str, list[str]] = {}
    for concept, label in zip(entry.concepts, entry.labels(session.level).tolist(), strict=True):
        if concept in here and label in session.classes:
            left.setdefault(label, []).append(concept)
    if not left:
        got = f"all {len(used)} were shown"
        raise TooFew(f"another picture of {session.dataset}", got, "Stop here.")
    return left


def _catch(seed: int, at: int) -> Catch:
    """Return what kind of catch trial is at a place: one a block, of each pair one of each kind."""
    block = at // BLOCK
    place = stream(seed, f"block {block}", "calibration catch").integers(BLOCK)
    if at % BLOCK != place:
        return ""
    first = stream(seed, f"pair {block // 2}", "calibration catch").integers(2)
    return "clean" if (block + first) % 2 else "empty"
