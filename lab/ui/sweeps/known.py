"""What is known of a sweep's cells: read from the store once, and again where it may change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.encoders import ENCODERS
from lab.engine.sweep.plan import SweepCell, SweepPlan, cells_of, seeds_among
from lab.engine.sweep.run import SweepStatus, costs_of
from lab.engine.sweep.states import Became, CellState, state_of
from lab.engine.sweep.table import row_of, table_of

if TYPE_CHECKING:
    import pandas as pd

SEED = "seed"


@dataclass
class Known:
    """Cells of a plan, with the states and rows of those that are done."""

    plan: SweepPlan
    cells: list[SweepCell]
    others: list[CellState]
    done: dict[str, CellState] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def status(self) -> SweepStatus:
        """Look at the cells that were not done when last seen."""
        states = [self.done.get(cell.key) or state_of(self.plan, cell) for cell in self.cells]
        for cell, state in zip(self.cells, states, strict=True):
            if state.became == Became.DONE and cell.key not in self.rows:
                self.rows[cell.key] = row_of(cell, state)
                self.done[cell.key] = state
        return SweepStatus(self.cells, states, self.others)

    def table(self, status: SweepStatus) -> pd.DataFrame:
        """Return a row a cell."""
        return table_of(status, self.rows)

    def setting(self, cell: SweepCell) -> str:
        """Say what sets a cell apart from the others, but for its seeds."""
        return ", ".join(map(str, self._apart(cell, seeds=False))) or self.plan.experiment

    def name(self, cell: SweepCell) -> str:
        """Say the same with its seeds."""
        return ", ".join([self.setting(cell), *self._apart(cell, seeds=True)])

    def _apart(self, cell: SweepCell, *, seeds: bool) -> Iterator[str]:
        same = self.plan.fields
        told = [name for name in cell.fields if name not in same]
        among = seeds_among(told)
        if seeds:
            yield from dict.fromkeys(f"seed {cell.fields[name]}" for name in among)
        else:
            yield from (_said(name, cell.fields[name]) for name in told if name not in among)

    def modality(self) -> str:
        """Return the modality of the encoder that all cells have, for the colour; else "other"."""
        dumps = [cell.spec.model_dump() for cell in self.cells]
        found = {ENCODERS.get(d["encoder"]).modality for d in dumps if d.get("encoder") in ENCODERS}
        return str(found.pop()) if len(found) == 1 else "other"


def known_of(plan: SweepPlan) -> Known:
    """Return what is known of a plan's cells; raises what ``cells_of`` raises."""
    return _known(plan.id, plan)


@st.cache_resource(max_entries=16, show_spinner="Looking up every cell")
def _known(plan_id: str, _plan: SweepPlan) -> Known:
    return Known(_plan, cells_of(_plan), costs_of(_plan.experiment))


def _said(name: str, value: object) -> str:
    return str(value) if isinstance(value, str) else f"{name} {value}"
