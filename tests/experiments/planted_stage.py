"""A stage whose victim and judges lose each picture at a loss of light that is known."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import torch

from lab.adversary.attack.victim import Victim
from lab.adversary.guards import GUARDS
from lab.core.contracts import Column, Modality
from lab.experiments.lighting.ground import Head, PicturePool
from lab.experiments.lighting.spec import Stage
from lab.perturb.light import LINEAR_OF_CODE

K = 4


@dataclass(frozen=True)
class Meter(Head):
    """Names a picture as long as its mean light is not too many stops below the clean one's.

    ``limits`` ``[n]`` in stops, by row; below them the answer is always the first class. A light
    meter sees no structure: what is auto-exposed it always names.
    """

    limits: np.ndarray = None

    def answer(self, pictures, rows):
        clean = [self.ground.column.items[row] for row in rows]
        lost = np.log2(light(clean) / light(pictures))
        said = np.where(lost < self.limits[rows], self.ground.classes[rows], 0)
        return np.log(np.eye(K)[said] * 0.9 + 0.025)

    def victim(self):
        return Victim(self.encoder, Left(self.ground, self.limits), self.ground.ids)


@dataclass(frozen=True)
class Left:
    """The objective: the stops that may still be lost before the meter fails."""

    ground: PicturePool
    limits: np.ndarray
    name: str = "left"

    def tensor(self, x, rows):
        clean = light([self.ground.column.items[row] for row in rows])
        lost = np.log2(clean) - x[:, 0].double().log2().numpy()
        return torch.from_numpy(self.limits[rows] - lost)


def light(pictures):
    """Mean linear light, [m]."""
    # By how often each code stands in it, which is faster than to look every pixel up.
    counts = [np.bincount(p.ravel(), minlength=256) for p in pictures]
    return np.array(counts) @ LINEAR_OF_CODE / [p.size for p in pictures]


def ground(n=20, seed=0):
    rng = np.random.default_rng(seed)
    items = []
    for _ in range(n):
        # Blocks of 14 pixels: something to see for guards, and as bright as any other picture.
        blocks = rng.permutation(np.linspace(60, 230, 256)).reshape(16, 16, 1)
        items.append(np.repeat(blocks.repeat(14, 0).repeat(14, 1), 3, 2).astype(np.uint8))
    ids = tuple(f"p{i}" for i in range(n))
    return PicturePool(
        "toy", Column(Modality.IMAGE, "blocks", ids, items, "toy blocks"), "group",
        tuple("abcd"), np.arange(n) % K, np.array(ids), np.zeros(n, np.intp), np.arange(n),
        np.zeros(0, np.intp),
    )  # fmt: skip


def meter(where, name, limits, right=None):
    encoder = SimpleNamespace(
        id=name,
        card=SimpleNamespace(family=name, differentiable=False),
        encode=lambda pictures: light(pictures)[:, None],
    )
    n = len(where.ids)
    seen = np.ones(n, bool) if right is None else right
    return Meter(encoder, where, [], np.zeros((n, 1)), seen, np.broadcast_to(limits, n))


def stage(victim, *judges, where=None, right=None, guards=None):
    """A stage with limits in stops, one for all pictures or one each, and all guards or few."""
    where = where or ground()
    guards = {guard.id: guard for guard in GUARDS if guards is None or guard.id in guards}
    return Stage(
        where,
        meter(where, "victim", victim, right),
        tuple(meter(where, f"judge {i}", limits) for i, limits in enumerate(judges)),
        guards,
        {name: guard.threshold for name, guard in guards.items()},
        "uncalibrated",
    )
