"""The judges' votes on one picture under one light, and what an encoder outside the panel says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.adversary.attack.attack import draw_of, taken
from lab.adversary.auto_exposure import auto_exposed
from lab.adversary.base import Image, Lights
from lab.adversary.judges import Judge, Panel
from lab.core.progress import Progress
from lab.experiments.lighting.ground import Head, PicturePool, head_of, usual_judges
from lab.experiments.lighting.one.studio import Scene, answer_of
from lab.experiments.lighting.shown import FRESH
from lab.perturb.relighting import sensor_noise, shoot
from lab.stats.checks import Floats


@dataclass(frozen=True)
class Jury:
    """The heads that may refuse a light, and the one outside that is only heard."""

    judges: tuple[Head, ...]
    outsider: Head


@dataclass(frozen=True)
class OneVote:
    """What one encoder says of the clean picture, the relit one, and its auto-exposed copy."""

    judge: str
    votes: bool
    """Whether it sits on the panel and is right on the clean picture."""
    on_panel: bool
    clean: str
    relit: str
    exposed: str
    keeps: bool
    """Whether relit and auto-exposed are both named rightly."""


def jury_of(ground: PicturePool, encoder: str, progress: Progress | None = None) -> Jury:
    """Return the usual judge and outsider for a victim, fitted on a ground. Raises as
    ``head_of``."""
    judge, outsider = usual_judges(encoder)
    return Jury((head_of(ground, judge, progress),), head_of(ground, outsider, progress))


def votes(jury: Jury, scene: Scene, light: Lights, draws: Sequence[int]) -> list[OneVote]:
    """Return what each judge and the outsider say of a light, over the noise draws of seeds."""
    shot = shoot(scene.picture, light)
    shown = taken(shot, [sensor_noise(scene.id, draw) for draw in draws])
    asked = [(head, True) for head in jury.judges] + [(jury.outsider, False)]
    return [_vote(head, on_panel, scene, shown) for head, on_panel in asked]


def fresh(n_draws: int = 4, seed: int = 0) -> list[int]:
    """Return the seeds of noise draws that no search saw."""
    return [draw_of(seed, FRESH + k) for k in range(n_draws)]


def accepted(said: Sequence[OneVote]) -> bool:
    """Say whether at least one judge may vote and all that may keep the label."""
    voting = [vote for vote in said if vote.votes]
    return bool(voting) and all(vote.keeps for vote in voting)


def panel_for(jury: Jury, scene: Scene) -> Panel:
    """Return the panel of judges over this picture alone, as row 0."""
    label = np.array([scene.label], np.intp)
    return Panel(tuple(_judge(head, scene) for head in jury.judges), label)


def _judge(head: Head, scene: Scene) -> Judge:
    clean = _named(head, scene, [scene.picture])

    def answer(pictures: Sequence[Image], rows: object) -> Floats:
        return answer_of(head, scene, head.encoder.encode(pictures))

    right = np.array([clean == scene.label])
    return Judge(head.encoder.id, head.encoder.card.family, right, answer)


def _vote(head: Head, on_panel: bool, scene: Scene, shown: Sequence[Image]) -> OneVote:
    clean = _named(head, scene, [scene.picture])
    relit = _named(head, scene, shown)
    exposed = _named(head, scene, [auto_exposed(picture, scene.picture) for picture in shown])
    name = head.ground.names.__getitem__
    return OneVote(
        judge=head.encoder.id,
        votes=on_panel and clean == scene.label,
        on_panel=on_panel,
        clean=name(clean),
        relit=name(relit),
        exposed=name(exposed),
        keeps=relit == scene.label == exposed,
    )


def _named(head: Head, scene: Scene, pictures: Sequence[Image]) -> int:
    """The class code of the mean probability over pictures that differ in their noise."""
    log_proba = answer_of(head, scene, head.encoder.encode(pictures))
    return int(np.exp(log_proba).mean(axis=0).argmax())
