"""Every arm attacked anew, with its own probes; the same picture is looked at once for all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT
from lab.adversary.attack.objective import Rows, values_of
from lab.adversary.attack.victim import Victim
from lab.adversary.base import Image
from lab.adversary.judges import Answer, Panel
from lab.adversary.searches import SEARCHES
from lab.core.contracts import FloatArray
from lab.core.progress import Progress
from lab.experiments.lighting.defence.plan import LightingDefenceSpec
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.spec import Stage
from lab.stats.checks import Floats


@dataclass(frozen=True)
class ArmAttacked:
    """What the attack did to one arm, over all test pictures ``[n]``.

    ``eligible``: the arm names them when clean; the others were not attacked. ``fooled`` by mode:
    "unguarded" any light that flips, "guarded" one that all guards and judges let pass.
    """

    eligible: NDArray[np.bool_]
    fooled: Mapping[str, NDArray[np.bool_]]
    passes: int


Key = tuple[int, bytes]


def recalled(
    known: dict[Key, Any], keys: Sequence[Key], ask: Callable[[list[int]], NDArray[Any]]
) -> NDArray[Any]:
    """Return one row a key; ``ask`` is given the places of those not known yet, each once."""
    new = {key: i for i, key in enumerate(keys) if key not in known}
    if new:
        places = list(new.values())
        known.update(zip(new, ask(places), strict=True))
    return np.stack([known[key] for key in keys])


def _keys(pictures: Sequence[Image], rows: Rows) -> list[Key]:
    digests = [hashlib.blake2b(p.tobytes(), digest_size=16).digest() for p in pictures]
    return [(int(row), digest) for row, digest in zip(rows, digests, strict=True)]


@dataclass
class Remembered:
    """A judge's answers, remembered."""

    answer: Answer
    known: dict[Key, Any] = field(default_factory=dict, repr=False)

    def __call__(self, pictures: Sequence[Image], rows: Rows) -> Floats:
        def ask(places: list[int]) -> Floats:
            return self.answer([pictures[i] for i in places], np.asarray(rows)[places])

        return recalled(self.known, _keys(pictures, rows), ask)


@dataclass(frozen=True)
class RememberingVictim(Victim):
    """A victim whose embeddings are remembered: arms differ in their probes alone."""

    known: dict[Key, Any] = field(default_factory=dict, repr=False)

    def values(self, pictures: Sequence[Image], rows: Rows) -> Floats:
        """Return the objective of pictures, each encoded once: ``float64 [m]``."""
        if not len(pictures):
            return np.zeros(0)

        def ask(places: list[int]) -> FloatArray:
            return self.encoder.encode([pictures[i] for i in places])

        x = recalled(self.known, _keys(pictures, rows), ask)
        return values_of(self.objective, x, np.asarray(rows))


def remembering(panel: Panel) -> Panel:
    """Return the same panel, each judge remembering what it said."""
    judges = tuple(replace(judge, answer=Remembered(judge.answer)) for judge in panel.judges)
    return replace(panel, judges=judges)


def attacked_anew(
    stage: Stage,
    spec: LightingDefenceSpec,
    heads: Mapping[str, Head],
    test: NDArray[np.intp],
    progress: Progress,
) -> dict[str, ArmAttacked]:
    """Attack every arm on the test pictures that it names when clean, all at the same budget.

    A search that listens is run once more, guided, for guarded success; random search does not.
    """
    search = SEARCHES.get(spec.search)
    rules = stage.rules(spec, spec.budget, guided=False)
    if rules.panel is not None:
        rules = replace(rules, panel=remembering(rules.panel))
    found: dict[str, ArmAttacked] = {}
    seen: dict[Key, Any] = {}
    for arm, head in heads.items():
        eligible = head.right[test]
        rows = test[eligible]
        usual, pictures = head.victim(), stage.ground.pictures(rows)
        victim = RememberingVictim(usual.encoder, usual.objective, usual.ids, seen)
        log = attack(victim, pictures, rows.tolist(), search, rules, progress)
        passes, fooled = log.passes, {"unguarded": np.asarray(log.flipped().any(axis=1))}
        if spec.search != "random":
            guided = replace(rules, guided=True)
            log = attack(victim, pictures, rows.tolist(), search, guided, progress)
            passes += log.passes
        fooled["guarded"] = np.asarray((log.judged == KEPT).any(axis=1))
        found[arm] = ArmAttacked(
            eligible, {m: _spread(eligible, f) for m, f in fooled.items()}, passes
        )
    return found


def _spread(eligible: NDArray[np.bool_], fooled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = np.zeros(len(eligible), bool)
    out[eligible] = fooled
    return out
