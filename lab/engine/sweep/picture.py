"""What a picture of a sweep is drawn from: the names of its cells, one number of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lab.encoders import ENCODERS
from lab.engine.sweep.plan import SweepCell, SweepPlan, seeds_among
from lab.engine.sweep.run import SweepStatus
from lab.engine.sweep.states import Became

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("value", "low", "high")
ASIDE = frozenset({"seconds", "became", "error"})


def setting_of(plan: SweepPlan, cell: SweepCell) -> str:
    """Say what sets a cell apart from the others, but for its seeds."""
    told, seeds = _apart(plan, cell)
    said = (_said(name, cell.fields[name]) for name in told if name not in seeds)
    return ", ".join(said) or plan.experiment


def name_of(plan: SweepPlan, cell: SweepCell) -> str:
    """Say the same with its seeds."""
    _, seeds = _apart(plan, cell)
    return ", ".join(
        [setting_of(plan, cell), *dict.fromkeys(f"seed {cell.fields[name]}" for name in seeds)]
    )


def modality_of(cells: Iterable[SweepCell]) -> str:
    """Return the modality of the encoder that all cells have, for the colour; else "other"."""
    dumps = [cell.spec.model_dump() for cell in cells]
    found = {ENCODERS.get(d["encoder"]).modality for d in dumps if d.get("encoder") in ENCODERS}
    return str(found.pop()) if len(found) == 1 else "other"


def estimates_of(plan: SweepPlan, cells: Iterable[SweepCell], table: pd.DataFrame) -> list[str]:
    """Return the numbers that a picture can show: those with an interval first, no field."""
    names = list(table.select_dtypes("number").columns)
    with_ends = {n.rpartition(".")[0] for n in names if n.rpartition(".")[2] in ENDS and "." in n}
    whole = [n for n in dict.fromkeys(x.rpartition(".")[0] for x in names) if n in with_ends]
    rest = [n for n in names if n not in ASIDE and n.rpartition(".")[0] not in with_ends]
    fields = {*plan.grid, *next(iter(cells)).spec.model_dump()}
    return [name for name in (*whole, *rest) if name not in fields]


def picture_rows(
    plan: SweepPlan,
    status: SweepStatus,
    rows: Mapping[str, Mapping[str, Any]],
    number: str | None,
) -> list[dict[str, Any]]:
    """Return a row a cell for the figure: its setting, its number with both ends, its state.

    ``rows`` are those of the table, by the key of their cell.
    """
    found = []
    for cell, state in zip(status.cells, status.states, strict=True):
        row = rows.get(cell.key, {}) if state.became == Became.DONE else {}
        ends = [row.get(f"{number}.{end}") for end in ENDS]
        value, low, high = (
            ends if any(end is not None for end in ends) else (row.get(str(number)), None, None)
        )
        found.append({
            "label": setting_of(plan, cell), "key": cell.key, "became": state.became.value,
            "value": value, "low": low, "high": high,
        })  # fmt: skip
    return found


def title_of(number: str | None) -> str:
    """Say which number is shown.

    >>> title_of("breakpoint.clean"), title_of(None)
    ('breakpoint: clean', 'to be computed')
    """
    return (number or "to be computed").replace("_", " ").replace(".", ": ")


def _apart(plan: SweepPlan, cell: SweepCell) -> tuple[list[str], list[str]]:
    """Return the fields that set a cell apart, and which of them are seeds."""
    told = [name for name in cell.fields if name not in plan.fields]
    return told, seeds_among(told)


def _said(name: str, value: object) -> str:
    return str(value) if isinstance(value, str) else f"{name} {value}"
