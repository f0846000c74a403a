"""The tables of every study: what a row of each holds, wherever it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from lab.stats.rows import ContrastRow, DecidedRow

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


class ArmRow(ContrastRow):
    """The mean of an arm on the items of a mask; its chance is what it is compared with."""

    arm: str
    mask: str
    outcome: str


class ClaimRow(DecidedRow):
    """A claim, decided."""

    claim: str
    mask: str
    outcome: str
    reproduced: bool | None
    """Whether its source's claim is seen; None where nothing is expected or decided."""


class SeedRow(TypedDict):
    """The mean of one seed of a trained arm over all items."""

    arm: str
    outcome: str
    seed: int
    value: float


class FailedRow(TypedDict):
    """An arm that failed, and why."""

    arm: str
    why: str


def arms_of(tables: Tables) -> Sequence[ArmRow]:
    """Return the arms of a study's tables, as they were kept."""
    return cast(Sequence[ArmRow], tables["arms"])


def claims_of(tables: Tables) -> Sequence[ClaimRow]:
    """Return the claims of a study's tables, as they were kept."""
    return cast(Sequence[ClaimRow], tables["claims"])
