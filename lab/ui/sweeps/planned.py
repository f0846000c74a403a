"""Which sweep: one of the store, one from a file, or one that widgets say."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import streamlit as st

from lab.core.errors import BadInput
from lab.engine.report.reproduce import changed
from lab.engine.sweep.plan import Scalar, SweepPlan, plan_of, plan_of_toml, seeds_among
from lab.engine.sweep.states import kept_plans
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment
from lab.experiments.knobs import label, options_of
from lab.ui.choose.controls import bound, pick
from lab.ui.experiments.fields import choose

WHICH, EXPERIMENT, VARY, SEEDS, FILE = (
    "sweeps.id", "sweeps.experiment", "sweeps.vary", "sweeps.seeds", "sweeps.file",
)  # fmt: skip
NEW, FROM_FILE = "a new one", "a file"
ID_CHARS, MOST_LISTED = 8, 50
FIRST: dict[str, list[Scalar]] = {"perturbation": ["darker", "gaussian_noise", "defocus_blur"]}
"""What varies at first in the experiment that the page opens with; others open with seeds alone."""


def chosen() -> SweepPlan | None:
    """Draw the choice and return its plan; None where a file is still to come.

    Raises ``BadInput`` for values and files that are no plan.
    """
    known = {name_of(plan): plan for plan in kept_plans()[:MOST_LISTED]}
    which = pick("Sweep", [NEW, FROM_FILE, *known], WHICH, "Those of this store, or another.", NEW)
    if which in known:
        return known[which]
    if which == FROM_FILE:
        file = st.file_uploader("A sweep in TOML", "toml", key=FILE, max_upload_size=1)
        return None if file is None else plan_of_toml(file.getvalue(), file.name)
    return _by_widgets()


def name_of(plan: SweepPlan) -> str:
    """Return what a sweep is called in the list and in the address."""
    return f"{plan.experiment}-{plan.id[:ID_CHARS]}"


def _by_widgets() -> SweepPlan:
    of = pick("Experiment", EXPERIMENTS.ids(), EXPERIMENT, "Type to search.", "severity")
    entry = EXPERIMENTS.get(of)
    known = list(entry.spec_type.model_fields)
    names = [name for name in known if name not in seeds_among(known)]
    first = [name for name in FIRST if name in names]
    varied = st.multiselect(
        "Fields that vary", names, first, **bound(f"{VARY}.{of}", first),
        format_func=lambda name: label(name, entry.spec_type.model_fields[name]),
        help="Every combination of their values is a cell.",
    )  # fmt: skip
    grid = {name: _values(entry, name) for name in varied}
    seeds = st.text_input(
        "Seeds", help="Whole numbers with commas; each goes to every field named seed. Empty: the "
        "seed of the fields.", placeholder="0, 1, 2", **bound(SEEDS, ""),
    )  # fmt: skip
    with st.expander("The same in every cell", icon=":material/tune:"):
        same = changed(of, choose(entry))
    given = [*grid, *(seeds_among(known) if seeds.strip() else ())]
    return plan_of({
        "experiment": of,
        "fields": {name: value for name, value in same.items() if name not in given},
        "grid": grid,
        "seeds": _numbers("Seeds", seeds, int),
    })  # fmt: skip


def _values(entry: Experiment, name: str) -> list[Any]:
    """Draw the values of one field that varies."""
    field, key = entry.spec_type.model_fields[name], f"{VARY}.{entry.id}.{name}"
    called = f"Values of {label(name, field).lower()}"
    options: list[Any] = options_of(entry, name)
    if get_origin(field.annotation) is Literal:
        options = list(get_args(field.annotation))
    if field.annotation is bool:
        options = [False, True]
    if options:
        first = [one for one in FIRST.get(name, options[:2]) if one in options]
        return st.multiselect(called, options, first, help=field.description, **bound(key, first))
    usual = str(field.default)
    told = f"{field.description} With commas."
    text = st.text_input(called, usual, help=told, **bound(key, usual))
    if field.annotation in {int, float}:
        return _numbers(called, text, float if field.annotation is float else int)
    return [one.strip() for one in text.split(",")]


def _numbers(called: str, text: str, of: type[int] | type[float]) -> list[Any]:
    """Read numbers with commas.

    >>> _numbers("Seeds", "0, 1,2", int), _numbers("Seeds", " ", int)
    ([0, 1, 2], [])
    """
    try:
        return [of(one) for one in text.split(",") if one.strip()]
    except ValueError as error:
        kind = "whole numbers" if of is int else "numbers"
        raise BadInput(f"{kind} with commas as {called}", repr(text), "Such as 0, 1, 2.") from error
