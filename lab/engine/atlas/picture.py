"""What the pictures of the ranking are drawn from: on the page and in its report."""

from __future__ import annotations

from typing import Any

from lab.encoders import ENCODERS
from lab.engine.atlas.atlas import Atlas, Block
from lab.engine.atlas.merits import Merit
from lab.engine.atlas.ranking import ranking
from lab.engine.atlas.words import SAID, name_of, number

AXES: dict[Merit, str] = {
    "kept": "share of the lead over chance that is kept",
    "hurt": "score under harm",
    "breaks": "level at which half of the lead is lost",
}


def ranked_rows(atlas: Atlas, block: Block, merit: Merit) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a row an encoder, the best first, with its places by every definition, and the names
    of the definitions: the asked one first."""
    by = sorted(SAID, key=lambda one: one != merit)
    places = [{row.encoder: row.place for row in ranking(atlas, block, one)} for one in by]
    rows = [
        {"name": name_of(row.encoder), "value": row.estimate.value, "low": row.estimate.low,
         "high": row.estimate.high, "control": ENCODERS.get(row.encoder).card.control,
         "said": f"{row.place}. {name_of(row.encoder)}: {number(row.estimate, merit)}",
         "places": [of[row.encoder] for of in places]}
        for row in ranking(atlas, block, merit)
    ]  # fmt: skip
    return rows, [SAID[one].name for one in by]
