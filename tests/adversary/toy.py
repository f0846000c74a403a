"""A victim and a judge whose limits are known: they see the mean brightness of a picture."""

from dataclasses import dataclass, field

import numpy as np

from lab.adversary.attack.victim import Victim
from lab.adversary.judges import Judge, Panel
from lab.core.contracts import Card, Modality
from lab.perturb.light import LINEAR_OF_CODE

N = 4


def brightness(pictures):
    """Mean linear light, [m]."""
    return np.array([LINEAR_OF_CODE[p].mean() for p in pictures])


@dataclass
class Meter:
    """An encoder of one number: the mean brightness."""

    id: str = "meter"
    family: str = "meters"
    dim: int = 1
    modality = Modality.IMAGE
    asked: list = field(default_factory=list)

    @property
    def card(self):
        return Card(self.id, "MIT", "a test", "nothing", "mean", 0.0, self.family)

    def encode(self, items):
        self.asked.append(len(items))
        return brightness(items)[:, None].astype(np.float32)


@dataclass
class Above:
    """The objective: brightness above a limit, in stops; below 0 it is too dark to answer."""

    limit: float
    name: str = "above"

    def tensor(self, x, rows):
        import torch

        return torch.log2(x[:, 0].double().clamp(min=1e-9) / self.limit)


def pictures(n=N):
    rng = np.random.default_rng(5)
    return [np.clip(rng.normal(150, 40, (224, 224, 3)), 0, 255).astype(np.uint8) for _ in range(n)]


def victim(stops, n=N):
    """A victim that fails once a picture of ``pictures`` has lost that many stops."""
    usual = float(brightness(pictures(n)).mean())
    return Victim(Meter(), Above(usual * 2.0**-stops), tuple(f"p{i}" for i in range(n)))


def judge(stops, name="judge", n=N, right=None, family="judges"):
    """A judge of two classes, ever less sure, who says 0, the truth, up to that many stops lost."""
    usual = float(brightness(pictures(n)).mean())

    def answer(shown, rows):
        bright, limit = brightness(shown), usual * 2.0**-stops
        both = np.stack([bright, np.full(len(bright), limit)], axis=1)
        return np.log(both / both.sum(axis=1, keepdims=True))

    seen = np.ones(n, bool) if right is None else np.asarray(right)
    return Judge(name, family, seen, answer)


def panel(*judges, n=N):
    return Panel(tuple(judges), np.zeros(n, np.intp))
