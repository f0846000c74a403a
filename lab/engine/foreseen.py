"""Where the break of a severity run was foreseen without labels, from the recorded study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.engine.recorded import all_recorded
from lab.experiments import EXPERIMENTS
from lab.experiments.foresight.forecast import COMBINED

STUDY = "foresight"


def foreseen_break(run: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the row of the table "breaks" for a severity run as plain data; None if there is none.

    Foreseen by all signals together, learnt on other perturbations; of the same data set, encoder,
    facet and perturbation, but of the study's own test items and of accuracy over all of them.
    Raises ``StoreError`` for damaged files.
    """
    spec, view = run["spec"], f"{run['spec']['encoder']}/{run['summary']['facet']}"
    if run["summary"]["task"] != "subgroup":
        return None
    asked = {"arm": COMBINED, "view": view, "perturbation": spec["perturbation"]}
    for result in all_recorded(EXPERIMENTS.get(STUDY)):
        if result.spec.model_dump()["dataset"] != spec["dataset"]:
            continue
        for row in result.tables["breaks"]:
            if all(row[name] == value for name, value in asked.items()):
                return dict(row)
    return None
