"""One's own probabilities: what every method says of a target without labels, from two files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.core import say
from lab.data.vectors.named import read_named
from lab.foresight.base import FORESIGHTS
from lab.foresight.read import foresee, labelled, unlabelled
from lab.stats.estimate import Estimate

Source = str | Path | bytes
SOURCE = {"probs": True, "labels": True, "features": False}
TARGET = {"probs": True, "features": False, "clean": False, "labels": False}
"""Labels of a target are not read: a file that holds them need not be saved again."""


def foresee_files(source: Source, target: Source, *, seed: int = 0) -> dict[str, Any]:
    """Read source and target (.npz: ``probs`` [n, K], in the source ``labels`` [n]; ``features``
    [n, d] and, in the target, ``clean`` [n, d] may be there) and let every method speak.

    Returns ``estimates`` of accuracy and ``scores``, which are no accuracies, each by method with
    ``value``, ``low`` and ``high``; what a method cannot say is in ``undefined`` with the reason.
    Raises as ``read_named``, ``labelled`` and ``foresee``.
    """
    own, theirs = read_named(source, SOURCE), read_named(target, TARGET)
    known = labelled(own["probs"], own["labels"], own.get("features"))
    asked = unlabelled(theirs["probs"], theirs.get("features"), theirs.get("clean"))
    found = {entry.id: foresee(entry.id, known, asked, seed=seed) for entry in FORESIGHTS}
    there = {name: one for name, one in found.items() if one.value is not None}
    return {
        "estimates": {k: _ends(e) for k, e in there.items() if FORESIGHTS.get(k).is_accuracy},
        "scores": {k: _ends(e) for k, e in there.items() if not FORESIGHTS.get(k).is_accuracy},
        "undefined": {k: e.reason for k, e in found.items() if e.value is None},
        "source": {"accuracy": known.accuracy, "n": len(known)},
        "target": {"n": len(asked), "n_classes": asked.n_classes},
        "over": next(iter(there.values())).over,
    }


def _ends(found: Estimate) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return what ``foresee_files`` found as lines for a person: accuracies, then scores."""
    source, n = found["source"], found["target"]["n"]
    said = [f"On the source {source['accuracy']:.3f} of {source['n']:,} answers are right. "
            f"Foreseen on the {n:,} rows of the target:"]  # fmt: skip
    width = max(len(entry.title) for entry in FORESIGHTS)

    def row(name: str, one: Mapping[str, float]) -> str:
        number = say.estimate(one["value"], one["low"], one["high"])
        return f"  {FORESIGHTS.get(name).title:<{width}}  {number}"

    said += [row(name, one) for name, one in found["estimates"].items()]
    said.append("Scores, which are no accuracies:")
    said += [row(name, one) for name, one in found["scores"].items()]
    if found["undefined"]:
        said.append("Not said: " + "; ".join(
            f"{FORESIGHTS.get(name).title}, as {why}" for name, why in found["undefined"].items()
        ) + ".")  # fmt: skip
    said.append(f"95 % intervals over {found['over']}. How far each method is off elsewhere: "
                "python -m lab run foresight.")  # fmt: skip
    return said
