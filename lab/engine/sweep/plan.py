"""The plan of a sweep: one TOML file, of which every cell is known before anything is computed."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lab.core.errors import BadInput, LabError
from lab.engine.local import key_of_run
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Spec
from lab.store.arrays import key_of

MOST_CELLS = 100_000
MOST_BYTES = 1_000_000
Scalar = bool | int | float | str
Fields = dict[str, Scalar]


class SweepPlan(BaseModel):
    """What a sweep's file says: ``fields`` x ``grid`` x ``zip`` x ``list`` x ``seeds``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    experiment: str
    seeds: list[int] = Field([], description="Each goes to every field of the spec named seed.")
    time_limit_s: float | None = Field(None, gt=0, description="Of one cell, in seconds.")
    fields: Fields = Field({}, description="The same in every cell.")
    grid: dict[str, list[Scalar]] = Field({}, description="Every combination of these values.")
    together: dict[str, list[Scalar]] = Field(
        {}, alias="zip", description="Values side by side: the first of each, then the second."
    )
    rows: list[Fields] = Field([], alias="list", description="Combinations one by one.")
    exclude: list[Fields] = Field([], description="Cells with all of these values are left out.")

    @property
    def id(self) -> str:
        """The key of the plan: the same plan, wherever its file lies, goes on where it stopped."""
        return key_of(self.model_dump())

    @property
    def n_combinations(self) -> int:
        """How many cells there are before any is left out."""
        sides = [len(values) for values in self.grid.values()]
        beside = next(iter(self.together.values()), [])
        return math.prod([*sides, *(max(len(one), 1) for one in (beside, self.rows, self.seeds))])


@dataclass(frozen=True)
class SweepCell:
    """One run of a sweep."""

    fields: Fields
    spec: Spec
    key: str
    """That of its result in the store."""


def read_plan(path: Path) -> SweepPlan:
    """Read a sweep's file.

    Raises ``BadInput`` for a file that is absent, too large or no TOML (with line and column), and
    for what a plan does not hold.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        do = "Check the path."
        raise BadInput("a sweep's TOML file", f"{path}: {error.strerror}", do) from error
    return plan_of_toml(data, str(path))


def plan_of_toml(data: bytes, name: str) -> SweepPlan:
    """Read what a file of a name holds; raises the same."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"a sweep of at most {MOST_BYTES / 1e6:.0f} MB", "more", "Use a grid.")
    try:
        content = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"TOML in {name}", str(error), "Mend that line.") from error
    except RecursionError as error:
        raise BadInput(f"TOML in {name}", "brackets inside brackets", "Use a grid.") from error
    return plan_of(content)


def plan_of(content: Mapping[str, Any]) -> SweepPlan:
    """Check what a file says; raises ``BadInput`` naming what is wrong."""
    try:
        plan = SweepPlan.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        known = ", ".join(f.alias or name for name, f in SweepPlan.model_fields.items())
        raise BadInput(
            f"a sweep ({known})", f"{where}: {first['msg']}", "Mend that entry."
        ) from error
    lengths = {name: len(values) for name, values in plan.together.items()}
    if len(set(lengths.values())) > 1:
        raise BadInput("lists of one length under zip", f"{lengths}", "Give each as many values.")
    given = _places(plan)
    twice = [name for name in set().union(*given) if sum(name in one for one in given) > 1]
    if twice:
        raise BadInput("each field in one place", f"{sorted(twice)} in two", "Keep one of them.")
    if plan.n_combinations > MOST_CELLS:
        got, do = f"{plan.n_combinations:,}", "Split the sweep into several files."
        raise BadInput(f"at most {MOST_CELLS:,} cells", got, do)
    return plan


def toml_of(plan: SweepPlan) -> str:
    """Return the file that says a plan.

    >>> print(toml_of(plan_of({"experiment": "severity", "grid": {"seed": [0, 1]}})))
    experiment = "severity"
    <BLANKLINE>
    [grid]
    seed = [0, 1]
    <BLANKLINE>
    """
    lines: list[str] = []
    tables: list[tuple[str, Mapping[str, Any]]] = []
    for name, value in plan.model_dump(by_alias=True, exclude_defaults=True).items():
        if isinstance(value, dict):
            tables.append((f"[{name}]", value))
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            tables += [(f"[[{name}]]", one) for one in value]
        else:
            lines.append(f"{name} = {_literal(value)}")
    for head, table in tables:
        lines += ["", head]
        lines += [f"{_name(key)} = {_literal(held)}" for key, held in table.items()]
    return "\n".join([*lines, ""])


def cells_of(plan: SweepPlan) -> list[SweepCell]:
    """Return every cell in the order of the file, its spec resolved and checked.

    Raises what the experiment's spec raises, naming the cell, and ``BadInput`` where two cells
    are the same run, an entry of ``exclude`` leaves none out, or no cell is left.
    """
    entry = EXPERIMENTS.get(plan.experiment)
    cells: dict[str, SweepCell] = {}
    used: set[int] = set()
    for fields in _combinations(plan, list(entry.spec_type.model_fields)):
        out = [i for i, left_out in enumerate(plan.exclude) if left_out.items() <= fields.items()]
        used.update(out)
        if out:
            continue
        try:
            spec, key = key_of_cell(plan.experiment, fields)
        except LabError as error:
            error.args = (f"In the cell {said(fields)}: {error}",)
            error.got += f" in the cell {said(fields)}"
            raise
        if key in cells:
            both = f"{said(cells[key].fields)} and {said(fields)}"
            raise BadInput("cells that differ", f"{both}: one run", "Take one of them out.")
        cells[key] = SweepCell(fields, spec, key)
    idle = [said(one) for i, one in enumerate(plan.exclude) if i not in used]
    if idle:
        do = "Check the names and values under exclude."
        raise BadInput("each entry of exclude to leave a cell out", idle[0], do)
    if not cells:
        raise BadInput("at least one cell", "none", "Give a grid, or exclude less.")
    return list(cells.values())


def key_of_cell(experiment: str, fields: Fields) -> tuple[Spec, str]:
    """Return a cell's spec, its defaults resolved, and its result's key; raises what the spec
    raises."""
    entry = EXPERIMENTS.get(experiment)
    spec = entry.resolve(entry.spec(fields))
    return spec, key_of(key_of_run(entry, spec))


def _name(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else _literal(key)


def _literal(value: Any) -> str:
    """Say a value as TOML does; a text is one of JSON's, in which DEL is escaped too."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)


def seeds_among(names: Iterable[str]) -> list[str]:
    """Return those fields that hold a seed, by their names."""
    return [name for name in names if name == "seed" or name.endswith("_seed")]


def _places(plan: SweepPlan) -> list[set[str]]:
    """Return the fields that each place of a plan names."""
    return [set(plan.fields), set(plan.grid), set(plan.together), set().union(*plan.rows)]


def _combinations(plan: SweepPlan, known: list[str]) -> Iterator[Fields]:
    """Yield the fields of every cell."""
    sides = [[{name: value} for value in values] for name, values in plan.grid.items()]
    if plan.together:
        rows = zip(*plan.together.values(), strict=True)
        sides.append([dict(zip(plan.together, row, strict=True)) for row in rows])
    if plan.rows:
        sides.append(list(plan.rows))
    if plan.seeds:
        names = seeds_among(known)
        if not names:
            raise BadInput(f"a seed in {plan.experiment}", "none", "Leave out seeds.")
        twice = [name for name in names if any(name in given for given in _places(plan))]
        if twice:
            got, do = f"{', '.join(twice)} beside seeds", "Keep one of them."
            raise BadInput("each seed in one place", got, do)
        sides.append([dict.fromkeys(names, seed) for seed in plan.seeds])
    for parts in product(*sides):
        fields = dict(plan.fields)
        for part in parts:
            fields |= part
        yield fields


def said(fields: Mapping[str, Scalar]) -> str:
    """Say the fields of a cell on one line.

    >>> said({"encoder": "hog", "seed": 1})
    'encoder = hog, seed = 1'
    """
    return ", ".join(f"{name} = {value}" for name, value in fields.items())
