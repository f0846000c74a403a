"""Are destroyed labels learned? What every arm says of pictures of which nobody else sees a thing.

A test picture is *destroyed* under a light that breaks a guard and by which its judges lose it. An
arm that had learned destroyed labels would, on such pictures,

1. be right more often than the clean-trained probe,
2. be right more often than an encoder outside the panel, and
3. be surer than it is right.

Only the three together count as learned: the first alone may be what the encoder still sees where
the judges do not. Beside them stands the blind prior, an arm's answer to a black picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.core.progress import Progress
from lab.experiments.lighting.candidates import Candidates, drawn
from lab.experiments.lighting.defence.plan import BASE, LightingDefenceSpec
from lab.experiments.lighting.defence.tables import answers_to
from lab.experiments.lighting.families import Families, difference, estimated
from lab.experiments.lighting.ground import Head, panel_of
from lab.experiments.lighting.spec import Stage
from lab.probes.linear import predict_out_of_fold
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.stats.rows import decide_rows, is_sure

TESTS = ("above clean training", "above the outsider", "surer than right")
NOT_SEEN, SEEN, TOO_FEW = "not seen here", "seen", "too few destroyed pictures to say"


@dataclass(frozen=True)
class Destroyed:
    """Which of the randomly lit test pictures are destroyed: one light a picture at most."""

    places: NDArray[np.intp]
    """``[m]``, of the n test pictures."""
    lights: NDArray[np.intp]
    """``[m]``, of each one's q lights."""
    n_not_asked: int
    """Pictures of which no light broke a guard."""


def destroyed(
    stage: Stage, spec: LightingDefenceSpec, random: Candidates, progress: Progress
) -> Destroyed:
    """Take the light of each picture that breaks most guards, and keep those its judges lose."""
    panel = panel_of(stage.ground, stage.judges)
    worst = random.failed.argmax(axis=1)
    asked = np.flatnonzero(random.failed.max(axis=1) > 0)
    progress.start("judges: which pictures are destroyed", len(asked))
    lost = []
    for i in asked:
        row = int(random.rows[i])
        pictures = drawn(stage.ground, spec, row, random.lights[i, worst[i]])
        if not panel.passes(pictures, stage.ground.column.items[row], row):
            lost.append(int(i))
        progress.advance()
    places = np.array(lost, np.intp)
    return Destroyed(places, worst[places], len(random.rows) - len(asked))


def destroyed_table(
    stage: Stage,
    spec: LightingDefenceSpec,
    heads: Mapping[str, Head],
    random: Candidates,
    lost: Destroyed,
    outsider: Head,
) -> list[dict[str, Any]]:
    """One row an arm: what it says of destroyed pictures, and the three tests, p over the table."""
    ground = stage.ground
    rows = random.rows[lost.places]
    over = Families(ground.families[rows], spec.n_resamples, spec.seed)
    true = ground.classes[rows]
    said = {arm: answers_to(head, random)[lost.places, lost.lights] for arm, head in heads.items()}
    beside = _outsider_says(stage, spec, random, lost, outsider)
    right = {arm: _right(p, true) for arm, p in {**said, "outsider": beside}.items()}
    asked = [(arm, name) for arm in said for name in TESTS]
    answers = [
        found
        for arm, p in said.items()
        for found in (
            difference(right[arm], right[BASE], over),
            difference(right[arm], right["outsider"], over),
            difference(p.max(axis=1), right[arm], over),
        )
    ]
    tests = [
        {"arm": arm, "test": name, **found}
        for (arm, name), found in zip(asked, decide_rows(answers), strict=True)
    ]
    table = []
    for arm, p in {**said, "outsider": beside}.items():
        head = heads.get(arm, outsider)
        blind = _blind(head, rows)
        table.append(
            {
                "arm": arm,
                "accuracy": estimated(right[arm], over, ground.chance),
                "true_label": estimated(_of(p, true), over, ground.chance),
                "confidence": estimated(p.max(axis=1), over),
                "blind_true_label": estimated(_of(blind, true), over, ground.chance),
                "blind_confidence": estimated(blind.max(axis=1), over),
                "tests": {t["test"]: t for t in tests if t["arm"] == arm},
            }
        )
    return table


def learned(table: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the verdict by arm; clean training has nothing to learn from and has none."""
    verdicts = {}
    for row in table:
        if row["arm"] in {BASE, "outsider"}:
            continue
        tests = list(row["tests"].values())
        if any(test["low"] is None for test in tests):
            verdicts[row["arm"]] = f"{TOO_FEW} (fewer than {MIN_FAMILIES} families)"
        else:
            all_three = all(is_sure(test) and test["value"] > 0 for test in tests)
            verdicts[row["arm"]] = SEEN if all_three else NOT_SEEN
    return verdicts


def _outsider_says(
    stage: Stage, spec: LightingDefenceSpec, random: Candidates, lost: Destroyed, outsider: Head
) -> Floats:
    said = [np.zeros((0, len(stage.ground.names)))]
    for i, k in zip(lost.places, lost.lights, strict=True):
        row = int(random.rows[i])
        pictures = drawn(stage.ground, spec, row, random.lights[i, k])
        log_p = outsider.answer(pictures, np.full(len(pictures), row))
        said.append(np.exp(log_p).mean(axis=0)[None])
    return np.concatenate(said)


def _blind(head: Head, rows: NDArray[np.intp]) -> Floats:
    """Return the answers ``[m, K]`` to a black picture by the probes of these rows."""
    black = np.zeros((CANVAS_PX, CANVAS_PX, 3), np.uint8)
    x = np.repeat(head.encoder.encode([black]), len(rows), axis=0)
    if not len(rows):
        return np.zeros((0, len(head.ground.names)))
    return np.exp(predict_out_of_fold(head.probes, head.ground.folds[rows], x))


def _right(p: Floats, true: NDArray[np.intp]) -> Floats:
    return np.asarray(p.argmax(axis=1) == true, np.float64)


def _of(p: Floats, true: NDArray[np.intp]) -> Floats:
    return np.asarray(p[np.arange(len(true)), true], np.float64)
