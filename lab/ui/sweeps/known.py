"""What is known of a sweep's cells: read from the store once, and again where it may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.engine.sweep.plan import SweepCell, SweepPlan, cells_of
from lab.engine.sweep.run import SweepStatus, costs_of
from lab.engine.sweep.states import Became, CellState, state_of
from lab.engine.sweep.table import row_of, table_of

if TYPE_CHECKING:
    import pandas as pd


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


def known_of(plan: SweepPlan) -> Known:
    """Return what is known of a plan's cells; raises what ``cells_of`` raises."""
    return _known(plan.id, plan)


@st.cache_resource(max_entries=16, show_spinner="Looking up every cell")
def _known(digest: str, _plan: SweepPlan) -> Known:
    return Known(_plan, cells_of(_plan), costs_of(_plan.experiment))
