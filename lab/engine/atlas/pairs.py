"""Two encoders under every harm: how far apart they break, decided for all harms at once."""

from __future__ import annotations

from typing import Any

from lab.engine.atlas.atlas import Atlas, Block
from lab.limits.open_ends import decide_open
from lab.stats.decide import Verdict
from lab.stats.nulls.holm import holm_of_tested

OTHER = {"": "", "left": "right", "right": "left"}


def pairs(atlas: Atlas, block: Block, a: str, b: str) -> list[dict[str, Any]]:
    """Return a row a way to hurt: the breakpoint of ``a`` over, or less, that of ``b``.

    Rows are those of ``BreakRatio``, with ``lead_value`` and its ends, and ``decided`` by the one
    rule, with p of Holm over the ways.
    """
    table = atlas.of("pairs", block.group)
    table = table[table["perturbation"].isin(block.ways) & table["a"].isin((a, b))
                  & table["b"].isin((a, b))]  # fmt: skip
    rows = [_turned(_known(row), a) for row in table.to_dict("records")]
    adjusted = holm_of_tested([row["p"] for row in rows])
    for row, p in zip(rows, adjusted, strict=True):
        same = 1.0 if row["kind"] == "ratio" else 0.0
        verdict = decide_open(
            row["low"], row["high"], p, same=same, n_families=int(row["n_families"])
        )
        row |= {"p": p, "decided": verdict in {Verdict.MORE, Verdict.LESS}}
    return rows


def _known(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row as it was written: a table says NaN where there is no number."""
    return {str(k): None if isinstance(v, float) and v != v else v for k, v in row.items()}  # noqa: PLR0124


def _turned(row: dict[str, Any], a: str) -> dict[str, Any]:
    """Return a row so that ``a`` comes first."""
    if row["a"] == a:
        return row
    is_ratio = row["kind"] == "ratio"

    def turn(x: float | None) -> float | None:
        return None if x is None or (is_ratio and x == 0) else 1 / x if is_ratio else -x

    def minus(x: float | None) -> float | None:
        return None if x is None else -x

    return {
        **row, "a": row["b"], "b": row["a"], "value": turn(row["value"]),
        "low": turn(row["high"]), "high": turn(row["low"]), "bound": turn(row["bound"]),
        "censored": OTHER[row["censored"]], "lead_value": minus(row["lead_value"]),
        "lead_low": minus(row["lead_high"]), "lead_high": minus(row["lead_low"]),
    }  # fmt: skip
